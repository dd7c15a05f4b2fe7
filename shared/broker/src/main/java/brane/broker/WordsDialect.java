package brane.broker;

/** For an answer without tools to a conversation in which there were some: they are told in words. */
record WordsDialect(Outgoing.Form form) implements Dialect {

    @Override
    public Outgoing outgoing(Conversation conversation) {
        var written = WrittenMessages.of(
                conversation.messages(),
                call -> "(I called the tool " + call.name() + " with " + call.arguments() + ")",
                result -> "Result of " + result.toolName() + ":\n" + result.text());
        return Outgoing.words(written, form);
    }

    @Override
    public Reading reading() {
        return Reading.TEXT;
    }
}
