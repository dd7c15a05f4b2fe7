package brane.axon.bench;

import brane.axon.DocumentText;
import brane.axon.Embedding;
import brane.axon.HashEmbedding;
import brane.axon.NewDocument;
import brane.axon.Passage;
import brane.embedding.TokenCounter;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Made-up passages of some sixty words, as rare and as frequent as words are (Zipf), and vectors of length one around some
 * centres, as texts about some subjects have them. The same seed gives the same; a vector is that of the number in front.
 */
final class BenchTexts implements Embedding {

    static final int DIMENSIONS = 384;
    static final int LENGTH = 60;

    private static final int CENTRES = 100;
    private static final int WORDS = 50_000;

    private final long seed;
    private final Map<Integer, float[]> made = new ConcurrentHashMap<>();
    private final float[][] centres = new float[CENTRES][];

    BenchTexts(long seed) {
        this.seed = seed;
        var random = new Random(seed);
        for (var i = 0; i < CENTRES; i++) {
            centres[i] = gaussian(random);
        }
    }

    private static float[] gaussian(Random random) {
        var numbers = new float[DIMENSIONS];
        for (var i = 0; i < DIMENSIONS; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /** Makes these vectors now, so that nothing but their use is timed later. */
    void remember(int first, int count) {
        IntStream.range(first, first + count).forEach(number -> made.put(number, made(number)));
    }

    /** The vector of that number; questions have numbers below 0. */
    float[] vector(int number) {
        var known = made.get(number);
        return known == null ? made(number) : known;
    }

    private float[] made(int number) {
        var random = new Random(seed * 1_000_003 + number);
        var vector = gaussian(random);
        var centre = centres[random.nextInt(CENTRES)];
        var squares = 0.0;
        for (var i = 0; i < DIMENSIONS; i++) {
            vector[i] += centre[i];
            squares += (double) vector[i] * vector[i];
        }
        for (var i = 0; i < DIMENSIONS; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
        return vector;
    }

    String text(int number, int length) {
        var random = new Random(seed * 7_919 + number);
        var text = new StringBuilder().append(number);
        for (var i = 0; i < length; i++) {
            text.append(' ').append(word(random));
        }
        return text.toString();
    }

    /** Its rank is drawn so that the n-th word is n times as rare as the first. */
    private static String word(Random random) {
        var rank = (int) Math.exp(random.nextDouble() * Math.log(WORDS));
        var letters = new StringBuilder();
        for (var left = rank * 31 + 17; left > 0; left /= 11) {
            letters.append("aeiou".charAt(left % 5)).append("bcdfghklmnrst".charAt(left % 13));
        }
        return letters.toString();
    }

    /** A question of some words that passages have. */
    String question(int number) {
        return text(-1 - number, 6);
    }

    /** A document of so many passages, the first of that number. */
    NewDocument document(int first, int count) {
        var passages = new ArrayList<Passage>();
        var spans = new ArrayList<DocumentText.PassageSpan>();
        var text = new StringBuilder();
        for (var i = 0; i < count; i++) {
            var start = text.length();
            var one = text(first + i, LENGTH);
            text.append(one);
            passages.add(new Passage(i, one, start, text.length(), null, List.of(), i + 1));
            spans.add(new DocumentText.PassageSpan(i, start, text.length()));
            text.append('\n');
        }
        var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        var original = new NewDocument.Original() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
        return new NewDocument(
                "document " + first,
                "text/plain",
                original,
                new DocumentText(text.toString(), List.of(), List.of(), spans),
                passages,
                new UUID(0, 1));
    }

    @Override
    public String model() {
        return "bench";
    }

    @Override
    public TokenCounter tokens() {
        return new HashEmbedding().tokens();
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    @Override
    public float[] query(String text) {
        return vector(number(text));
    }

    @Override
    public List<float[]> passages(List<String> texts, IntConsumer progress) {
        return texts.stream().map(text -> vector(number(text))).toList();
    }

    static int number(String text) {
        return Integer.parseInt(text.substring(0, text.indexOf(' ')));
    }
}
