package brane.testing;

/** What the model of the fake server does when it is asked for one whole answer, as a probe asks. */
public enum Habit {
    /** It calls the tool that it is offered, as it is told to; else it talks. */
    CALLS_TOOLS,
    /** It answers by the schema that comes with the question; else it talks. */
    KEEPS_TO_SCHEMAS,
    /** It names the colours of the left and the right half of a picture; else it guesses. */
    SEES,
    /** The server counts all words of the prompt; else 700 at most, because it cuts the rest. */
    READS_ALL,
    /** It comes with thoughts. */
    THINKS,
    /** The server answers HTTP 400 to a request with tools. */
    REFUSES_TOOLS,
    /** It thinks until its answer has come to its limit, and says nothing. */
    ONLY_THINKS,
    /** The server counts no tokens. */
    COUNTS_NOTHING
}
