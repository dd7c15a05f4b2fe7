package brane.ingest;

import brane.embedding.TokenCounter;
import java.util.ArrayList;
import java.util.List;

/** Counts a token for each run of up to four characters that are not blank. */
final class FourLetters implements TokenCounter {

    @Override
    public int maxTokens() {
        return 256;
    }

    @Override
    public int count(String text) {
        return spans(text).size() + 2;
    }

    @Override
    public List<TokenSpan> spans(String text) {
        var spans = new ArrayList<TokenSpan>();
        var start = -1;
        for (var at = 0; at <= text.length(); at++) {
            var ends =
                    at == text.length() || Character.isWhitespace(text.charAt(at)) || (start >= 0 && at - start == 4);
            if (ends && start >= 0) {
                spans.add(new TokenSpan(start, at));
                start = -1;
            }
            if (start < 0 && at < text.length() && !Character.isWhitespace(text.charAt(at))) {
                start = at;
            }
        }
        return spans;
    }
}
