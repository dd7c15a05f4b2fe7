package brane.axon.simulation;

import brane.core.Problem;
import brane.storage.CommitUnknownException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** The machine of one process: whatever the process asks of the catalog passes here, where it may fail or end the process. */
final class Host {

    /** The process was ended; nothing that it still does has an effect. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** Is told what a call did, in the moment of its effect. */
    interface Effects {
        void after(String call, Object[] arguments, Object result);
    }

    private final Schedule schedule;
    private final Chaos chaos;
    private boolean dead;

    Host(Schedule schedule, Chaos chaos) {
        this.schedule = schedule;
        this.chaos = chaos;
    }

    boolean isDead() {
        return dead;
    }

    void kill() {
        dead = true;
    }

    /** Lets others go first; the process may end here. */
    void point(String call) {
        schedule.point(call);
        if (!dead && schedule.chance(chaos.kills())) {
            dead = true;
        }
        if (dead) {
            throw new Killed();
        }
    }

    <T> T catalog(Class<T> type, T real, Effects effects) {
        return type.cast(Proxy.newProxyInstance(
                Host.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    var call = method.getName();
                    point(call);
                    if (schedule.chance(chaos.faults())) {
                        throw lost(call);
                    }
                    Object result;
                    try {
                        result = method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    effects.after(call, arguments, result);
                    point(call);
                    if (schedule.chance(chaos.faults())) {
                        throw lost(call);
                    }
                    return result;
                }));
    }

    private static RuntimeException lost(String call) {
        return call.equals("commit") || call.equals("rewrite")
                ? new CommitUnknownException(new IllegalStateException("lost"))
                : Problem.of("database-down", 503, "Down.", "the answer was lost")
                        .failure();
    }
}
