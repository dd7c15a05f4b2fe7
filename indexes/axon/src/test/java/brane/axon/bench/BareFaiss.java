package brane.axon.bench;

import brane.axon.catalog.Catalog;
import brane.axon.format.Section;
import brane.axon.format.SegmentBytes;
import brane.axon.format.Toc;
import brane.faiss.FlatIndex;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** FAISS in C++, in a process of its own, over the vectors and the links of an Axon's largest segment. */
final class BareFaiss implements AutoCloseable {

    /** Of a section's frame and of the header of what is in it. */
    private static final int FRAME = 16;

    private static final int HEADER = 32;
    private static final int K = 50;

    /** What our search looks at for so many. */
    private static final int WIDTH = 3 * K;

    private final Path data;
    private final Process process;
    private final BufferedWriter out;
    private final BufferedReader in;

    private BareFaiss(Path data, Process process) {
        this.data = data;
        this.process = process;
        this.out = process.outputWriter(StandardCharsets.US_ASCII);
        this.in = process.inputReader(StandardCharsets.US_ASCII);
    }

    static BareFaiss of(BenchSite site, UUID axon, String programs, int questions) throws IOException {
        var row = site.catalog().changes(axon, -1).segments().stream()
                .max(Comparator.comparingLong(Catalog.ObjectRow::bytes))
                .orElseThrow();
        var data = Files.createTempFile("axon-bench", ".bin");
        try (var file = FileChannel.open(data, StandardOpenOption.WRITE)) {
            write(file, site.objects().segment(axon, row), Toc.parse(row.toc()), row.rows(), questions, site.texts);
        }
        return new BareFaiss(
                data,
                new ProcessBuilder(programs + "/graph-search-" + FlatIndex.build(), data.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    private static void write(
            FileChannel file, SegmentBytes segment, Toc toc, int rows, int questions, BenchTexts texts)
            throws IOException {
        var graph = read(segment, toc.part(Section.GRAPH));
        var head = little(7 * Integer.BYTES);
        head.putInt(BenchTexts.DIMENSIONS).putInt(rows).putInt(graph.getInt(FRAME + 8));
        head.putInt(graph.getInt(FRAME + 12)).putInt(K).putInt(WIDTH).putInt(questions);
        write(file, head.flip());
        write(file, read(segment, toc.part(Section.VECTORS)).position(FRAME + HEADER));
        write(file, graph.position(FRAME + HEADER));
        for (var question = 0; question < questions; question++) {
            var vector = little(BenchTexts.DIMENSIONS * Float.BYTES);
            vector.asFloatBuffer().put(texts.vector(-1 - question));
            write(file, vector);
        }
    }

    private static ByteBuffer read(SegmentBytes segment, Toc.Part part) {
        var bytes = little(part.length());
        segment.read(part.at(), MemorySegment.ofArray(bytes.array()));
        return bytes;
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** The time that all questions take. */
    double nanos() throws IOException {
        out.write("go\n");
        out.flush();
        return Double.parseDouble(in.readLine().split(" ")[0]);
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
        Files.deleteIfExists(data);
    }
}
