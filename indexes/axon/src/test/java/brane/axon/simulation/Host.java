package brane.axon.simulation;

import brane.core.Problem;
import brane.storage.CommitUnknownException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

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

    /** Lets others go first; the process may end here. */
    void point(String what) {
        letOthers(what);
        met(chaos.before(what));
    }

    /** A call begins: it fails here, or the rest of its trouble is the caller's to make. */
    Trouble before(String call, Supplier<RuntimeException> failure) {
        letOthers(call);
        return failing(met(chaos.before(call)), failure);
    }

    /** The call had its effect. */
    void after(String call, Supplier<RuntimeException> failure) {
        letOthers(call);
        failing(met(chaos.after(call)), failure);
    }

    private void letOthers(String call) {
        schedule.point(call);
        requireAlive();
    }

    private void requireAlive() {
        if (dead) {
            throw new Killed();
        }
    }

    private Trouble met(Trouble trouble) {
        dead |= trouble == Trouble.ENDS;
        requireAlive();
        return trouble;
    }

    private static Trouble failing(Trouble trouble, Supplier<RuntimeException> failure) {
        if (trouble == Trouble.FAILS) {
            throw failure.get();
        }
        return trouble;
    }

    <T> T catalog(Class<T> type, T real, Effects effects) {
        return type.cast(Proxy.newProxyInstance(
                Host.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    var call = method.getName();
                    before(call, () -> lost(call));
                    Object result;
                    try {
                        result = method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    effects.after(call, arguments, result);
                    after(call, () -> lost(call));
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
