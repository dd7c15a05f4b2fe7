package brane.testing;

/** How a model server can go wrong; {@code after} counts tokens where it matters. */
public enum Fault {
    NONE,
    /** The connection is taken and nothing is ever said. */
    NO_HEADERS,
    /** The headers come, and then nothing. */
    HEADERS_THEN_SILENCE,
    /** Some tokens, then nothing. */
    STALL,
    /** Some tokens, then the connection is reset. */
    RESET,
    /** Some tokens, then the body ends properly without the protocol's end mark. */
    CLEAN_END,
    /** Some tokens, then a frame that says what went wrong. */
    ERROR_FRAME,
    /** Some tokens, then a frame that is no JSON. */
    BROKEN_FRAME,
    /** HTTP 500. */
    STATUS_500,
    /** HTTP 429 with Retry-After 0 the first time, fine afterwards. */
    BUSY_ONCE,
    /** HTTP 429 with a Retry-After of one second, every time. */
    BUSY,
    /** The whole answer and its end mark, but the connection stays open. */
    OPEN_AFTER_END,
    /** Fine on a new connection, which stays open; the next request on it is read, and the connection closed without a word. */
    KEEP_ALIVE_DEATH,
    /** Fine, but far fewer prompt tokens are counted than were sent. */
    PROMPT_CUT,
    /** Some tokens, and the end that says that the answer may have no more. */
    LENGTH,
    /** The end that says that the model, or a filter, will not answer; Ollama has none such. */
    DECLINED,
    /** Some tokens, and then the end of {@link #DECLINED}. */
    FILTERED,
    /** HTTP 400 in the words of a content filter. */
    PROMPT_DECLINED,
    /** A redirect to another address. */
    REDIRECT,
    /** Of what is told of models: an answer that has no end. */
    HUGE
}
