package brane.axon;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.MemoryAuditLog;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Catalog.ObjectRow;
import brane.axon.catalog.InMemoryCatalog;
import brane.core.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Changes stored bytes as somebody would who holds the object store and no key: every change must be noticed by whoever reads
 * the object, whole or in parts, and none may end anything but that read.
 */
final class Tampering {

    /** What is done to an object's bytes. */
    enum Kind {
        FLIPPED_BIT,
        CUT,
        CUT_AT_A_CHUNK,
        LENGTHENED,
        CHUNKS_SWAPPED,
        HEADER_OF_ANOTHER,
        BYTES_OF_ANOTHER,
        BYTES_OF_AN_OLDER_ONE,
        GONE
    }

    private static final int HEADER = 64;
    private static final int CHUNK = 65_536 + 16;

    /** How many changes of a kind were made, and what of them went unnoticed or came out as anything but damage. */
    record Report(Map<Kind, Integer> made, List<String> missed) {}

    private final Random random;
    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final MemoryStore store = new MemoryStore();
    private final AxonObjects objects = new AxonObjects(catalog, store, Environment.REAL);
    private final List<byte[]> older = new ArrayList<>();
    private final List<ObjectRow> rows = new ArrayList<>();
    private final UUID axon;

    private Tampering(long seed) throws InterruptedException {
        random = new Random(seed);
        var axons = new StoredAxons(
                catalog,
                catalog.upkeep(),
                store,
                List.of(new HashEmbedding()),
                AxonConfig.DEFAULT,
                (any, erased) -> {},
                Environment.REAL);
        axon = axons.open("neuron", "hash");
        var intent = new MemoryAuditLog().begin(Entry.of(Action.DOCUMENT_INGEST, "axon:test"));
        for (var name : List.of("old", "small", "large", "old")) {
            var text = name.equals("large") ? "kidneys ".repeat(40_000) : name + random.nextLong();
            axons.put(intent, axon, UUID.randomUUID(), Texts.document(name, text, "lungs"), (stage, done, all) -> {});
            if (older.isEmpty()) {
                older.addAll(store.objects.values());
            }
        }
        for (var kind : Catalog.Kind.values()) {
            catalog.objects(axon, kind, "live")
                    .forEach(name -> rows.add(catalog.object(axon, name).orElseThrow()));
        }
    }

    /** {@code java … Tampering COUNT SEED}: prints how many changes were made, and each that was missed. */
    public static void main(String[] arguments) throws InterruptedException {
        var report = run(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
        report.missed().forEach(System.out::println);
        System.out.println("tampered="
                + report.made().values().stream().mapToInt(Integer::intValue).sum() + " missed="
                + report.missed().size() + " kinds=" + report.made());
    }

    static Report run(int count, long seed) throws InterruptedException {
        var tampering = new Tampering(seed);
        var made = new EnumMap<Kind, Integer>(Kind.class);
        var missed = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            var kind = Kind.values()[i % Kind.values().length];
            var row = tampering.rows.get(tampering.random.nextInt(tampering.rows.size()));
            tampering.change(kind, row, missed);
            made.merge(kind, 1, Integer::sum);
        }
        return new Report(made, missed);
    }

    private void change(Kind kind, ObjectRow row, List<String> missed) {
        var path = path(row);
        var before = store.objects.get(path);
        var after = changed(kind, row, before);
        if (after == null) {
            store.objects.remove(path);
        } else {
            store.objects.put(path, after);
        }
        try {
            if (kind == Kind.GONE || !Arrays.equals(before, after)) {
                read(kind + " whole", () -> objects.read(axon, row), missed);
                read(kind + " streamed", () -> objects.open(axon, row).readAllBytes(), missed);
                if (kind != Kind.LENGTHENED) {
                    read(kind + " in parts", () -> parts(row), missed);
                }
            }
        } finally {
            store.objects.put(path, before);
        }
    }

    private byte[] changed(Kind kind, ObjectRow row, byte[] before) {
        var bytes = before.clone();
        var chunks = (bytes.length - HEADER + CHUNK - 1) / CHUNK;
        return switch (kind) {
            case FLIPPED_BIT -> {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
            case CUT -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case CUT_AT_A_CHUNK -> Arrays.copyOf(bytes, HEADER + random.nextInt(chunks) * CHUNK);
            case LENGTHENED -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
            case CHUNKS_SWAPPED -> swapped(bytes, chunks);
            case HEADER_OF_ANOTHER -> {
                System.arraycopy(store.objects.get(path(other(row))), 0, bytes, 0, HEADER);
                yield bytes;
            }
            case BYTES_OF_ANOTHER -> store.objects.get(path(other(row)));
            case BYTES_OF_AN_OLDER_ONE -> older.get(random.nextInt(older.size()));
            case GONE -> null;
        };
    }

    /** Two whole chunks change places, where there are as many; else a byte of the only one changes. */
    private byte[] swapped(byte[] bytes, int chunks) {
        if (chunks < 3) {
            bytes[HEADER] ^= 1;
            return bytes;
        }
        var one = HEADER + random.nextInt(chunks - 2) * CHUNK;
        var first = Arrays.copyOfRange(bytes, one, one + CHUNK);
        System.arraycopy(bytes, one + CHUNK, bytes, one, CHUNK);
        System.arraycopy(first, 0, bytes, one + CHUNK, CHUNK);
        return bytes;
    }

    private ObjectRow other(ObjectRow row) {
        var others = rows.stream().filter(one -> !one.name().equals(row.name())).toList();
        return others.get(random.nextInt(others.size()));
    }

    /** The whole object by many small ranges, as a reader that wants parts takes it; what is behind the end it never meets. */
    private byte[] parts(ObjectRow row) {
        var whole = new java.io.ByteArrayOutputStream();
        for (var at = 0L; ; at += 40_000) {
            var part = objects.part(axon, row, at, 40_000);
            whole.writeBytes(part);
            if (part.length < 40_000) {
                return whole.toByteArray();
            }
        }
    }

    @FunctionalInterface
    private interface Read {
        byte[] bytes() throws IOException;
    }

    private static void read(String what, Read read, List<String> missed) {
        try {
            missed.add(what + ": gave " + read.bytes().length + " bytes");
        } catch (CorruptException | AxonObjects.MissingException e) {
            // Noticed.
        } catch (ProblemException e) {
            if (!e.problem().slug().equals("data-tampered")) {
                missed.add(what + ": " + e.getMessage());
            }
        } catch (IOException | RuntimeException | Error e) {
            missed.add(what + ": " + e);
        }
    }

    private String path(ObjectRow row) {
        return "axons/" + axon + "/" + row.name();
    }
}
