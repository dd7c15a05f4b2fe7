package brane.grpc;

import brane.core.Certificates;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** The certificate that this process shows to those who call it, and the key to it, as their files hold them now. */
final class ShownCertificate extends X509ExtendedKeyManager {

    private static final System.Logger LOG = System.getLogger(ShownCertificate.class.getName());
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private final Renewed<X509ExtendedKeyManager> files;

    /** @throws IllegalArgumentException when the files are not named, can't be read, don't go together or are out of date */
    ShownCertificate(TlsConfig config) {
        var certificate = config.certificate()
                .orElseThrow(() -> new IllegalArgumentException(TlsConfig.CERTIFICATE
                        + " must name the certificate (PEM) that this process shows when it is called, was not set: name it"
                        + " and " + TlsConfig.KEY + ", or leave all of internal.tls out in every process"));
        var key = config.key().orElseThrow();
        files = new Renewed<>(List.of(certificate, key), () -> read(certificate, key));
    }

    private static X509ExtendedKeyManager read(Path certificate, Path file) {
        var chain = Certificates.read(certificate, TlsConfig.CERTIFICATE);
        requireChain(chain, certificate);
        var key = readKey(file, chain.getFirst().getPublicKey().getAlgorithm());
        requirePair(key, chain.getFirst(), certificate, file);
        LOG.log(
                Level.INFO,
                "event=tls-certificate file={0} until={1}",
                certificate,
                chain.getFirst().getNotAfter().toInstant());
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setKeyEntry("shown", key, new char[0], chain.toArray(X509Certificate[]::new));
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    TlsConfig.CERTIFICATE + " must name a certificate that TLS can use, was " + certificate, e);
        }
    }

    private static void requireChain(List<X509Certificate> chain, Path file) {
        var now = Instant.now();
        for (var i = 0; i < chain.size(); i++) {
            var from = chain.get(i).getNotBefore().toInstant();
            var until = chain.get(i).getNotAfter().toInstant();
            if (now.isBefore(from) || now.isAfter(until)) {
                throw new IllegalArgumentException(
                        TlsConfig.CERTIFICATE + " must hold certificates that hold now, number "
                                + (i + 1) + " of " + file + " holds from " + from + " until " + until
                                + ": renew it, or set this machine's clock");
            }
            if (i > 0 && !issued(chain.get(i), chain.get(i - 1))) {
                throw new IllegalArgumentException(TlsConfig.CERTIFICATE
                        + " must hold the certificate of this process first and after each that of its issuer, number "
                        + (i + 1) + " of " + file + " is not the issuer of number " + i);
            }
        }
    }

    private static boolean issued(X509Certificate issuer, X509Certificate certificate) {
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static PrivateKey readKey(Path file, String algorithm) {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                LOG.log(Level.WARNING, "event=tls-key-readable-by-others file={0} fix=\"chmod 600\"", file);
            }
            var found = PEM.matcher(Files.readString(file));
            if (!found.find()) {
                throw new GeneralSecurityException("no key in it");
            }
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1))));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    TlsConfig.KEY + " must name a file with the private " + algorithm
                            + " key of the certificate (PEM, PKCS#8, no password) that "
                            + System.getProperty("user.name")
                            + " can read, was " + file + ": `openssl pkcs8 -topk8 -nocrypt` makes one of other forms",
                    e);
        }
    }

    private static void requirePair(PrivateKey key, X509Certificate certificate, Path file, Path keyFile) {
        try {
            var algorithm = SIGNATURES.get(certificate.getPublicKey().getAlgorithm());
            if (algorithm == null) {
                throw new GeneralSecurityException("a key of another kind");
            }
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            var signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            if (!signature.verify(signed)) {
                throw new GeneralSecurityException("a key of another certificate");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    TlsConfig.KEY + " must name the key (RSA, EC or Ed25519) of the first certificate of " + file
                            + ", was " + keyFile + ": renew both files together",
                    e);
        }
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return files.now().chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return files.now().chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return files.now().getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return files.now().getPrivateKey(alias);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return files.now().getServerAliases(keyType, issuers);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
