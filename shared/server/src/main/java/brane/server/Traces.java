package brane.server;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says of a failure where it happened, without its message, which may hold what a person wrote. */
public final class Traces {

    private static final int FRAMES = 12;
    private static final int CAUSES = 4;

    private Traces() {}

    /** Class names and places of the failure and what caused it, on one line. */
    public static String of(Throwable failure) {
        var text = new StringBuilder();
        @Nullable Throwable one = failure;
        for (var depth = 0; one != null && depth < CAUSES; depth++) {
            text.append(depth == 0 ? "" : " caused by ").append(one.getClass().getName());
            text.append(Arrays.stream(one.getStackTrace())
                    .limit(FRAMES)
                    .map(frame -> frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber())
                    .collect(Collectors.joining(" < ", " at ", "")));
            one = one.getCause();
        }
        return text.toString();
    }
}
