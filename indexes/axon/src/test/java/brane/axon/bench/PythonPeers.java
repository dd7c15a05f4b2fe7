package brane.axon.bench;

import brane.storage.OwnerOnly;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The same vectors in pgvector and in Python's faiss-cpu, in a process of its own ({@code bench/lib/vector_peers.py}). */
final class PythonPeers {

    private PythonPeers() {}

    /** A peer's median search at the narrowest width that finds as well. */
    record Found(String name, double millis, double recall, int width) {

        static Found of(String line) {
            var words = line.split(" ");
            return new Found(
                    words[0], Double.parseDouble(words[1]), Double.parseDouble(words[2]), Integer.parseInt(words[3]));
        }
    }

    /** @param best the rows that should be found, by question */
    static List<Found> atRecall(double recall, BenchTexts texts, int rows, List<Set<Integer>> best, int k)
            throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("vector-peers");
        try {
            vectors(folder.resolve("vectors.f32"), texts, IntStream.range(0, rows));
            vectors(
                    folder.resolve("questions.f32"),
                    texts,
                    IntStream.range(0, best.size()).map(i -> -1 - i));
            rows(folder.resolve("best.i32"), best);
            var process = new ProcessBuilder(
                            System.getProperty("brane.python"),
                            System.getProperty("brane.peers"),
                            folder.toString(),
                            "" + BenchTexts.DIMENSIONS,
                            "" + k,
                            "" + recall)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var out = process.inputReader()) {
                var found = out.lines().map(Found::of).toList();
                if (process.waitFor() != 0) {
                    throw new IOException("vector_peers.py ended with " + process.exitValue());
                }
                return found;
            }
        } finally {
            OwnerOnly.deleteTree(folder);
        }
    }

    private static void vectors(Path file, BenchTexts texts, IntStream numbers) throws IOException {
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (var numbered = numbers.iterator(); numbered.hasNext(); ) {
                var bytes =
                        ByteBuffer.allocate(BenchTexts.DIMENSIONS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(texts.vector(numbered.next()));
                out.write(bytes.array());
            }
        }
    }

    private static void rows(Path file, List<Set<Integer>> best) throws IOException {
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (var some : best) {
                for (var row : some) {
                    out.writeInt(Integer.reverseBytes(row));
                }
            }
        }
    }
}
