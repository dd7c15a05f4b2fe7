package brane.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import brane.storage.Database;
import brane.storage.TestDatabase;
import brane.storage.keys.Keys;
import brane.storage.keys.TestKeys;
import brane.storage.objects.DirectoryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The Axons over a real PostgreSQL and a real directory. */
class StoredAxonsIT extends StoredAxonsContract {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Keys KEYS = TestKeys.create();

    @TempDir
    Path folder;

    private DirectoryStore store;

    @BeforeEach
    void openStore() {
        store = DirectoryStore.open(folder);
    }

    @Override
    StoredAxons process() {
        return process(DATABASE.sql(), KEYS);
    }

    private StoredAxons process(Database database, Keys keys) {
        return new StoredAxons(
                database, keys, store, List.of(new HashEmbedding()), AxonConfig.DEFAULT, (axon, erased) -> {});
    }

    /**
     * Four writers, each of its own names, in two processes, and readers in two more. The oracle knows only when each
     * operation was begun and when it was acknowledged: what a reader finds must lie between.
     */
    @Test
    void showsWhatWasAcknowledgedAndNothingThatWasNotBegun() throws Exception {
        var names = 4;
        var rounds = 25;
        var writers = List.of(process(), process());
        var axon = open(writers.getFirst());
        var begun = new AtomicIntegerArray(names);
        var acknowledged = new AtomicIntegerArray(names);
        var running = new AtomicIntegerArray(new int[] {names});
        atOnce(names + 3, i -> {
            if (i < names) {
                try {
                    write(writers.get(i % 2), axon, i, rounds, begun, acknowledged);
                } finally {
                    running.decrementAndGet(0);
                }
            } else {
                var reader = i % 2 == 0 ? process() : writers.getFirst();
                var random = new Random(i);
                while (running.get(0) > 0) {
                    check(reader, axon, random.nextInt(names), begun, acknowledged);
                }
            }
            return i;
        });
        for (var name = 0; name < names; name++) {
            check(process(), axon, name, begun, acknowledged);
        }
    }

    /** Each third operation deletes; the others put two passages that carry the number of the operation. */
    private void write(
            StoredAxons axons,
            UUID axon,
            int name,
            int rounds,
            AtomicIntegerArray begun,
            AtomicIntegerArray acknowledged)
            throws InterruptedException {
        for (var round = 1; round <= rounds; round++) {
            begun.set(name, round);
            if (round % 3 == 0) {
                assertThat(axons.delete(intent, axon, UUID.randomUUID(), "document " + name))
                        .isTrue();
            } else {
                var word = "subject" + name;
                put(axons, axon, "document " + name, word + " first " + round, word + " second " + round);
            }
            acknowledged.set(name, round);
        }
    }

    private void check(
            StoredAxons axons, UUID axon, int name, AtomicIntegerArray begun, AtomicIntegerArray acknowledged) {
        var from = acknowledged.get(name);
        var options = new SearchOptions(20, SearchOptions.Mode.LEXICAL, 0);
        var rounds = axons.search(intent, axon, "subject" + name, options).stream()
                .map(hit -> hit.passage().text())
                .map(text -> Integer.parseInt(text.substring(text.lastIndexOf(' ') + 1)))
                .toList();
        var to = begun.get(name);
        if (rounds.isEmpty()) {
            var canBeAbsent = from == 0;
            for (var round = from; round <= to; round++) {
                canBeAbsent |= round % 3 == 0;
            }
            assertThat(canBeAbsent).as("absent between %d and %d", from, to).isTrue();
        } else {
            assertThat(rounds).hasSize(2).allMatch(round -> round.equals(rounds.getFirst()));
            assertThat(rounds.getFirst()).isBetween(from, to);
        }
    }

    @Test
    void losesNothingWhenConnectionsDieUnderIt() throws Exception {
        var axon = open(process());
        var ended = new AtomicBoolean();
        var killed = new AtomicInteger();
        var acknowledged = new ArrayList<String>();
        var killer = Thread.ofPlatform().start(() -> {
            while (!ended.get()) {
                try {
                    killABackend();
                    killed.incrementAndGet();
                    Thread.sleep(150);
                } catch (InterruptedException e) {
                    return;
                } catch (RuntimeException e) {
                    // the killer's own connection may be among the victims' pool and die as well
                    continue;
                }
            }
        });
        try (var database = Database.open(DATABASE.config())) {
            var axons = process(database, KEYS);
            // On a quick machine 25 documents are done before five connections have died.
            for (var i = 0; i < 25 || (killed.get() <= 5 && i < 2_000); i++) {
                var operation = UUID.randomUUID();
                for (var attempt = 0; attempt < 50; attempt++) {
                    try {
                        axons.put(intent, axon, operation, Texts.document("d" + i, "kidneys number" + i), QUIET);
                        acknowledged.add("d" + i);
                        break;
                    } catch (ProblemException e) {
                        assertThat(e.problem().status()).as(e.getMessage()).isEqualTo(503);
                    }
                }
            }
        } finally {
            ended.set(true);
            killer.join();
        }

        assertThat(killed.get()).isGreaterThan(5);
        assertThat(acknowledged).hasSizeGreaterThan(15);
        var reader = process();
        for (var name : acknowledged) {
            assertThat(reader.document(intent, axon, name)).as(name).isPresent();
        }
        assertThat(reader.totals(axon).documents()).isEqualTo(acknowledged.size());
        assertThat(DATABASE.sql()
                        .first("select count(*) n from operation where axon = ?", axon)
                        .orElseThrow()
                        .number("n"))
                .isEqualTo(acknowledged.size());
    }

