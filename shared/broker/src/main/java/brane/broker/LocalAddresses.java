package brane.broker;

import brane.core.Problem;
import brane.core.ProblemException;
import brane.core.Settings;
import java.net.InetAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which model servers are inside the building: this machine's own loopback, and what an administrator declared as host:port.
 * Asked twice: with the name when a Neuron is written, and with the resolved address when a socket connects.
 */
public final class LocalAddresses {

    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "[::1]", "::1");

    private final Set<String> declared;

    /** @param declared each as {@code host:port} */
    public LocalAddresses(Set<String> declared) {
        declared.forEach(address -> {
            if (!address.matches("[A-Za-z0-9._-]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+]:[0-9]{1,5}")) {
                throw new IllegalArgumentException(
                        "privacy.local-addresses must be host:port, separated by commas, had " + address);
            }
        });
        this.declared = declared.stream()
                .map(address -> address.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    public static LocalAddresses from(Settings settings) {
        var declared = settings.text("privacy.local-addresses", "");
        return new LocalAddresses(Arrays.stream(declared.split(","))
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .collect(Collectors.toSet()));
    }

    public Set<String> declared() {
        return declared;
    }

    /** Whether the endpoint's name is one of ours; no name is looked up. */
    public boolean isLocal(String endpoint) {
        try {
            var uri = URI.create(endpoint);
            return uri.getHost() != null && isLocal(uri.getHost(), port(uri));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    boolean isLocal(String host, int port) {
        var name = host.toLowerCase(Locale.ROOT);
        return LOOPBACK_NAMES.contains(name)
                || name.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}")
                || declared.contains(name + ":" + port);
    }

    static int port(URI uri) {
        return uri.getPort() > 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    }

    /**
     * The check at the moment of connecting, on the address that the name resolved to.
     *
     * @param mayLeave whether the tier lets anything leave
     * @throws ProblemException {@code tier-forbids-address} or {@code address-forbidden}
     */
    void check(String host, int port, @Nullable InetAddress address, boolean mayLeave) {
        if (address == null) {
            return;
        }
        if (isLocal(host, port)) {
            var byName = declared.contains(host.toLowerCase(Locale.ROOT) + ":" + port);
            if ((!address.isLoopbackAddress() && !byName)
                    || (forbiddenAlways(address) && !host.equals(address.getHostAddress()))) {
                throw forbidden(host, "it resolves to an address that is not this machine's own");
            }
            return;
        }
        if (!mayLeave) {
            throw Problem.of(
                            "tier-forbids-address",
                            403,
                            "The privacy tier does not allow this address.",
                            "privacy tier 0 allows only addresses that an administrator declared local, and " + host
                                    + ":" + port + " is not")
                    .failure();
        }
        if (isInside(address)) {
            throw forbidden(host, "it resolves into the building; an administrator can declare it local");
        }
    }

    private static ProblemException forbidden(String host, String why) {
        return Problem.of("address-forbidden", 403, "This address may not be reached.", host + ": " + why)
                .failure();
    }

    /** Link-local addresses, where clouds keep their metadata. */
    private static boolean forbiddenAlways(InetAddress address) {
        return address.isLinkLocalAddress() || address.isAnyLocalAddress() || address.isMulticastAddress();
    }

    private static boolean isInside(InetAddress address) {
        var bytes = address.getAddress();
        var uniqueLocal = bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC;
        var sharedSpace = bytes.length == 4 && (bytes[0] & 0xFF) == 100 && (bytes[1] & 0xC0) == 64;
        var compatible = bytes.length == 16 && Arrays.equals(Arrays.copyOf(bytes, 12), new byte[12]);
        var translated = bytes.length == 16 && bytes[0] == 0 && bytes[1] == 0x64 && (bytes[2] & 0xFF) == 0xFF;
        return forbiddenAlways(address)
                || address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || uniqueLocal
                || sharedSpace
                || compatible
                || translated
                || bytes[0] == 0;
    }
}
