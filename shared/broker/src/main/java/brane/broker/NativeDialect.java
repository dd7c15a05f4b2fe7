package brane.broker;

import java.util.List;
import java.util.function.Supplier;

/** Tools by the server's own protocol. Calls that it leaves in the text are found too. */
final class NativeDialect implements Dialect {

    private final ToolOptions options;
    private final Supplier<Reading> reading;

    /** @param reading of a text in which calls may have been left */
    NativeDialect(ToolOptions options, Supplier<Reading> reading) {
        this.options = options;
        this.reading = reading;
    }

    @Override
    public Outgoing outgoing(Conversation conversation) {
        return new Outgoing(
                conversation.messages(),
                options.tools(),
                options.choice(),
                Outgoing.Form.of(options.format()),
                List.of());
    }

    @Override
    public Reading reading() {
        return options.callable().isEmpty() ? Reading.TEXT : reading.get();
    }
}