    private static void killABackend() {
        DATABASE.sql()
                .query("select pg_terminate_backend(pid) from pg_stat_activity where pid ="
                        + " (select pid from pg_stat_activity where datname = current_database()"
                        + " and pid <> pg_backend_pid() order by random() limit 1)");
    }

    @Test
    void readsNothingAndWritesNothingWithAnotherMasterKey() throws Exception {
        var axon = open(process());
        put(process(), axon, "a.txt", "kidneys");
        var wrong = process(DATABASE.sql(), TestKeys.create());

        assertThatThrownBy(() -> wrong.search(intent, axon, "kidneys", 5)).hasMessageContaining("master key");
        assertThatThrownBy(() -> wrong.document(intent, axon, "a.txt")).hasMessageContaining("master key");
        assertThatThrownBy(() -> put(wrong, axon, "b.txt", "kidneys")).hasMessageContaining("master key");
        assertThatThrownBy(() -> wrong.delete(intent, axon, UUID.randomUUID(), "a.txt"))
                .hasMessageContaining("master key");
        assertThat(found(process(), axon, "kidneys")).containsExactly("a.txt: kidneys");
        assertThat(process().totals(axon).documents()).isEqualTo(1);
    }

    @Test
    void refusesAnObjectWhoseWrappedKeyIsOfAnother() throws Exception {
        var axon = open(process());
        put(process(), axon, "a.txt", "kidneys");
        put(process(), axon, "b.txt", "lungs");
        DATABASE.sql()
                .execute(
                        "update object set wrapped_key = (select wrapped_key from object o where o.axon = object.axon"
                                + " and o.kind = 'segment' and o.name <> object.name) where axon = ? and kind = 'segment'",
                        axon);

        assertProblem("axon-corrupt", () -> found(process(), axon, "kidneys"));
    }

    @Test
    void refusesANameThatWasMovedToAnotherRow() throws Exception {
        var axon = open(process());
        put(process(), axon, "a.txt", "kidneys");
        put(process(), axon, "b.txt", "lungs");
        DATABASE.sql()
                .execute(
                        "update document set name = (select name from document d where d.axon = document.axon"
                                + " and d.id <> document.id) where axon = ?",
                        axon);

        assertProblem("axon-corrupt", () -> found(process(), axon, "kidneys"));
        assertProblem("axon-corrupt", () -> process().document(intent, axon, "a.txt"));
    }

    @Test
    void leavesNoPlainTextNameOrVectorOnAnyDisk() throws Exception {
        var axons = process();
        var axon = open(axons);
        var canary = "Xylophonquartz zeigt Hypertonie bei Patientin Maribel Quetzalcoatl";
        var name = "Befund-Quetzalcoatl-1987.txt";
        put(axons, axon, name, canary, canary + " again");
        assertThat(found(process(), axon, "Hypertonie")).isNotEmpty();
        axons.delete(intent, axon, UUID.randomUUID(), name);
        put(axons, axon, name, canary, canary + " again");
        DATABASE.sql().execute("checkpoint");
        var data = Path.of(DATABASE.sql()
                .first("select current_setting('data_directory') folder")
                .orElseThrow()
                .text("folder"));

        var needles = needles(canary, name);

        // the search itself must be able to find: the same needles in a file that has them
        var control = folder.resolve("control");
        Files.write(control, (canary + name).getBytes(StandardCharsets.UTF_8));
        assertThat(leaks(control, needles)).isNotEmpty();
        Files.delete(control);
        assertThat(leaks(folder, needles)).isEmpty();
        assertThat(leaks(data, needles)).isEmpty();
    }

    private static Map<String, byte[]> needles(String canary, String name) {
        var needles = new LinkedHashMap<String, byte[]>();
        for (var text : List.of("Quetzalcoatl", "quetzalcoatl", "Xylophonquartz", "xylophonquartz", name)) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            needles.put("utf-8 " + text, bytes);
            needles.put("utf-16 " + text, text.getBytes(StandardCharsets.UTF_16LE));
            needles.put("hex " + text, ascii(HexFormat.of().formatHex(bytes)));
            for (var shift = 0; shift < 3; shift++) {
                var padded = new byte[shift + bytes.length];
                System.arraycopy(bytes, 0, padded, shift, bytes.length);
                var base64 = Base64.getEncoder().withoutPadding().encodeToString(padded);
                needles.put("base64 " + shift + " " + text, ascii(base64.substring(4, base64.length() - 2)));
            }
        }
        var vector = new HashEmbedding().vector(canary);
        for (var order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            var floats = ByteBuffer.allocate(8 * Float.BYTES).order(order);
            var from = firstRun(vector);
            for (var i = 0; i < 8; i++) {
                floats.putFloat(vector[from + i]);
            }
            needles.put("vector " + order, floats.array());
            needles.put("vector hex " + order, ascii(HexFormat.of().formatHex(floats.array())));
        }
        return needles;
    }

    /** Eight neighbours that are not nearly all zero, which many files hold. */
    private static int firstRun(float[] vector) {
        for (var from = 0; from + 8 <= vector.length; from++) {
            var zeros = 0;
            for (var i = from; i < from + 8; i++) {
                zeros += vector[i] == 0 ? 1 : 0;
            }
            if (zeros < 6) {
                return from;
            }
        }
        throw new IllegalStateException("the vector is nearly empty: " + Arrays.toString(vector));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static List<String> leaks(Path root, Map<String, byte[]> needles) throws IOException {
        var leaks = new ArrayList<String>();
        try (var files = Files.walk(root)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                needles.forEach((what, needle) -> {
                    if (bytes.contains(new String(needle, StandardCharsets.ISO_8859_1))) {
                        leaks.add(what + " in " + file.getFileName());
                    }
                });
            }
        }
        return leaks;
    }
}
