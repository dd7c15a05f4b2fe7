package brane.broker;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.locks.ReentrantLock;

/** The models that could not call tools between tags, in memory: they are asked to write calls as lines of text, as nearly every model can. */
final class ToolHabits {

    private static final int MAX_MODELS = 256;

    private final ReentrantLock lock = new ReentrantLock();
    private final SequencedSet<String> withoutTags = new LinkedHashSet<>();

    /** How to tell the model of tools, when nothing better is known than tags. */
    ToolOptions of(ModelTarget target, ToolOptions wanted) {
        lock.lock();
        try {
            var known = wanted.mode() == ToolMode.HERMES && withoutTags.contains(target.key());
            return known ? wanted.with(ToolMode.REACT) : wanted;
        } finally {
            lock.unlock();
        }
    }

    /** A call ended. */
    void learn(ModelTarget target, ToolOptions told, ChatResult result) {
        if (told.mode() == ToolMode.HERMES && result instanceof ChatResult.Completed done && done.toolsGivenUp()) {
            lock.lock();
            try {
                withoutTags.add(target.key());
                if (withoutTags.size() > MAX_MODELS) {
                    withoutTags.removeFirst();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
