package brane.axon.catalog;

import brane.axon.CorruptException;
import brane.axon.Environment;
import brane.axon.Problems;
import brane.axon.catalog.Catalog.Kind;
import brane.axon.catalog.Catalog.NewObject;
import brane.axon.catalog.Catalog.ObjectRow;
import brane.axon.catalog.Catalog.Written;
import brane.axon.format.Section;
import brane.axon.format.Segment;
import brane.axon.format.SegmentBytes;
import brane.axon.format.SegmentIds;
import brane.axon.format.SegmentPassages;
import brane.axon.format.Toc;
import brane.core.AtOnce;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.storage.objects.ObjectIdentity;
import brane.storage.objects.ObjectStore;
import brane.storage.objects.SealedObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The objects of Axons, sealed on their way into the store and opened on their way out. The key of each stands, wrapped by
 * its Axon's key, in its row before its first byte is stored.
 */
public final class AxonObjects {

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** A larger segment or text than this is not read, whatever its row says. */
    public static final long MAX_IN_MEMORY = 1L << 30;

    /** An original, its text and its segment. */
    private static final int WRITTEN_AT_ONCE = 3;

    /** What shall be stored; {@code open} gives the plain bytes. */
    public record Content(
            Kind kind,
            @Nullable String model,
            @Nullable Integer rows,
            @Nullable String toc,
            long length,
            Source open) {

        Form form() {
            return new Form(kind, model);
        }

        public static Content of(Kind kind, byte[] plain) {
            return new Content(kind, null, null, null, plain.length, () -> new ByteArrayInputStream(plain));
        }

        public static Content of(String model, Segment segment) {
            var bytes = segment.bytes();
            return new Content(
                    Kind.SEGMENT,
                    model,
                    segment.rows(),
                    segment.toc().json(),
                    bytes.length,
                    () -> new ByteArrayInputStream(bytes));
        }
    }

    /** What stands in an object's row before there is a byte of it. */
    public record Form(Kind kind, @Nullable String model) {}

    /** An object whose row stands and whose bytes do not. */
    public record Begun(UUID name, Form form, byte[] secret) {}

    /** Opens plain bytes. */
    @FunctionalInterface
    public interface Source {
        InputStream open() throws IOException;
    }

    /** The store has no object of that name, or its key is gone. */
    public static final class MissingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final UUID object;
        private final int keyVersion;

        private MissingException(UUID object, int keyVersion) {
            super("object " + object + " is not in the store");
            this.object = object;
            this.keyVersion = keyVersion;
        }

        /** Of an object that the catalog does not have, and so under no key. */
        public MissingException(UUID object) {
            this(object, -1);
        }

        MissingException(ObjectRow row) {
            this(row.name(), row.keyVersion());
        }

