package brane.grpc;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.ssl.NotSslRecordException;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.helidon.common.tls.Tls;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** TLS 1.3 at both ends of a call. */
final class Encryption {

    private static final String PROTOCOL = "TLSv1.3";

    private Encryption() {}

    /** @throws IllegalArgumentException when certificate and key are not as they must be */
    static Tls ofServer(TlsConfig config) {
        var shown = new ShownCertificate(config);
        try {
            var context = SSLContext.getInstance(PROTOCOL);
            context.init(new KeyManager[] {shown}, null, null);
            return Tls.builder()
                    .sslContext(context)
                    .addEnabledProtocol(PROTOCOL)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS can not be set up", e);
        }
    }

    /** @throws IllegalArgumentException when the authorities are not as they must be */
    static SslContext ofCaller(TlsConfig config) {
        var trusted = new TrustedCertificates(config);
        try {
            return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                    .protocols(PROTOCOL)
                    .trustManager(trusted)
                    // No session is taken up again a second later: every connection shows its certificate.
                    .sessionTimeout(1)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS can not be set up", e);
        }
    }

    /** Why a call could not be encrypted, as the end of a sentence about its peer; nothing when that was not the reason. */
    static Optional<String> failure(@Nullable Throwable e) {
        Optional<String> why = Optional.empty();
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof TrustedCertificates.Untrusted untrusted) {
                return Optional.of(String.valueOf(untrusted.getMessage()));
            }
            if (cause instanceof NotSslRecordException) {
                why = Optional.of("answers in the clear, not in " + PROTOCOL + ": give it " + TlsConfig.CERTIFICATE
                        + " and " + TlsConfig.KEY);
            }
            if (cause instanceof SSLHandshakeException) {
                why = Optional.of("did not answer in " + PROTOCOL + " (" + cause.getMessage()
                        + "): see that it runs with " + TlsConfig.CERTIFICATE + " and " + TlsConfig.KEY);
            }
            if (cause instanceof Http2Exception
                    && String.valueOf(cause.getMessage()).contains("not SETTINGS")) {
                why = Optional.of("does not answer in the clear: set internal.tls in this process too, as in that one");
            }
        }
        return why;
    }
}
