package brane.axon;

import brane.audit.Action;
import brane.audit.Decision;
import brane.audit.Entry;
import brane.audit.Intent;
import java.util.UUID;

/** An intent that was recorded nowhere; it is open until it is ended. */
final class TestIntent implements Intent {

    private final UUID id = UUID.randomUUID();
    private volatile boolean open = true;

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public Entry entry() {
        return Entry.of(Action.SEARCH, "axon:test");
    }

    @Override
    public boolean open() {
        return open;
    }

    @Override
    public void end(Decision decision, Entry outcome) {
        open = false;
    }
}
