package brane.chat;

import brane.core.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The turns that run in this process, at most as many as the configuration allows. */
final class LiveTurns {

    private final Map<UUID, LiveTurn> running = new ConcurrentHashMap<>();
    private final int max;

    LiveTurns(int max) {
        this.max = max;
    }

    /** Takes a turn in, or fails with {@code chat-busy} (503), or {@code turn-running} (409) when it is here already. */
    LiveTurn begin(UUID id) {
        return begin(id, new Stop());
    }

    /** The same for what something else stops too. */
    synchronized LiveTurn begin(UUID id, Stop stop) {
        if (running.containsKey(id)) {
            throw asked(id).failure();
        }
        if (running.size() >= max) {
            throw Problem.of(
                            "chat-busy",
                            503,
                            "Too many answers are being written.",
                            "at most " + max + " run at once here (chat.max-running); try again shortly")
                    .with("retry_after", 2)
                    .failure();
        }
        var turn = new LiveTurn(id, stop);
        running.put(id, turn);
        return turn;
    }

    static Problem asked(UUID id) {
        return Problem.of(
                "turn-running",
                409,
                "An answer is still being written.",
                "turn " + id + " was begun before; read it at /api/v1/turns/" + id + "/events");
    }

    Optional<LiveTurn> find(UUID id) {
        return Optional.ofNullable(running.get(id));
    }

    void end(UUID id) {
        running.remove(id);
    }

    int count() {
        return running.size();
    }
}
