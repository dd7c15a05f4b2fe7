package brane.testing;

import java.io.IOException;
import java.nio.file.Path;

/** OpenAI's own client for Python, set up once in a cache. */
public final class OpenAiPython {

    private OpenAiPython() {}

    /** The Python that has it; where this machine can't have it the test is skipped, and fails in CI. */
    public static Path program() throws IOException, InterruptedException {
        return SetUp.of("openai-python");
    }
}
