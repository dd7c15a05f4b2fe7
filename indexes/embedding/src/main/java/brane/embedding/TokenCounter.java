package brane.embedding;

import java.util.List;

/** Counts tokens as the embedding model sees them, so that passages can be cut where the model stops reading. */
public interface TokenCounter {

    /** A token's place in the text, in UTF-16 units. */
    record TokenSpan(int start, int end) {}

    /** How many tokens the model reads at most, its special ones and the prefix of passages included. */
    int maxTokens();

    /** The tokens of the text as a passage, with the special ones and the prefix, however many they are. */
    int count(String text);

    /** Where the tokens of the text stand, without the special ones and the prefix, in order. */
    List<TokenSpan> spans(String text);
}
