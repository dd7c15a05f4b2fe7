package brane.broker;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tools by the server's own protocol. Calls that it leaves in the text are found too. */
final class NativeDialect implements Dialect {

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final ToolOptions options;
    private final Predicate<SaidCall> possible;
    private final String sent;

    /** @param possible whether a call could be made as it is */
    NativeDialect(ToolOptions options, Conversation conversation, Predicate<SaidCall> possible) {
        this.options = options;
        this.possible = possible;
        this.sent = options.callable().isEmpty()
                ? ""
                : conversation.messages().stream()
                        .map(Conversation::text)
                        .map(NativeDialect::bare)
                        .collect(Collectors.joining("\n"));
    }

    private static String bare(String text) {
        return BLANKS.matcher(text).replaceAll("");
    }

    @Override
    public Outgoing outgoing(Conversation conversation) {
        return new Outgoing(
                conversation.messages(),
                options.tools(),
                options.choice(),
                Outgoing.Form.of(options.format()),
                java.util.List.of());
    }

    @Override
    public Reading reading() {
        return options.callable().isEmpty()
                ? Reading.TEXT
                : new BareCallReading(possible, json -> sent.contains(bare(json)));
    }
}
