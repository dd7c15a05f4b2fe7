package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReachTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.9",
                "::1",
                "fc00::1",
                "fdff::1",
                "::ffff:10.0.0.1"
            })
    void whatNoRouterOnTheInternetLeadsToIsInside(String address) {
        assertThat(Reach.of(InetAddress.ofLiteral(address))).isEqualTo(Reach.INSIDE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "172.32.0.1",
                "192.0.1.1",
                "198.17.255.255",
                "198.20.0.1",
                "223.255.255.255",
                "2606:4700::1",
                "2a00:1450::1",
                "64:ff9b::8.8.8.8",
                "::ffff:8.8.8.8"
            })
    void whatAnybodyCanReachIsOutside(String address) {
        assertThat(Reach.of(InetAddress.ofLiteral(address))).isEqualTo(Reach.OUTSIDE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "100.64.1.1",
                "100.127.255.255",
                "169.254.169.254",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.7",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::10.0.0.1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "100::1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::127.0.0.1",
                "64:ff9b::169.254.169.254",
                "64:ff9b:1::8.8.8.8",
                "2001::1",
                "2001:2::1",
                "2001:db8::1",
                "2002:0a00:0001::1",
                "2002:0808:0808::1",
                "3fff::1",
                "5f00::1"
            })
    void whatIsSureOfNeitherIsUnsure(String address) {
        assertThat(Reach.of(InetAddress.ofLiteral(address))).isEqualTo(Reach.UNSURE);
    }

    /** Java turns such an address into the IPv4 address that it carries, wherever it comes from a name; nobody else does. */
    @Test
    void anIpv4AddressInTheClothesOfIpv6IsUnsure() throws Exception {
        var bytes = new byte[16];
        bytes[10] = bytes[11] = (byte) 0xFF;
        bytes[12] = 127;
        bytes[15] = 1;

        assertThat(Reach.of(Inet6Address.getByAddress(null, bytes, -1))).isEqualTo(Reach.UNSURE);
    }
}
