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

    /** Records something that needs no two steps: a denial, a sign-in, the start of a process. Durable when this returns. */
    void fact(Entry entry, Decision decision);

    /**
     * Does something between its intent and its outcome: ok, or what the effect said to the intent, or failed with the problem
     * that was thrown.
     *
     * @param entry what is recorded in both
     */
    default <T, X extends Exception> T during(Entry entry, Effect<T, X> effect) throws X {
        var intent = begin(entry);
        T result;
        try {
            result = effect.under(intent);
        } catch (Throwable e) {
            try {
                end(intent, e);
            } catch (RuntimeException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        }
        intent.end();
        return result;
    }

    private static void end(Intent intent, Throwable failure) {
        if (failure instanceof InterruptedException) {
            intent.cancelled();
            intent.end();
        } else {
            intent.end(
                    failure instanceof ProblemException problem
                            ? problem.problem().slug()
                            : "internal");
        }
    }
}
