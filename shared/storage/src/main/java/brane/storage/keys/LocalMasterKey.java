package brane.storage.keys;

import brane.storage.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/** A master key that this process holds in memory, from a file or an environment variable. */
public final class LocalMasterKey implements MasterKey {

    private static final System.Logger LOG = System.getLogger(LocalMasterKey.class.getName());

    private final SecretKey key;
    private final String id;

    /** The id is the first 8 bytes of HKDF-SHA-256(key, no salt, "brane-master-key-id"). */
    public LocalMasterKey(byte[] bytes) {
        key = Aes.key(bytes);
        id = HexFormat.of().formatHex(Aes.hkdf(bytes, new byte[0], "brane-master-key-id", 8));
    }

    /** The key that the configuration or its file holds, or empty when there is no file. */
    public static Optional<LocalMasterKey> find(MasterKeyConfig.Local config) {
        if (config.value().isPresent()) {
            return Optional.of(parse(config.value().get(), "keys.master-key"));
        }
        if (!Files.exists(config.file())) {
            return Optional.empty();
        }
        try {
            if (Files.getPosixFilePermissions(config.file()).contains(PosixFilePermission.OTHERS_READ)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "event=master-key-readable-by-others file={0} fix=\"chmod 600\"",
                        config.file());
            }
            return Optional.of(parse(
                    Files.readString(config.file(), StandardCharsets.US_ASCII),
                    config.file().toString()));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "keys.master-key-file must name a file that " + System.getProperty("user.name") + " can read, was "
                            + config.file(),
                    e);
        }
    }

    /** The key of that file, or a new one in it when there is no such file. */
    public static LocalMasterKey readOrCreate(Path file) {
        return find(new MasterKeyConfig.Local(Optional.empty(), file, false)).orElseGet(() -> create(file));
    }

    /** Makes a new random key; its file is durable, readable by its owner only, before anything is wrapped by it. */
    public static LocalMasterKey create(Path file) {
        var bytes = Aes.random(Aes.KEY_LENGTH);
        try {
            OwnerOnly.directories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
            OwnerOnly.create(file, HexFormat.of().formatHex(bytes) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the master key could not be written to " + file, e);
        }
        var made = new LocalMasterKey(bytes);
        LOG.log(System.Logger.Level.INFO, "event=master-key-created id={0} file={1}", made.id(), file);
        return made;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public byte[] wrap(byte[] unwrapped, String context) {
        return Aes.seal(key, unwrapped, context.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] unwrap(byte[] wrapped, String context) throws AEADBadTagException {
        return Aes.open(key, wrapped, 0, context.getBytes(StandardCharsets.UTF_8));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "LocalMasterKey[" + id + "]";
    }

    private static LocalMasterKey parse(String text, String where) {
        var stripped = text.strip();
        try {
            var bytes = stripped.length() == 2 * Aes.KEY_LENGTH
                    ? HexFormat.of().parseHex(stripped)
                    : Base64.getDecoder().decode(stripped);
            return new LocalMasterKey(bytes);
        } catch (IllegalArgumentException e) {
            // The cause could quote a part of the key.
            throw new IllegalStateException("the master key in " + where
                    + " must be 32 bytes in hexadecimal or base64, had " + stripped.length()
                    + " characters; 'openssl rand -hex 32' makes one");
        }
    }
}
