package brane.chat;

import brane.core.Problem;
import brane.server.Json;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;

/** Ends the turns of processes that died: what they had shown stays, and says that it is not whole. */
public final class DeadTurns {

    private static final System.Logger LOG = System.getLogger(DeadTurns.class.getName());
    private static final int AT_ONCE = 100;

    private final TurnStore store;
    private final LiveTurns live;
    private final ChatConfig config;

    DeadTurns(TurnStore store, LiveTurns live, ChatConfig config) {
        this.store = store;
        this.live = live;
        this.config = config;
    }

    /** Called at start, by the maintenance, and by whoever waits for a turn that does not go on. */
    public void close() {
        for (var turn : store.dead(config.deadAfter(), AT_ONCE)) {
            if (live.find(turn.id()).isPresent()) {
                // It runs in this very process, which slept or whose clock was set: its next beat comes.
                continue;
            }
            var failed = TurnEvent.Failed.because(Problem.of(
                    "turn-interrupted",
                    503,
                    "The answer was interrupted.",
                    "the process that wrote it ended; what came until then is kept, ask again"));
            var answer = TurnEvents.fold(store.events(turn, 0)).and(failed);
            var event = new TurnStore.Stored(store.lastEvent(turn.id()) + 1, failed.type(), Json.bytes(failed));
            if (store.end(turn.id(), turn.conversation(), "failed", Set.of(), Json.bytes(answer), List.of(event))) {
                LOG.log(Level.INFO, "closed an interrupted turn turn={0}", turn.id());
            }
        }
    }
}
