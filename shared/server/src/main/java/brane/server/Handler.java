package brane.server;

/** Answers one exchange; every failure may simply be thrown. */
@FunctionalInterface
public interface Handler {
    void handle(Exchange exchange) throws Exception;
}
