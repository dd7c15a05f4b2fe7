package brane.audit;

import brane.core.ProblemException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Where every event goes first. When it cannot write, nothing may happen: {@code audit-unavailable} (503). */
public interface AuditLog {

    /** Records that the effect is about to happen; durable when this returns. */
    Intent begin(Entry entry);

    /** Records something that needs no two steps: a denial, a sign-in, the start of a process. Durable when this returns. */
    void fact(Entry entry, Decision decision);

    /**
     * Does something between its intent and its outcome: ok, or failed with the problem that came of it.
     *
     * @param entry what is recorded in both
     */
    default <T> T during(Entry entry, Supplier<T> effect) {
        return during(entry, effect, _ -> entry);
    }

    /**
     * As {@link #during(Entry, Supplier)}, with an outcome that is known only from the result: counts, a model.
     *
     * @param outcome the entry of the outcome, when the effect went well
     */
    default <T> T during(Entry entry, Supplier<T> effect, Function<T, Entry> outcome) {
        var intent = begin(entry);
        T result;
        try {
            result = effect.get();
        } catch (RuntimeException | Error e) {
            var why = e instanceof ProblemException problem ? problem.problem().slug() : "internal-error";
            try {
                intent.end(Decision.FAILED, entry.why(why));
            } catch (RuntimeException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        }
        intent.end(Decision.OK, outcome.apply(result));
        return result;
    }
}
