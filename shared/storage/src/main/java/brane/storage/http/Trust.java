package brane.storage.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Whose certificates a client trusts: those that Java trusts, and those of a file. */
public final class Trust {

    private Trust() {}

    /**
     * Makes the client trust whom Java trusts, and those of the file.
     *
     * @param file certificates in PEM
     * @param key the setting that names the file
     * @throws IllegalArgumentException when it can't be read or has none, naming the setting
     */
    public static void add(OkHttpClient.Builder builder, Path file, String key) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            var count = 0;
            for (var known : trustManager(null).getAcceptedIssuers()) {
                store.setCertificateEntry("known-" + count++, known);
            }
            try (var in = Files.newInputStream(file)) {
                var given = CertificateFactory.getInstance("X.509").generateCertificates(in);
                if (given.isEmpty()) {
                    throw new GeneralSecurityException("no certificate in it");
                }
                for (var one : given) {
                    store.setCertificateEntry("given-" + count++, one);
                }
            }
            var manager = trustManager(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, new X509TrustManager[] {manager}, null);
            builder.sslSocketFactory(context.getSocketFactory(), manager);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    key + " must name a file of certificates (PEM) that can be read, was " + file, e);
        }
    }

    private static X509TrustManager trustManager(@Nullable KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (var manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("Java has no trust manager for X.509");
    }
}
