package brane.axon;

import brane.embedding.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;

/** A quick embedding for tests: each word adds to a few places that its hash chooses, so that texts with shared words are near. */
public record HashEmbedding(String model, int dimensions, Before before) implements Embedding {

    private static final Pattern WORD = Pattern.compile("\\S+");

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

    /** Words of any length, and 256 of them. */
    @Override
    public TokenCounter tokens() {
        return new TokenCounter() {
            @Override
            public int maxTokens() {
                return 256;
            }

            @Override
            public int count(String text) {
                return spans(text).size();
            }

            @Override
            public List<TokenSpan> spans(String text) {
                return WORD.matcher(text)
                        .results()
                        .map(word -> new TokenSpan(word.start(), word.end()))
                        .toList();
            }
        };
    }

    public float[] vector(String text) {
        var vector = new float[dimensions];
        // Another model has the same places elsewhere: alike within it, of no use beside another's.
        var shift = model.hashCode();
        vector[Math.floorMod(shift, dimensions)] = 0.01f;
        for (var word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
            var hash = word.hashCode() * 0x9E3779B9;
            for (var i = 0; i < 3; i++) {
                vector[
                                Math.floorMod(
                                        Math.floorMod(hash >>> (i * 9), dimensions) + Math.floorMod(shift, dimensions),
                                        dimensions)] +=
                        (hash >> i & 1) == 0 ? 1 : -1;
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
