package brane.grpc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a call says of itself: a JWT (RFC 7519) under the secret that the processes of one BRANE share (HMAC-SHA-256). It names one
 * thing that may be read under one intent, and holds for seconds, so that one which was overheard is of little use; the secret
 * itself never travels.
 */
public final class CallTokens {

    private static final String ISSUER = "brane";
    private static final String AUDIENCE = "brane-search";
    private static final Set<String> CLAIMS = Set.of("iss", "aud", "sub", "int", "neu", "axo", "req", "iat", "exp");
    private static final JWSHeader HEADER =
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}");
    private static final int MAX_LENGTH = 2_048;

    /** How long a token holds, and how far the clocks of two machines may differ. */
    private static final Duration LENGTH = Duration.ofSeconds(30);

    private static final Duration SKEW = Duration.ofSeconds(30);

    /**
     * What a call is about.
     *
     * @param actor who asks, as the audit log names them: {@code user:ID} or {@code system:FUNCTION}
     * @param intent the durable intent under which it is done
     * @param neuron whose Axon it is
     * @param axon what may be read
     * @param request the id of the request that this is part of
     */
    public record Call(String actor, UUID intent, String neuron, UUID axon, String request) {}

    private final Clock clock;
    private final MACSigner signer;
    private final MACVerifier verifier;

    public CallTokens(InternalConfig config) {
        this(config.requireSecret(), Clock.systemUTC());
    }

    CallTokens(byte[] secret, Clock clock) {
        this.clock = clock;
        try {
            signer = new MACSigner(secret);
            verifier = new MACVerifier(secret);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("internal.secret must have at least 32 bytes, had " + secret.length, e);
        }
    }

    public String write(Call call) {
        var now = clock.instant();
        var jwt = new SignedJWT(
                HEADER,
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .audience(AUDIENCE)
                        .subject(call.actor())
                        .claim("int", call.intent().toString())
                        .claim("neu", call.neuron())
                        .claim("axo", call.axon().toString())
                        .claim("req", call.request())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(LENGTH)))
                        .build());
        try {
            jwt.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("a call could not be signed", e);
        }
        return jwt.serialize();
    }

    /** The call of a token that holds now; nothing for every other text. */
    public Optional<Call> read(String token) {
        if (token.length() > MAX_LENGTH || !SHAPE.matcher(token).matches()) {
            return Optional.empty();
        }
        try {
            var jwt = SignedJWT.parse(token);
            if (!jwt.getHeader().toJSONObject().equals(HEADER.toJSONObject()) || !jwt.verify(verifier)) {
                return Optional.empty();
            }
            var claims = jwt.getJWTClaimsSet();
            return holds(claims) ? Optional.of(call(claims)) : Optional.empty();
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean holds(JWTClaimsSet claims) {
        var now = clock.instant();
        return claims.getClaims().keySet().equals(CLAIMS)
                && ISSUER.equals(claims.getIssuer())
                && List.of(AUDIENCE).equals(claims.getAudience())
                && !claims.getIssueTime().toInstant().isAfter(now.plus(SKEW))
                && claims.getExpirationTime().toInstant().plus(SKEW).isAfter(now)
                && !claims.getExpirationTime()
                        .toInstant()
                        .isAfter(claims.getIssueTime().toInstant().plus(LENGTH));
    }

    private static Call call(JWTClaimsSet claims) throws ParseException {
        return new Call(
                claims.getSubject(),
                UUID.fromString(claims.getStringClaim("int")),
                claims.getStringClaim("neu"),
                UUID.fromString(claims.getStringClaim("axo")),
                claims.getStringClaim("req"));
    }
}
