package brane.storage.keys;

import brane.core.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which key of which Vault, and by whose right.
 *
 * @param address the server: {@code https}, or {@code http} on this machine (a Vault Agent or Proxy); host, port, nothing else
 * @param namespace Vault Enterprise's namespace; empty for none
 * @param mount where the transit engine is mounted
 * @param key the name of the key there
 * @param token the token itself, from the environment
 * @param tokenFile the file of the token, read anew for each request, so that a Vault Agent can renew it; one of both is given
 * @param caFile certificates (PEM) that are trusted besides those that Java trusts
 * @param timeout the longest time for one request, 100 ms to 4 s: two of them must fit into a transaction
 * @param hold how long a key that Vault opened goes on while Vault is away, 5 min to 24 h
 */
public record VaultConfig(
        URI address,
        String namespace,
        String mount,
        String key,
        Optional<String> token,
        Optional<Path> tokenFile,
        Optional<Path> caFile,
        Duration timeout,
        Duration hold) {

    static final Duration SHORTEST_HOLD = Duration.ofMinutes(5);

    private static final Pattern PLACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?");
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "[::1]", "localhost");
    private static final int LENGTH_MAX = 60;

    /** The keys that say by themselves that a Vault is meant. */
    private static final List<String> VAULT_ONLY = List.of(
            "keys.vault.namespace",
            "keys.vault.mount",
            "keys.vault.key",
            "keys.vault.token",
            "keys.vault.token-file",
            "keys.vault.ca-file",
            "keys.vault.timeout",
            "keys.vault.hold");

    public VaultConfig {
        requireAddress(address);
        require(
                "keys.vault.namespace",
                namespace,
                namespace.isEmpty() || isPlace(namespace),
                "at most 60 characters [A-Za-z0-9_.-] with single slashes between them");
        require(
                "keys.vault.mount",
                mount,
                isPlace(mount),
                "1 to 60 characters [A-Za-z0-9_.-] with single slashes between them");
        require(
                "keys.vault.key",
                key,
                key.length() <= LENGTH_MAX && KEY.matcher(key).matches(),
                "1 to 60 characters [A-Za-z0-9_.-]");
        if (token.isPresent() == tokenFile.isPresent()) {
            throw new IllegalArgumentException("exactly one of keys.vault.token-file and keys.vault.token must be set,"
                    + " were " + (token.isPresent() ? "both: remove one" : "none: name the file of the token"));
        }
        requireBetween("keys.vault.timeout", timeout, Duration.ofMillis(100), Duration.ofSeconds(4));
        requireBetween("keys.vault.hold", hold, SHORTEST_HOLD, Duration.ofHours(24));
    }

    /** The keys below {@code keys.vault}; empty when none of them is set. */
    static Optional<VaultConfig> from(Settings settings) {
        var address = settings.text("keys.vault.address");
        var timeout = settings.duration("keys.vault.timeout", Duration.ofSeconds(3));
        var hold = settings.duration("keys.vault.hold", Duration.ofHours(1));
        for (var key : VAULT_ONLY) {
            if (settings.text(key).isPresent() && address.isEmpty()) {
                throw new IllegalArgumentException("keys.vault.address must be set when " + key
                        + " is, for example https://vault.example.org:8200; or remove " + key);
            }
        }
        return address.map(given -> new VaultConfig(
                uri(given),
                settings.text("keys.vault.namespace", ""),
                settings.text("keys.vault.mount", "transit"),
                settings.text("keys.vault.key", "brane"),
                settings.text("keys.vault.token"),
                settings.text("keys.vault.token-file").map(Path::of),
                settings.text("keys.vault.ca-file").map(Path::of),
                timeout,
                hold));
    }

    /** The master key's id: where the key stands in Vault. The address is not in it, because a server may move. */
    String id() {
        return "vault:" + (namespace.isEmpty() ? "" : namespace + "/") + mount + "/" + key;
    }

    private static boolean isPlace(String text) {
        return text.length() <= LENGTH_MAX && PLACE.matcher(text).matches();
    }

    private static URI uri(String text) {
        try {
            return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(addressRule(text), e);
        }
    }

    private static void requireAddress(URI address) {
        var host = address.getHost();
        var fine = host != null
                && ("https".equals(address.getScheme())
                        || ("http".equals(address.getScheme()) && THIS_MACHINE.contains(host)))
                && address.getRawUserInfo() == null
                && (address.getRawPath() == null || address.getRawPath().isEmpty())
                && address.getRawQuery() == null
                && address.getRawFragment() == null;
        if (!fine) {
            // A name and password in front of the host must not get into a log.
            throw new IllegalArgumentException(addressRule(
                    address.getRawUserInfo() == null ? address.toString() : "one with a user's name in it"));
        }
    }

    private static String addressRule(String was) {
        return "keys.vault.address must be https:// with a host and a port and nothing behind them, or http:// on this"
                + " machine, because keys travel over it, was " + was;
    }

    private static void require(String key, String was, boolean fine, String rule) {
        if (!fine) {
            throw new IllegalArgumentException(key + " must be " + rule + ", was " + was);
        }
    }

    private static void requireBetween(String key, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(key + " must be " + min + " to " + max + ", was " + value);
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "VaultConfig[address=" + address + ", id=" + id() + "]";
    }
}
