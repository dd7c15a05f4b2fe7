package brane.broker;

import brane.privacy.Outbound;

/** One message to a model; its text has passed the privacy gate. */
public sealed interface ChatMessage {

    Outbound text();

    record Instructions(Outbound text) implements ChatMessage {}

    record User(Outbound text) implements ChatMessage {}

    record Assistant(Outbound text) implements ChatMessage {}
}
