package brane.chat;

import brane.server.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Works on runs of events. */
final class TurnEvents {

    private TurnEvents() {}

    /** The same events with neighbouring pieces of text joined: fewer rows, the same answer. */
    static List<TurnEvent> joinText(List<TurnEvent> events) {
        var joined = new ArrayList<TurnEvent>(events.size());
        for (var event : events) {
            if (event instanceof TurnEvent.Text more
                    && !joined.isEmpty()
                    && joined.getLast() instanceof TurnEvent.Text before) {
                joined.set(joined.size() - 1, new TurnEvent.Text(before.text() + more.text()));
            } else {
                joined.add(event);
            }
        }
        return joined;
    }

    /** The documents whose passages are among them. */
    static Set<UUID> documents(List<TurnEvent> events) {
        return events.stream()
                .filter(TurnEvent.Passages.class::isInstance)
                .map(TurnEvent.Passages.class::cast)
                .flatMap(sent -> sent.passages().stream())
                .map(TurnEvent.Source::document)
                .collect(Collectors.toSet());
    }

    /** The answer that stored events add up to. */
    static Answer fold(List<TurnStore.Stored> events) {
        var answer = new AnswerSoFar();
        for (var event : events) {
            answer.add(Json.read(event.data(), type(event.type())));
        }
        return answer.now();
    }

    private static Class<? extends TurnEvent> type(String name) {
        return switch (name) {
            case "started" -> TurnEvent.Started.class;
            case "step" -> TurnEvent.Step.class;
            case "passages" -> TurnEvent.Passages.class;
            case "text" -> TurnEvent.Text.class;
            case "citations" -> TurnEvent.Citations.class;
            case "privacy" -> TurnEvent.Privacy.class;
            case "usage" -> TurnEvent.Usage.class;
            case "done" -> TurnEvent.Done.class;
            case "failed" -> TurnEvent.Failed.class;
            case "cancelled" -> TurnEvent.Cancelled.class;
            default -> throw new IllegalStateException("a stored event has the unknown type " + name);
        };
    }
}
