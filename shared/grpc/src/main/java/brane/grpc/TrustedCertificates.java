package brane.grpc;

import brane.core.Certificates;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whose certificates this process trusts when it calls, as the file of authorities says now; else it says why not. */
final class TrustedCertificates extends X509ExtendedTrustManager {

    private static final int MAX_REASON = 200;

    /** Why a certificate is not trusted, as the end of a sentence about the peer that showed it. */
    static final class Untrusted extends CertificateException {
        private static final long serialVersionUID = 1;

        Untrusted(String why, CertificateException cause) {
            super(why, cause);
        }
    }

    private final Renewed<X509ExtendedTrustManager> files;
    private final String authorities;

    /** @throws IllegalArgumentException when the file can't be read, or none of its certificates holds now */
    TrustedCertificates(TlsConfig config) {
        files = config.authorities()
                .map(file -> new Renewed<>(List.of(file), () -> read(file)))
                .orElseGet(() -> new Renewed<>(List.of(), Certificates::trustOfJava));
        authorities = config.authorities()
                .map(file -> TlsConfig.AUTHORITIES + " trusts: add the certificate of its issuer there")
                .orElse("Java trusts: name the certificate of its issuer in " + TlsConfig.AUTHORITIES);
    }

    private static X509ExtendedTrustManager read(Path file) {
        var given = Certificates.read(file, TlsConfig.AUTHORITIES);
        if (given.stream().noneMatch(TrustedCertificates::holds)) {
            throw new IllegalArgumentException(
                    TlsConfig.AUTHORITIES + " must hold an authority's certificate that holds now, all of " + file
                            + " are out of date: renew it, or set this machine's clock");
        }
        return Certificates.trustIn(given);
    }

    private static boolean holds(X509Certificate certificate) {
        var now = Instant.now();
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    @FunctionalInterface
    private interface Check {
        void run() throws CertificateException;
    }

    /** Java doesn't look at the dates of a certificate that is itself among the trusted ones. */
    private void check(X509Certificate[] chain, Check check) throws CertificateException {
        try {
            check.run();
            chain[0].checkValidity();
        } catch (CertificateException e) {
            throw new Untrusted(why(chain, e), e);
        }
    }

    private String why(X509Certificate[] chain, CertificateException e) {
        for (var one : chain) {
            if (!holds(one)) {
                return "showed a certificate that holds from "
                        + one.getNotBefore().toInstant() + " until "
                        + one.getNotAfter().toInstant() + ": renew it, or set the clocks";
            }
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        var said = String.valueOf(root.getMessage());
        var reason = said.substring(0, Math.min(said.length(), MAX_REASON));
        // The check of names is the only one that says so in this very class.
        return e.getClass() == CertificateException.class
                ? "showed a certificate of another name (" + reason
                        + "): call it by a name that its certificate has, or give" + " it one with this name"
                : "showed a certificate that is not of an authority that " + authorities + " (" + reason + ")";
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, () -> files.now().checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, () -> files.now().checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a certificate is checked with its name only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("callers show tokens, not certificates");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("callers show tokens, not certificates");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("callers show tokens, not certificates");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return files.now().getAcceptedIssuers();
    }
}
