package brane.axon;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

/** A quick embedding for tests: each word adds to a few places that its hash chooses, so that texts with shared words are near. */
public record HashEmbedding(String model, int dimensions, Before before) implements Embedding {

    /** What happens before a question, or the passages of a commit, are embedded: a wait, a failure. */
    @FunctionalInterface
    public interface Before {
        void embedding() throws InterruptedException;
    }

    public HashEmbedding() {
        this("hash", () -> {});
    }

    public HashEmbedding(String model, Before before) {
        this(model, 48, before);
    }

    @Override
    public float[] query(String text) throws InterruptedException {
        before.embedding();
        return vector(text);
    }

    @Override
    public List<float[]> passages(List<String> texts, IntConsumer progress) throws InterruptedException {
        before.embedding();
        var vectors = new ArrayList<float[]>();
        for (var text : texts) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            vectors.add(vector(text));
            progress.accept(vectors.size());
        }
        return vectors;
    }

    public float[] vector(String text) {
        var vector = new float[dimensions];
        vector[0] = 0.01f;
        for (var word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
            var hash = word.hashCode() * 0x9E3779B9;
            for (var i = 0; i < 3; i++) {
                vector[Math.floorMod(hash >>> (i * 9), dimensions)] += (hash >> i & 1) == 0 ? 1 : -1;
            }
        }
        var length = 0.0;
        for (var value : vector) {
            length += value * value;
        }
        for (var i = 0; i < dimensions; i++) {
            vector[i] /= (float) Math.sqrt(length);
        }
        return vector;
    }
}
