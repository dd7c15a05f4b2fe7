package brane.grpc;

import brane.core.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of TLS between processes of one BRANE. They are read where they are used: a process that only calls needs no key.
 *
 * @param certificate what this process shows when it is called: its certificate, then those of its issuers (PEM)
 * @param key the private key to that (PEM, PKCS#8); present exactly where the certificate is
 * @param authorities whom this process trusts when it calls, and nobody else (PEM); empty for those whom Java trusts
 */
public record TlsConfig(Optional<Path> certificate, Optional<Path> key, Optional<Path> authorities) {

    static final String CERTIFICATE = "internal.tls.certificate-file";
    static final String KEY = "internal.tls.key-file";
    static final String AUTHORITIES = "internal.tls.ca-file";

    public TlsConfig {
        if (certificate.isPresent() != key.isPresent()) {
            var missing = key.isPresent() ? CERTIFICATE : KEY;
            throw new IllegalArgumentException(
                    missing + " must name a file where " + (key.isPresent() ? KEY : CERTIFICATE)
                            + " does, was not set: a certificate and its key go together");
        }
    }

    /** Where any file is named, all calls are encrypted; nothing where none is. */
    static Optional<TlsConfig> from(Settings settings) {
        var certificate = settings.text(CERTIFICATE).map(Path::of);
        var key = settings.text(KEY).map(Path::of);
        var authorities = settings.text(AUTHORITIES).map(Path::of);
        return certificate.isPresent() || key.isPresent() || authorities.isPresent()
                ? Optional.of(new TlsConfig(certificate, key, authorities))
                : Optional.empty();
    }
}