        public UUID object() {
            return object;
        }
    }

    private final Catalog catalog;
    private final ObjectStore store;
    private final Environment environment;

    public AxonObjects(Catalog catalog, ObjectStore store, Environment environment) {
        this.catalog = catalog;
        this.store = store;
        this.environment = environment;
    }

    /**
     * Begins and stores the objects under new names. Each is sent once: what failed is garbage that collection takes, and
     * another attempt seals anew under another name, because no two contents may ever meet under one salt or one name.
     */
    public List<Written> write(UUID axon, int keyVersion, List<Content> contents) {
        contents.forEach(AxonObjects::requireReadable);
        var begun = begin(axon, keyVersion, contents.stream().map(Content::form).toList());
        return store(axon, begun, contents);
    }

    /** Begins objects whose bytes are not there yet, so that what is ready can be stored while the rest is made. */
    public List<Begun> begin(UUID axon, int keyVersion, List<Form> forms) {
        var key = catalog.key(axon, keyVersion);
        var begun = new ArrayList<Begun>();
        var rows = new ArrayList<NewObject>();
        for (var form : forms) {
            var name = environment.newId();
            var secret = SealedObject.newKey();
            begun.add(new Begun(name, form, secret));
            rows.add(new NewObject(name, form.kind(), form.model(), key.seal(secret, context(name)), keyVersion));
        }
        catalog.begin(axon, rows);
        return begun;
    }

    /** Stores what was begun, each with its content, and forgets the keys: nothing is stored a second time. */
    public List<Written> store(UUID axon, List<Begun> begun, List<Content> contents) {
        var written = new Written[begun.size()];
        try {
            AtOnce.run(
                    IntStream.range(0, written.length)
                            .<Runnable>mapToObj(i -> () -> written[i] = store(axon, begun.get(i), contents.get(i)))
                            .toList(),
                    WRITTEN_AT_ONCE);
            return List.of(written);
        } finally {
            begun.forEach(one -> Arrays.fill(one.secret(), (byte) 0));
        }
    }

    /** What is read whole must not be written larger than it is read: it would be acknowledged and then be corrupt. */
    private static void requireReadable(Content content) {
        if (content.kind() != Kind.ORIGINAL && SealedObject.storedLength(content.length()) > MAX_IN_MEMORY) {
            throw new IllegalArgumentException("a " + content.kind().id() + " must have at most " + MAX_IN_MEMORY
                    + " bytes, had " + content.length());
        }
    }

    private Written store(UUID axon, Begun begun, Content content) {
        requireReadable(content);
        if (!begun.form().equals(content.form())) {
            throw new IllegalArgumentException(
                    "an object that was begun as " + begun.form() + " can't become " + content.form());
        }
        var name = begun.name();
        var identity = identity(content.kind(), axon, name);
        var length = SealedObject.storedLength(content.length());
        try (var plain = content.open().open();
                var sealed = SealedObject.seal(identity, begun.secret(), plain)) {
            store.put(identity.path(), sealed, length);
            if (sealed.read() >= 0 || sealed.length() != length) {
                throw changed(content.length());
            }
            return new Written(name, length, sealed.sha256(), content.rows(), content.toc());
        } catch (IOException | UncheckedIOException e) {
            throw Problems.unreadable(content.length(), e);
        }
    }

    private static ProblemException changed(long length) {
        return Problem.of(
                        "upload-changed",
                        409,
                        "The document changed while it was stored.",
                        "a document of " + length + " bytes must stay so until it is stored: upload it again")
                .failure();
    }

    /**
     * The plain bytes of a small object or a segment, whole.
     *
     * @throws MissingException when the store does not have it
     * @throws CorruptException when it is not what was written
     */
    public byte[] read(UUID axon, ObjectRow row) {
        requireSmall(row);
        try (var plain = small(axon, row)) {
            return plain.readAllBytes();
        } catch (ProblemException e) {
            throw opening(e);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * Which passage each row of a segment is, without reading the rest of it.
     *
     * @throws MissingException when the store does not have it
     * @throws CorruptException when it is not what was written
     */
    public SegmentIds ids(UUID axon, ObjectRow row) {
        try {
            var part = Toc.parse(row.toc()).part(Section.IDS);
            var bytes = part(axon, row, part.at(), part.length());
            return SegmentIds.decode(Section.IDS.open(SegmentBytes.of(bytes), new Toc.Part(0, part.length())));
        } catch (CorruptException e) {
            throw e.in(row.name());
        }
    }

    /**
     * The passages of a segment, without reading the rest of it.
     *
     * @throws MissingException when the store does not have it
     * @throws CorruptException when it is not what was written
     */
    public SegmentPassages passages(UUID axon, ObjectRow row) {
        try {
            var part = Toc.parse(row.toc()).part(Section.PASSAGES);
            var bytes = part(axon, row, part.at(), part.length());
            return SegmentPassages.decode(
                    Section.PASSAGES.open(SegmentBytes.of(bytes), new Toc.Part(0, part.length())));
        } catch (CorruptException e) {
            throw e.in(row.name());
        }
    }

    /**
     * Plain bytes from a place on, at most so many, without reading the rest.
     *
     * @throws MissingException when the store does not have the object
     * @throws CorruptException when what was read is not what was written
     */
    public byte[] part(UUID axon, ObjectRow row, long at, int length) {
        try {
            return sealed(axon, row).read(stored(axon, row), at, length);
        } catch (ProblemException e) {
            throw opening(e);
        }
    }

    /**
     * The plain bytes of a segment: a small one at once, of a large one what is asked for.
     *
     * @throws MissingException when the store does not have it, also while it is read
     * @throws CorruptException when it is not what was written, also while it is read
     */
    public SegmentBytes segment(UUID axon, ObjectRow row) {
        return row.bytes() <= ObjectBytes.PIECE ? SegmentBytes.of(read(axon, row)) : parts(axon, row);
    }

    /** As {@link #segment}, and of a small one too only what is asked for: what is damaged elsewhere does not matter. */
    public SegmentBytes parts(UUID axon, ObjectRow row) {
        requireSmall(row);
        var bytes = new ObjectBytes(sealed(axon, row), stored(axon, row));
        return (at, target) -> {
            try {
                bytes.read(at, target);
            } catch (ProblemException e) {
                throw opening(e);
            }
        };
    }

    /**
     * Whether an object is missing that should be there: the catalog still has it, under the key that was tried. Otherwise it was
     * taken away, or got another key, since its row was read; the rows of now tell what took its place.
     */
    public boolean isLost(UUID axon, MissingException missing) {
        return catalog.object(axon, missing.object())
                .filter(row -> row.keyVersion() == missing.keyVersion)
                .isPresent();
    }

    private SealedObject.Source stored(UUID axon, ObjectRow row) {
        var path = identity(row.kind(), axon, row.name()).path();
        return (at, length) -> store.get(path, at, length).orElseThrow(() -> new MissingException(row));
    }

    private static void requireSmall(ObjectRow row) {
        if (row.bytes() > MAX_IN_MEMORY) {
            throw new CorruptException(
                    "an object must have at most " + MAX_IN_MEMORY + " bytes, the catalog says " + row.bytes());
        }
    }

    /**
     * Reads it all and keeps nothing.
     *
     * @throws MissingException when the store does not have it
     * @throws CorruptException when it is not what was written
     */
    public void verify(UUID axon, ObjectRow row) {
        try (var plain = open(axon, row)) {
            plain.transferTo(OutputStream.nullOutputStream());
        } catch (ProblemException e) {
            throw opening(e);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Removes the object from the store. */
    public void delete(UUID axon, UUID name) {
        store.delete(path(axon) + name);
    }

    /** Names of the Axon's objects in the store, in their order, after that one; what has another name is left out. */
    public List<UUID> list(UUID axon, UUID after, int limit) {
        var prefix = path(axon);
        return store.list(prefix, prefix + after, limit).stream()
                .map(stored -> stored.name().substring(prefix.length()))
                .filter(name -> NAME.matcher(name).matches())
                .map(UUID::fromString)
                .toList();
    }

    private static String path(UUID axon) {
        return "axons/" + axon + "/";
    }

    /** The plain bytes as a stream that the caller closes; each chunk is checked before it comes out. */
    public InputStream open(UUID axon, ObjectRow row) {
        var identity = identity(row.kind(), axon, row.name());
        var sealed = sealed(axon, row);
        var stored = store.open(identity.path()).orElseThrow(() -> new MissingException(row));
        return sealed.open(stored, row.sha256());
    }

    /** What is short comes in one answer, which a cache can keep; it is checked as a stream is. */
    private InputStream small(UUID axon, ObjectRow row) {
        if (row.bytes() > ObjectBytes.PIECE) {
            return open(axon, row);
        }
        var sealed = sealed(axon, row);
        // One byte more than there should be: a longer object is another one.
        var bytes = stored(axon, row).read(0, (int) row.bytes() + 1);
        return sealed.open(new ByteArrayInputStream(bytes), row.sha256());
    }

    /** A key that was rotated away has taken the row as it is known with it: a fresh one tells what there is now. */
    private SealedObject sealed(UUID axon, ObjectRow row) {
        try {
            var secret = catalog.key(axon, row.keyVersion()).open(row.wrappedKey(), context(row.name()));
            return new SealedObject(identity(row.kind(), axon, row.name()), secret, row.bytes());
        } catch (ProblemException e) {
            throw Problems.isKeyDestroyed(e) ? new MissingException(row) : opening(e);
        }
    }

    /** A seal that does not hold is corruption; a store that does not answer is not. */
    private static RuntimeException opening(ProblemException e) {
        return e.problem().slug().equals("data-tampered") ? new CorruptException("a seal does not hold", e) : e;
    }

    private static ProblemException unreadable(IOException e) {
        return Problem.of(
                        "store-down",
                        503,
                        "The object store does not answer.",
                        "reading an object broke off: try again")
                .failure(e);
    }

    private static ObjectIdentity identity(Kind kind, UUID axon, UUID name) {
        return new ObjectIdentity(ObjectIdentity.Kind.valueOf(kind.name()), axon, name);
    }

    static String context(UUID name) {
        return "object|" + name;
    }
}
