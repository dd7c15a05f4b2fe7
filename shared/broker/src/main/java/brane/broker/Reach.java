package brane.broker;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Where an address surely leads, by IANA's registries of special addresses. What is sure of neither is UNSURE, and then no name
 * may resolve to it: link-local addresses, where clouds keep their metadata; shared, test and reserved space; and the forms of
 * IPv6 that carry an IPv4 address to a relay, which could carry one of the building.
 */
enum Reach {
    /** This machine, or a network that no router on the internet leads to. */
    INSIDE,
    /** A single machine that anybody on the internet can reach. */
    OUTSIDE,
    UNSURE;

    private static final List<Range> INSIDE_RANGES =
            ranges("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7");

    private static final List<Range> OUTSIDE_RANGES = ranges("0.0.0.0/0", "2000::/3");

    private static final List<Range> SPECIAL = ranges(
            "0.0.0.0/8",
            "100.64.0.0/10",
            "169.254.0.0/16",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20");

    /** NAT64: what a network without IPv4 makes of an IPv4 address. */
    private static final Range TRANSLATED = Range.of("64:ff9b::/96");

    static Reach of(InetAddress address) {
        if (TRANSLATED.holds(address)) {
            return of(carried(address)) == OUTSIDE ? OUTSIDE : UNSURE;
        } else if (isIn(INSIDE_RANGES, address)) {
            return INSIDE;
        }
        return isIn(OUTSIDE_RANGES, address) && !isIn(SPECIAL, address) ? OUTSIDE : UNSURE;
    }

    private static InetAddress carried(InetAddress address) {
        try {
            return Inet4Address.getByAddress(Arrays.copyOfRange(address.getAddress(), 12, 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isIn(List<Range> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.holds(address));
    }

    private static List<Range> ranges(String... texts) {
        return Arrays.stream(texts).map(Range::of).toList();
    }

    /** All addresses whose first bits are those of that one. */
    private record Range(InetAddress first, int bits) {

        static Range of(String text) {
            var parts = text.split("/");
            return new Range(InetAddress.ofLiteral(parts[0]), Integer.parseInt(parts[1]));
        }

        boolean holds(InetAddress address) {
            var theirs = address.getAddress();
            var ours = first.getAddress();
            if (theirs.length != ours.length) {
                return false;
            }
            for (var bit = 0; bit < bits; bit++) {
                var mask = 0x80 >> (bit % 8);
                if ((theirs[bit / 8] & mask) != (ours[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
