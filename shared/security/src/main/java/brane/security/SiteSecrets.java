package brane.security;

import brane.storage.Database;
import brane.storage.keys.Keys;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The random secrets of this installation, one for each purpose, sealed under the site's key. */
public final class SiteSecrets {

    /** The owner of keys of the scope {@code site}: there is one site. */
    public static final UUID SITE = new UUID(0, 0);

    private static final int BYTES = 32;

    private final Database database;
    private final Keys keys;

    public SiteSecrets(Database database, Keys keys) {
        this.database = database;
        this.keys = keys;
    }

    /** The 32 bytes for that purpose, made when nobody asked for them before; every process gets the same. */
    byte[] get(String purpose) {
        var fresh = new byte[BYTES];
        new SecureRandom().nextBytes(fresh);
        var context = "site-secret|" + purpose;
        return database.inTx(tx -> {
            var stored = tx.first("select sealed from site_secret where name = ?", purpose);
            if (stored.isEmpty()) {
                tx.execute(
                        "insert into site_secret (name, sealed) values (?, ?) on conflict (name) do nothing",
                        purpose,
                        keys.current(tx, "site", SITE).seal(fresh, context));
                stored = tx.first("select sealed from site_secret where name = ?", purpose);
            }
            return keys.open(tx, "site", SITE, stored.orElseThrow().bytes("sealed"), context);
        });
    }

    /** HMAC-SHA-256 (RFC 2104) of the bytes. */
    static byte[] mac(byte[] secret, byte[] bytes) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        }
    }
}
