package brane.chat;

import java.util.ArrayList;
import java.util.List;

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
}
