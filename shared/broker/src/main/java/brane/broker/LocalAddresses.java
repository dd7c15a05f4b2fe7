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
            if (!mayBe(host, port, address)) {
                throw forbidden(
                        host,
                        "it resolves to an address that is not surely inside the building; an administrator can declare"
                                + " that address instead of the name");
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
        if (Reach.of(address) != Reach.OUTSIDE) {
            throw forbidden(
                    host,
                    "it resolves to an address that is not surely outside the building; an administrator can declare it"
                            + " local");
        }
    }

    /** Whether a local endpoint may resolve to that: a name must lead inside, and an address be the one declared. */
    private boolean mayBe(String host, int port, InetAddress address) {
        return address.isLoopbackAddress()
                || (declared.contains(host.toLowerCase(Locale.ROOT) + ":" + port)
                        && (Reach.of(address) == Reach.INSIDE || isLiterally(host, address)));
    }

    private static boolean isLiterally(String host, InetAddress address) {
        try {
            return InetAddress.ofLiteral(host.replaceAll("^\\[|]$", "")).equals(address);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static ProblemException forbidden(String host, String why) {
        return Problem.of("address-forbidden", 403, "This address may not be reached.", host + ": " + why)
                .failure();
    }
}
