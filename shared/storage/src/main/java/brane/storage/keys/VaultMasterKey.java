package brane.storage.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;

/**
 * A key of HashiCorp Vault's transit engine (ADR 0017), which never leaves it. A wrapped key is Vault's text
 * {@code vault:vN:…}, bound to its context as associated data. What Vault has opened goes on for five minutes without asking
 * again, and for {@code keys.vault.hold} while Vault is away; a Vault that says no is obeyed.
 */
public final class VaultMasterKey implements MasterKey {

    /** So long nobody asks Vault again for a key that it has opened. */
    static final Duration FRESH = VaultConfig.SHORTEST_HOLD;

    private static final System.Logger LOG = System.getLogger(VaultMasterKey.class.getName());
    private static final String TYPE = "aes256-gcm96";
    private static final List<String> LOOSE = List.of("exportable", "allow_plaintext_backup", "deletion_allowed");

    private final VaultConfig config;
    private final VaultCalls calls;
    private final VaultProblems problems;
    private final HeldKeys held;

    /** @param clock nanoseconds since any moment */
    VaultMasterKey(VaultConfig config, LongSupplier clock) {
        this.config = config;
        this.calls = new VaultCalls(config, clock);
        this.problems = new VaultProblems(config);
        this.held = new HeldKeys(clock);
    }

    /**
     * The key, after Vault has said that it is there and of the right kind.
     *
     * @throws brane.core.ProblemException {@code vault-down}, {@code vault-refused} or {@code vault-key-missing} (503)
     * @throws IllegalArgumentException when it is a key of another kind, or a configured file can't be read
     */
    public static VaultMasterKey open(VaultConfig config) {
        var key = new VaultMasterKey(config, System::nanoTime);
        key.look();
        return key;
    }

    private void look() {
        JsonNode said;
        try {
            said = calls.describe();
        } catch (VaultFailure e) {
            throw problems.of(e, "read the key");
        }
        var type = said.path("type").asText();
        var derived = said.path("derived").asBoolean();
        if (!type.equals(TYPE) || derived) {
            throw new IllegalArgumentException("keys.vault.key must name a key of the type " + TYPE
                    + " without derivation, was " + config.key() + " of the type " + type
                    + (derived ? " with derivation" : "") + ": make another one");
        }
        LOG.log(
                System.Logger.Level.INFO,
                "event=master-key-in-vault id={0} version={1}",
                id(),
                said.path("latest_version").asInt());
        var loose = LOOSE.stream().filter(flag -> said.path(flag).asBoolean()).toList();
        if (!loose.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=master-key-in-vault-loose id={0} allows={1} fix=\"set them to false\"",
                    id(),
                    String.join(",", loose));
        }
    }

    @Override
    public String id() {
        return config.id();
    }

    @Override
    public boolean hasVersions() {
        return true;
    }

    @Override
    public byte[] wrap(byte[] key, String context) {
        return wrapAll(List.of(new Bound(key, context))).getFirst();
    }

    @Override
    public List<byte[]> wrapAll(List<Bound> keys) {
        try {
            return asked("encrypt", "plaintext", keys.stream().map(key -> base64(key.bytes())), keys, "ciphertext")
                    .stream()
                    .map(VaultMasterKey::bytes)
                    .toList();
        } catch (VaultFailure e) {
            throw problems.of(e, "encrypt");
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped, String context) throws AEADBadTagException {
        var text = text(wrapped);
        var fresh = held.notOlderThan(FRESH, text, context);
        if (fresh.isPresent()) {
            return fresh.get();
        }
        try {
            var key = opened(List.of(new Bound(wrapped, context))).getFirst();
            held.put(text, context, key);
            return key;
        } catch (VaultFailure e) {
            if (!e.isAway()) {
                held.remove(text, context);
                throw refusal(e);
            }
            return held.notOlderThan(config.hold(), text, context).orElseThrow(() -> problems.of(e, "decrypt"));
        }
    }

    @Override
    public List<byte[]> unwrapAll(List<Bound> wrapped) throws AEADBadTagException {
        try {
            return opened(wrapped);
        } catch (VaultFailure e) {
            throw refusal(e);
        }
    }

    private List<byte[]> opened(List<Bound> wrapped) throws VaultFailure {
        var keys = new ArrayList<byte[]>();
        var texts = wrapped.stream().map(one -> text(one.bytes()));
        for (var key : asked("decrypt", "ciphertext", texts, wrapped, "plaintext")) {
            keys.add(Base64.getDecoder().decode(key));
        }
        return keys;
    }

    private RuntimeException refusal(VaultFailure failure) throws AEADBadTagException {
        if (failure.reason() == VaultFailure.Reason.UNREADABLE) {
            throw new AEADBadTagException("Vault does not open it");
        }
        return problems.of(failure, "decrypt");
    }

    /** Asks for all at once, each with its context as associated data. */
    private List<String> asked(String operation, String name, Stream<String> values, List<Bound> bound, String result)
            throws VaultFailure {
        var items = JsonNodeFactory.instance.arrayNode();
        var contexts = bound.iterator();
        values.forEach(value -> items.addObject()
                .put(name, value)
                .put("associated_data", base64(bytes(contexts.next().context()))));
        var results = new ArrayList<String>();
        for (var one : calls.all(operation, items)) {
            var value = one.path(result).asText();
            if (value.isEmpty()) {
                throw new VaultFailure(VaultFailure.Reason.UNAVAILABLE, 200);
            }
            results.add(value);
        }
        return results;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One character a byte: what some other master key wrapped is no text. */
    private static String text(byte[] wrapped) {
        return new String(wrapped, StandardCharsets.ISO_8859_1);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "VaultMasterKey[" + id() + "]";
    }
}
