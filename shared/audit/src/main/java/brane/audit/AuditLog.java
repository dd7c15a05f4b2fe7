package brane.audit;

import brane.core.ProblemException;

/** Where every event goes first. When it cannot write, nothing may happen: {@code audit-unavailable} (503). */
public interface AuditLog {

    /** What is done under an intent, which it may tell more for the outcome. */
    @FunctionalInterface
    interface Effect<T, X extends Exception> {
        T under(Intent intent) throws X;
    }

    /**
     * Records that the effect is about to happen; durable when this returns. Only for what ends on another thread than it
     * began on: everything else is done {@link #during}.
     */
    Intent begin(Entry entry);

    /**
     * Records that something is about to happen whose every effect is a {@link #step} with an intent of its own: the log is written in
     * the order in which it is told, so this one is durable before any of these. Nothing may be done under it alone:
     * {@link Intent#open} is false until it is durable.
     */
    Intent announce(Entry entry);

    /** Records something that needs no two steps: a denial, a sign-in, the start of a process. Durable when this returns. */
    void fact(Entry entry, Decision decision);

    /**
     * Does something between its intent and its outcome: ok, or what the effect said to the intent, or failed with the problem
     * that was thrown.
     *
     * @param entry what is recorded in both
     */
    default <T, X extends Exception> T during(Entry entry, Effect<T, X> effect) throws X {
        return under(begin(entry), effect, true);
    }

    /**
     * As {@link #during}, as a part of something whose outcome is recorded after this one's, and waited for: that one makes this one
     * durable too.
     */
    default <T, X extends Exception> T step(Entry entry, Effect<T, X> effect) throws X {
        return under(begin(entry), effect, false);
    }

    /** As {@link #during}, for what does nothing but by steps: its intent is {@link #announce announced}. */
    default <T, X extends Exception> T around(Entry entry, Effect<T, X> steps) throws X {
        return under(announce(entry), steps, true);
    }

    private static <T, X extends Exception> T under(Intent intent, Effect<T, X> effect, boolean durable) throws X {
        T result;
        try {
            result = effect.under(intent);
        } catch (Throwable e) {
            try {
                end(intent, e, durable);
            } catch (RuntimeException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        }
        intent.end(durable);
        return result;
    }

    private static void end(Intent intent, Throwable failure, boolean durable) {
        if (failure instanceof InterruptedException) {
            intent.cancelled();
        } else {
            intent.failed(
                    failure instanceof ProblemException problem
                            ? problem.problem().slug()
                            : "internal");
        }
        intent.end(durable);
    }
}
