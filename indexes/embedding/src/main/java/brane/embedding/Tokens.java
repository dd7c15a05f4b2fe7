package brane.embedding;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The model's own tokenizer, once cutting at the model's limit and once counting everything. */
final class Tokens implements TokenCounter, AutoCloseable {

    static {
        // Without this the library calls out at its first use: to the cloud's metadata address, then to its makers.
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private final int maxTokens;
    private final HuggingFaceTokenizer cutting;
    private final HuggingFaceTokenizer counting;

    Tokens(Path file, int maxTokens) {
        this.maxTokens = maxTokens;
        try {
            cutting = HuggingFaceTokenizer.newInstance(
                    file, Map.of("maxLength", String.valueOf(maxTokens), "truncation", "true", "padding", "false"));
            counting = HuggingFaceTokenizer.newInstance(file, Map.of("truncation", "false", "padding", "false"));
        } catch (IOException e) {
            throw new UncheckedIOException("the tokenizer can't be read from " + file, e);
        }
    }

    /** What the model reads: token ids, with the special ones, cut at the limit. */
    long[] ids(String text) {
        return cutting.encode(text).getIds();
    }

    @Override
    public int maxTokens() {
        return maxTokens;
    }

    @Override
    public int count(String text) {
        return counting.encode(text).getIds().length;
    }

    @Override
    public List<TokenSpan> spans(String text) {
        Encoding encoding = counting.encode(text);
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

    @Override
    public void close() {
        cutting.close();
        counting.close();
    }
}
