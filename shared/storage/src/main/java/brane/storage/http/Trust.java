package brane.storage.http;

import brane.core.Certificates;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

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
        var trusted = new ArrayList<X509Certificate>(
                List.of(Certificates.trustOfJava().getAcceptedIssuers()));
        trusted.addAll(Certificates.read(file, key));
        var manager = Certificates.trustIn(trusted);
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new X509TrustManager[] {manager}, null);
            builder.sslSocketFactory(context.getSocketFactory(), manager);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS can not be set up", e);
        }
    }
}
