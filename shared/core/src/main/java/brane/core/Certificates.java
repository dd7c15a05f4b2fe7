package brane.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Certificates of files, and who trusts them. */
public final class Certificates {

    private Certificates() {}

    /**
     * The certificates of the file, in its order, at least one.
     *
     * @param file certificates in PEM
     * @param key the setting that names the file
     * @throws IllegalArgumentException when it can't be read or has none, naming the setting
     */
    public static List<X509Certificate> read(Path file, String key) {
        try (var in = Files.newInputStream(file)) {
            var found = new ArrayList<X509Certificate>();
            for (var one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                found.add((X509Certificate) one);
            }
            if (found.isEmpty()) {
                throw new GeneralSecurityException("no certificate in it");
            }
            return found;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    key + " must name a file of certificates (PEM) that can be read, was " + file, e);
        }
    }

    /** Trusts whom Java trusts. */
    public static X509ExtendedTrustManager trustOfJava() {
        return manager(null);
    }

    /** Trusts these authorities and nobody else. */
    public static X509ExtendedTrustManager trustIn(List<X509Certificate> authorities) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (var one : authorities) {
                store.setCertificateEntry("authority-" + store.size(), one);
            }
            return manager(store);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("certificates can not be trusted", e);
        }
    }

    private static X509ExtendedTrustManager manager(@Nullable KeyStore store) {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (var manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager found) {
                    return found;
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java's trust in certificates can not be read", e);
        }
        throw new IllegalStateException("Java has no trust manager for X.509");
    }
}
