package brane.axon.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import brane.axon.CorruptException;
import brane.axon.DocumentText;
import brane.axon.HashEmbedding;
import brane.axon.Passage;
import brane.axon.Texts;
import brane.axon.catalog.Catalog;
import brane.axon.read.OpenSegment;
import brane.faiss.FlatIndex;
import brane.faiss.Precision;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SegmentTest {

    private static final HashEmbedding EMBEDDING = new HashEmbedding();
    private static final UUID ONE = UUID.randomUUID();
    private static final UUID TWO = UUID.randomUUID();

    private static List<Segment.Row> rows() {
        return List.of(
                row(ONE, 0, new Passage(0, "the heart pumps", 0, 15, 1, List.of(), null)),
                row(ONE, 0, new Passage(1, "größe 😀 肝臓", 20, 31, 2, List.of("A", "B"), null)),
                row(TWO, 7, new Passage(3, "the liver", 5, 14, null, List.of("Only"), 4)));
    }

    private static Segment.Row row(UUID document, long version, Passage passage) {
        return new Segment.Row(
                new SegmentIds.Id(document, version, passage.ordinal()), passage, EMBEDDING.vector(passage.text()));
    }

    private static List<Segment.Row> manyRows() {
        return IntStream.range(0, 400)
                .mapToObj(i -> row(ONE, 1, new Passage(i, "word" + i + " of " + i % 7, i, i + 5, null, List.of(), 1)))
                .toList();
    }

    private static BitSet rowsTo(int rows) {
        var some = new BitSet();
        some.set(0, rows);
        return some;
    }

    @Test
    void findsTheSameByItsGraph() throws InterruptedException {
        var linked = Segment.compacted(manyRows(), EMBEDDING.dimensions(), Precision.FLOAT32, 100);
        var flat = Segment.compacted(manyRows(), EMBEDDING.dimensions(), Precision.FLOAT32, 400);
        var query = EMBEDDING.vector("word17 of 3");

        assertThat(linked.toc().parts()).containsKey(Section.GRAPH);
        assertThat(flat.toc().parts()).doesNotContainKey(Section.GRAPH);
        for (var visible : List.of(400, 40, 1)) {
            assertThat(open(linked).vectors().search(query, 10, rowsTo(visible)))
                    .hasSize(Math.min(10, visible))
                    .extracting(FlatIndex.Match::score)
                    .isEqualTo(open(flat).vectors().search(query, 10, rowsTo(visible)).stream()
                            .map(FlatIndex.Match::score)
                            .toList());
        }
    }

    @Test
    void doesWithoutAGraphThatALaterVersionWrote() throws InterruptedException {
        var segment = Segment.compacted(manyRows(), EMBEDDING.dimensions(), Precision.FLOAT32, 100);
        var graph = segment.toc().part(Section.GRAPH);
        var later = segment.bytes().clone();
        later[graph.at() + 7] = 9;
        var broken = segment.bytes().clone();
        broken[graph.at() + 200] ^= 1;

        assertThat(open(segment, later).vectors().search(EMBEDDING.vector("word17"), 10, rowsTo(400)))
                .hasSize(10);
        assertThatThrownBy(() -> open(segment, broken)).isInstanceOf(CorruptException.class);
    }

    private static OpenSegment open(Segment segment) {
        return open(segment, segment.bytes());
    }

    private static OpenSegment open(Segment segment, byte[] bytes) {
        return OpenSegment.decode(row(segment, bytes), EMBEDDING.dimensions(), SegmentBytes.of(bytes));
    }

    private static SegmentRows rows(Segment segment, byte[] bytes) {
        return SegmentRows.decode(SegmentBytes.of(bytes), segment.toc(), segment.rows(), EMBEDDING.dimensions(), 5);
    }

    private static Catalog.ObjectRow row(Segment segment, byte[] bytes) {
        return new Catalog.ObjectRow(
                UUID.randomUUID(),
                Catalog.Kind.SEGMENT,
                5,
                "hash",
                segment.rows(),
                bytes.length,
                new byte[0],
                new byte[0],
                1,
                segment.toc().json());
    }

    @ParameterizedTest
    @EnumSource(value = Precision.class, names = "FLOAT32", mode = EnumSource.Mode.EXCLUDE)
    void findsInFewerBitsAndScoresExactly(Precision precision) throws InterruptedException {
        var exact = open(Segment.compacted(manyRows(), EMBEDDING.dimensions(), Precision.FLOAT32, 100));
        var segment = Segment.compacted(manyRows(), EMBEDDING.dimensions(), precision, 100);
        var fewer = open(segment);
        var query = EMBEDDING.vector("word17 of 3");
        var best = exact.vectors().search(query, 10, rowsTo(400));

        assertThat(fewer.vectors().isExact()).isFalse();
        var found = fewer.vectors().search(query, 40, rowsTo(400));
        assertThat(found).doesNotContainAnyElementsOf(best.subList(0, 1));
        assertThat(fewer.vectors().rerank(query, found).subList(0, 10))
                .extracting(FlatIndex.Match::score)
                .usingElementComparator((one, other) -> Math.abs(one - other) < 1e-6 ? 0 : Float.compare(one, other))
                .containsExactlyElementsOf(
                        best.stream().map(FlatIndex.Match::score).toList());
        var copied = new ArrayList<Segment.Row>();
        rows(segment, segment.bytes()).copy(id -> 1, copied);
        assertThat(copied).hasSize(400);
        assertThat(copied.get(17).vector()).isEqualTo(manyRows().get(17).vector());
    }

    @Test
    void givesBackWhatWasEncoded() {
        var open = open(Segment.encode(rows(), EMBEDDING.dimensions()));

        for (var i = 0; i < rows().size(); i++) {
            assertThat(open.passages().passage(i)).isEqualTo(rows().get(i).passage());
            assertThat(open.ids().document(i)).isEqualTo(rows().get(i).id().document());
            assertThat(open.ids().ordinal(i)).isEqualTo(rows().get(i).id().ordinal());
        }
        var all = new BitSet();
        all.set(0, 3);
        assertThat(open.vectors()
                        .search(EMBEDDING.vector("the liver"), 3, all)
                        .getFirst()
                        .row())
                .isEqualTo(2);
        all.clear(2);
        assertThat(open.vectors().search(EMBEDDING.vector("the liver"), 3, all))
                .extracting(FlatIndex.Match::row)
                .containsExactlyInAnyOrder(0, 1);
        open.release();
    }

    @Test
    void showsARowOnlyInTheVersionOfItsLiveDocument() {
        var ids = SegmentIds.decode(new ByteReader(
                SegmentIds.encode(rows().stream().map(Segment.Row::id).toList())));

        assertThat(ids.visible(5, Map.of(ONE, 5L, TWO, 7L)::get).stream()).containsExactly(0, 1, 2);
        assertThat(ids.visible(5, id -> id.equals(ONE) ? 6 : 7).stream()).containsExactly(2);
        assertThat(ids.visible(5, id -> id.equals(ONE) ? 5 : -1).stream()).containsExactly(0, 1);
        assertThat(ids.visible(7, id -> -1).stream()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Section.class)
    void refusesAnyFlippedBitInASection(Section section) throws InterruptedException {
        var segment = Segment.compacted(rows(), EMBEDDING.dimensions(), Precision.INT8, 1);
        var part = segment.toc().part(section);
        var random = new Random(1);
        for (var n = 0; n < 300; n++) {
            var bytes = segment.bytes().clone();
            var at = random.nextInt(part.length());
            if ((section == Section.GRAPH || section == Section.CODES) && at >= 4 && at < 8) {
                // What is derived, and of another version, is left out.
                continue;
            }
            bytes[part.at() + at] ^= (byte) (1 << random.nextInt(8));

            // Exact vectors are read whole only by those who copy them.
            assertThatThrownBy(() -> {
                        if (section == Section.VECTORS) {
                            rows(segment, bytes);
                        } else {
                            open(segment, bytes);
                        }
                    })
                    .isInstanceOf(CorruptException.class);
        }
    }

    /** Bytes with a right frame and a wrong body: nothing that a decoder meets may be anything but refused or harmless. */
    @Test
    void survivesForeignBytesInEveryDecoder() {
        var passages = rows().stream().map(Segment.Row::passage).toList();
        var text = Texts.document("a", "one", "two").text();
        fuzz(
                SegmentIds.encode(rows().stream().map(Segment.Row::id).toList()),
                bytes -> SegmentIds.decode(new ByteReader(bytes)));
        fuzz(SegmentPassages.encode(passages), bytes -> {
            var decoded = SegmentPassages.decode(new ByteReader(bytes));
            for (var row = 0; row < decoded.rows(); row++) {
                decoded.passage(row);
            }
        });
        fuzz(SegmentWords.encode(passages), bytes -> SegmentWords.decode(new ByteReader(bytes)));
        fuzz(
                SegmentVectors.encode(rows().stream().map(Segment.Row::vector).toList(), EMBEDDING.dimensions()),
                bytes -> vectors(bytes, EMBEDDING.dimensions()).close());
        fuzz(TextObject.encode(text), TextObject::decode);
    }

    private static SegmentVectors vectors(byte[] body, int dimensions) {
        var framed = Section.VECTORS.frame(body);
        var toc = new Toc(Map.of(Section.VECTORS, new Toc.Part(0, framed.length)));
        return SegmentVectors.decode(SegmentBytes.of(framed), toc, dimensions);
    }

    private static void fuzz(byte[] good, Consumer<byte[]> decoder) {
        decoder.accept(good);
        var seed = 7L;
        var random = new Random(seed);
        for (var n = 0; n < 2_000; n++) {
            var bytes = mutated(good, random);
            var thrown = catchThrowable(() -> decoder.accept(bytes));
            assertThat(thrown == null || thrown instanceof CorruptException)
                    .as("mutation %d of seed %d gave %s", n, seed, thrown)
                    .isTrue();
        }
    }

    private static byte[] mutated(byte[] good, Random random) {
        var bytes =
                random.nextInt(4) == 0 ? java.util.Arrays.copyOf(good, random.nextInt(good.length + 20)) : good.clone();
        for (var i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(Math.min(bytes.length, 1 + random.nextInt(bytes.length)))] =
                    (byte) (random.nextInt(3) == 0 ? 0xFF : random.nextInt(256));
        }
        return bytes;
    }

    @Test
    void refusesSectionsThatDoNotBelongTogether() {
        var segment = Segment.encode(rows(), EMBEDDING.dimensions());
        var shorter = Segment.encode(rows().subList(0, 2), EMBEDDING.dimensions());
        var row = new Segment(shorter.bytes(), shorter.toc(), segment.rows());

        assertThatThrownBy(() -> open(row)).isInstanceOf(CorruptException.class).hasMessageContaining("3 rows");
    }

    @Test
    void refusesATableOfContentsThatLies() {
        var segment = Segment.encode(rows(), EMBEDDING.dimensions());
        var json = segment.toc().json();

        assertThat(Toc.parse(json.replace(",", " , ").replace(":", ": "))).isEqualTo(segment.toc());
        assertThat(Toc.parse(json.replace("{\"ids\"", "{\"later\":{\"at\":3,\"length\":1},\"ids\""))
                        .parts())
                .isEqualTo(segment.toc().parts());
        for (var bad : List.of("", "{", "[]", "{\"ids\":3}", json.replace("0", "99999999999"), json + json)) {
            assertThatThrownBy(() -> {
                        var toc = Toc.parse(bad);
                        for (var section : Section.values()) {
                            section.open(SegmentBytes.of(segment.bytes()), toc.part(section));
                        }
                    })
                    .as(bad)
                    .isInstanceOf(CorruptException.class);
        }
    }

    @Test
    void keepsTheTextAndItsMap() {
        var text = new DocumentText(
                "größe 😀",
                List.of(new DocumentText.PageSpan(1, 0, 4), new DocumentText.PageSpan(2, 4, 8)),
                List.of(new DocumentText.Heading(2, "Überschrift", 3)),
                List.of(new DocumentText.PassageSpan(0, 0, 8)));

        assertThat(TextObject.decode(TextObject.encode(text))).isEqualTo(text);
    }

    @Test
    void fillsTheBestRowsAlthoughAllBetterOnesAreInvisible() {
        var vectors = new java.util.ArrayList<float[]>();
        for (var row = 0; row < 300; row++) {
            vectors.add(new float[] {1, -row / 1_000f});
        }
        var visible = new BitSet();
        visible.set(280, 300);
        try (var all = vectors(SegmentVectors.encode(vectors, 2), 2)) {
            assertThat(all.search(new float[] {0, 1}, 5, visible))
                    .extracting(FlatIndex.Match::row)
                    .containsExactly(280, 281, 282, 283, 284);
        }
    }

    /** As of a segment with so many passages that its first answer does not wait for them. */
    @Test
    void bringsThePassagesThatAreAskedForAndThenAll() throws InterruptedException {
        var rows = manyRows();
        var segment = Segment.encode(rows, EMBEDDING.dimensions());
        var part = segment.toc().part(Section.PASSAGES);
        var whole = new CountDownLatch(1);
        var read = new AtomicLong();
        SegmentBytes counted = (at, target) -> {
            read.addAndGet(target.byteSize());
            SegmentBytes.of(segment.bytes()).read(at, target);
            if (target.byteSize() == part.length()) {
                whole.countDown();
            }
        };
        var passages = SegmentPassages.late(counted, part);

        assertThat(passages.rows()).isEqualTo(400);
        assertThat(passages.passage(17)).isEqualTo(rows.get(17).passage());
        assertThat(read.get()).isLessThan(part.length() / 2);
        passages.bring(List.of(3, 399, 3));
        assertThat(whole.await(10, TimeUnit.SECONDS)).isTrue();
        IntStream.range(0, 400)
                .forEach(row -> assertThat(passages.passage(row))
                        .isEqualTo(rows.get(row).passage()));
    }

    @Test
    void saysThatLatePassagesAreDamagedAndTriesAgainWhatOnlyFailed() throws InterruptedException {
        var segment = Segment.encode(manyRows(), EMBEDDING.dimensions());
        var part = segment.toc().part(Section.PASSAGES);
        var fails = new AtomicBoolean(true);
        var tried = new Semaphore(0);
        SegmentBytes failing = (at, target) -> {
            if (target.byteSize() == part.length() && fails.get()) {
                tried.release();
                throw new IllegalStateException("away");
            }
            SegmentBytes.of(segment.bytes()).read(at, target);
        };
        var passages = SegmentPassages.late(failing, part);
        for (var i = 0; i < 2; i++) {
            assertThat(passages.passage(5).text()).isEqualTo("word5 of 5");
            while (!tried.tryAcquire()) {
                passages.bring(List.of(5));
                Thread.sleep(1);
            }
        }
        segment.bytes()[part.at() + part.length() - 3] ^= 1;
        fails.set(false);

        while (catchThrowable(() -> passages.bring(List.of(5))) == null) {
            Thread.sleep(1);
        }
        assertThatThrownBy(() -> passages.passage(6)).isInstanceOf(CorruptException.class);
    }

    @Test
    void refusesLatePassagesWhoseBeginningIsWrong() {
        var segment = Segment.encode(manyRows(), EMBEDDING.dimensions());
        var part = segment.toc().part(Section.PASSAGES);
        for (var at = 0; at < Section.FRAME + 8; at++) {
            // Not the checksum, which stands for all of them.
            if (at < 12 || at >= Section.FRAME) {
                var bytes = segment.bytes().clone();
                bytes[part.at() + at] ^= 0x55;
                assertThatThrownBy(() -> SegmentPassages.late(SegmentBytes.of(bytes), part))
                        .as("byte " + at)
                        .isInstanceOf(CorruptException.class);
            }
        }
    }
}
