package brane.broker;

/** How one model is told of tools, and how its calls are read: one for each call of the broker. */
interface Dialect {

    Outgoing outgoing(Conversation conversation);

    /** For the next answer. */
    Reading reading();
}
