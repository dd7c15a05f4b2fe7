package brane.audit;

/** Where every event goes first. When it cannot write, nothing may happen: {@code audit-unavailable} (503). */
public interface AuditLog {

    /** Records that the effect is about to happen; durable when this returns. */
    Intent begin(Entry entry);

    /** Records something that needs no two steps: a denial, a sign-in, the start of a process. Durable when this returns. */
    void fact(Entry entry, Decision decision);
}
