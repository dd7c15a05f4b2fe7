package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalAddressesTest {

    private final LocalAddresses addresses = new LocalAddresses(Set.of("gpu-server:11434"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:11434",
                "http://127.0.0.1:8080/v1",
                "http://[::1]:1234",
                "http://gpu-server:11434"
            })
    void loopbackAndDeclaredAddressesAreLocal(String endpoint) {
        assertThat(addresses.isLocal(endpoint)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.openai.com/v1",
                "http://gpu-server:11435",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0/",
                "http://localhost.example/",
                "http://127.0.0.1.example/",
                "http://10.0.0.1/",
                "http://user@evil/",
                "not a url",
                "http://"
            })
    void everythingElseIsNot(String endpoint) {
        assertThat(addresses.isLocal(endpoint)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "models.example, 10.1.2.3",
        "models.example, 192.168.0.9",
        "models.example, 172.16.5.5",
        "models.example, 127.0.0.1",
        "models.example, 169.254.169.254",
        "models.example, 100.64.1.1",
        "models.example, 0.0.0.0",
        "models.example, 224.0.0.1",
        "models.example, ::1",
        "models.example, fe80::1",
        "models.example, fd00::1",
        "models.example, ::ffff:10.0.0.1",
        "models.example, 198.18.0.1",
        "models.example, 64:ff9b::10.0.0.1",
        "models.example, 2002:0a00:0001::1"
    })
    void aCloudNameThatResolvesIntoTheBuildingIsRefusedAtConnect(String host, String address) throws Exception {
        var resolved = InetAddress.getByName(address);

        assertThatThrownBy(() -> addresses.check(host, 443, resolved, true)).hasMessageContaining("address-forbidden");
    }

    @Test
    void aLoopbackNameThatResolvesElsewhereIsRefusedAtConnect() throws Exception {
        var resolved = InetAddress.getByName("8.8.8.8");

        assertThatThrownBy(() -> addresses.check("localhost", 80, resolved, false))
                .hasMessageContaining("address-forbidden");
    }

    @Test
    void aDeclaredNameMayResolveIntoTheBuildingButNeverToMetadata() throws Exception {
        var inside = InetAddress.getByName("10.1.2.3");
        var metadata = InetAddress.getByName("169.254.169.254");

        assertThatCode(() -> addresses.check("gpu-server", 11_434, inside, false))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> addresses.check("gpu-server", 11_434, metadata, false))
                .hasMessageContaining("address-forbidden");
    }

    /** Whoever takes over the building's names must not get what tier 0 keeps inside. */
    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "100.64.1.1", "2606:4700::1", "64:ff9b::8.8.8.8", "64:ff9b::10.1.2.3"})
    void aDeclaredNameMustLeadInside(String address) {
        var resolved = InetAddress.ofLiteral(address);

        assertThatThrownBy(() -> addresses.check("gpu-server", 11_434, resolved, false))
                .hasMessageContaining("address-forbidden")
                .hasMessageContaining("declare that address instead of the name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "100.64.1.1", "[2606:4700::1]", "[fd00::1]"})
    void aDeclaredAddressIsTheAdministratorsWord(String host) {
        var declared = new LocalAddresses(Set.of(host + ":80"));
        var same = InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", ""));

        assertThatCode(() -> declared.check(host, 80, same, false)).doesNotThrowAnyException();
        assertThatThrownBy(() -> declared.check(host, 80, InetAddress.ofLiteral("9.9.9.9"), false))
                .hasMessageContaining("address-forbidden");
    }

    @Test
    void tierZeroIsRefusedAtConnectToo() throws Exception {
        var resolved = InetAddress.getByName("8.8.8.8");

        assertThatThrownBy(() -> addresses.check("models.example", 443, resolved, false))
                .hasMessageContaining("tier-forbids-address");
        assertThatCode(() -> addresses.check("models.example", 443, resolved, true))
                .doesNotThrowAnyException();
    }

    @Test
    void aDeclarationMustBeHostAndPort() {
        assertThatThrownBy(() -> new LocalAddresses(Set.of("gpu-server")))
                .hasMessageContaining("host:port")
                .hasMessageContaining("gpu-server");
    }
}
