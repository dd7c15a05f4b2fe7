package brane.axon;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stored bytes that are not what was written; {@link Problems#corrupt} makes the problem that people see of it. */
public final class CorruptException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable UUID object;

    public CorruptException(String message) {
        this(message, null);
    }

    public CorruptException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.object = null;
    }

    private CorruptException(UUID object, CorruptException cause) {
        super("object " + object + ": " + cause.getMessage(), cause);
        this.object = object;
    }

    /** This damage, of that object. */
    public CorruptException in(UUID name) {
        return new CorruptException(name, this);
    }

    /** The object that is damaged, or null when it is not known or is a row of the catalog. */
    @Nullable
    public UUID object() {
        return object;
    }
}
