package brane.embedding;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/** The model's own tokenizer. It never cuts by itself: {@link #ids} does, so that one instance serves reading and counting. */
final class Tokens implements TokenCounter, AutoCloseable {

    /** Characters a token that are read at first: few texts need more. */
    private static final int CHARACTERS = 16;

    /** What follows so many characters can't be read any more, even if they are one word. */
    private static final int MAX_CHARACTERS = 1 << 18;

    /** A word has at most so many tokens (a longer one is a single unknown token), so a cut inside it bends no token before. */
    private static final int WORD = 128;

    private final int maxTokens;
    private final String prefix;
    private final HuggingFaceTokenizer tokenizer;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    /** @param prefix what stands before each text that is counted */
    Tokens(Path file, int maxTokens, String prefix) {
        this.maxTokens = maxTokens;
        this.prefix = prefix;
        try {
            tokenizer = HuggingFaceTokenizer.newInstance(file, Map.of("truncation", "false", "padding", "false"));
        } catch (IOException e) {
            throw new UncheckedIOException("the tokenizer can't be read from " + file, e);
        }
    }

    /**
     * What the model reads: token ids, with the special ones around them, cut at the limit. Of a long text no more is encoded
     * than that, because the tokenizer takes some 150 bytes of native memory for each character.
     */
    long[] ids(String text) {
        var read = Math.min(text.length(), CHARACTERS * maxTokens);
        var all = encode(text.substring(0, read), Encoding::getIds);
        while (all.length < maxTokens + WORD && read < Math.min(text.length(), MAX_CHARACTERS)) {
            read = Math.min(text.length(), 4 * read);
            all = encode(text.substring(0, read), Encoding::getIds);
        }
        if (all.length <= maxTokens) {
            return all;
        }
        var cut = Arrays.copyOf(all, maxTokens);
        cut[maxTokens - 1] = all[all.length - 1];
        return cut;
    }

    @Override
    public int maxTokens() {
        return maxTokens;
    }

    @Override
    public int count(String text) {
        return encode(prefix + text, Encoding::getIds).length;
    }

    @Override
    public List<TokenSpan> spans(String text) {
        var encoding = encode(text, Function.identity());
        var special = encoding.getSpecialTokenMask();
        var spans = encoding.getCharTokenSpans();
        var found = new ArrayList<TokenSpan>(spans.length);
        // The tokenizer counts code points; Java counts UTF-16 units.
        var codePoint = 0;
        var unit = 0;
        for (var i = 0; i < spans.length; i++) {
            if (special[i] == 1 || spans[i] == null) {
                continue;
            }
            unit = text.offsetByCodePoints(unit, spans[i].getStart() - codePoint);
            codePoint = spans[i].getStart();
            found.add(new TokenSpan(unit, text.offsetByCodePoints(unit, spans[i].getEnd() - codePoint)));
        }
        return found;
    }

    private <T> T encode(String text, Function<Encoding, T> use) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the embedder is closed");
            }
            return use.apply(tokenizer.encode(wellFormed(text)));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Half a surrogate pair is no character; the tokenizer would see three, and every place after it would be off. */
    static String wellFormed(String text) {
        StringBuilder mended = null;
        for (var i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                i++;
                continue;
            }
            if (mended == null) {
                mended = new StringBuilder(text);
            }
            mended.setCharAt(i, '\ufffd');
        }
        return mended == null ? text : mended.toString();
    }

    /** Waits for the texts that are being encoded. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            tokenizer.close();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
