package brane.storage.keys;

import java.util.Locale;

/** Why Vault did not do what it was asked. It carries no header, no token and no key. */
final class VaultFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    enum Reason {
        /** The connection failed, was cut, or took too long. */
        CONNECTION,
        /** The certificate is not trusted, or TLS failed otherwise. */
        TLS,
        SEALED,
        /** An answer that says that it can't work now, or none that Vault would give. */
        UNAVAILABLE,
        /** It wants to be asked elsewhere. */
        ELSEWHERE,
        /** The token file can't be read, or holds no token. */
        NO_TOKEN,
        /** The token is not known any more, or may not do this. */
        REFUSED,
        /** There is no such engine or key. */
        NO_KEY,
        /** The key no longer opens by the version that wrapped this. */
        TOO_OLD,
        /** Wrapped by another key or for another context, or changed. */
        UNREADABLE
    }

    private final Reason reason;
    private final int status;

    VaultFailure(Reason reason, int status, Throwable cause) {
        super("Vault reason=" + reason + " status=" + status, cause);
        this.reason = reason;
        this.status = status;
    }

    VaultFailure(Reason reason, int status) {
        super("Vault reason=" + reason + " status=" + status);
        this.reason = reason;
        this.status = status;
    }

    /** @param errors what Vault says about it; only looked at, never passed on */
    static VaultFailure of(int status, String errors) {
        var words = errors.toLowerCase(Locale.ROOT);
        return new VaultFailure(
                switch (status) {
                    case 301, 302, 307, 308 -> Reason.ELSEWHERE;
                    case 401, 403 -> Reason.REFUSED;
                    case 404 -> Reason.NO_KEY;
                    case 503 -> words.contains("sealed") ? Reason.SEALED : Reason.UNAVAILABLE;
                    case 400 -> {
                        if (words.contains("key not found")) {
                            yield Reason.NO_KEY;
                        }
                        yield words.contains("too old") ? Reason.TOO_OLD : Reason.UNREADABLE;
                    }
                    default -> Reason.UNAVAILABLE;
                },
                status);
    }

    Reason reason() {
        return reason;
    }

    /** The HTTP status, 0 when there was none. */
    int status() {
        return status;
    }

    /** Whether Vault said nothing about the key, so that asking again later may help. */
    boolean isAway() {
        return switch (reason) {
            case CONNECTION, TLS, SEALED, UNAVAILABLE, ELSEWHERE, NO_TOKEN -> true;
            case REFUSED, NO_KEY, TOO_OLD, UNREADABLE -> false;
        };
    }

    /** Whether the same request may work in a moment. */
    boolean isPassing() {
        return reason == Reason.CONNECTION || reason == Reason.UNAVAILABLE;
    }
}
