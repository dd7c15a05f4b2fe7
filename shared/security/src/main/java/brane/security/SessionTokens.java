package brane.security;

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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Session tokens: JWT (RFC 7519) signed with HMAC-SHA-256. What is read must be exactly what is written here: the same
 * header, issuer, audience and claims, so that no other algorithm, key reference or purpose can get in.
 */
final class SessionTokens {

    private static final String ISSUER = "brane";
    private static final String AUDIENCE = "brane-session";
    private static final Set<String> CLAIMS = Set.of("iss", "aud", "sub", "sid", "iat", "nbf", "exp");
    private static final JWSHeader HEADER =
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();
    private static final int MAX_LENGTH = 2_048;

    /** The library skips what is not base64url; here a token has one spelling. */
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}");

    /** How far the clocks of two processes may differ. */
    private static final int SKEW_SECONDS = 5;

    /** What a valid token says. */
    record Claims(UUID session, UUID person, Instant issued, Instant expires) {}

    private final Clock clock;
    private final MACSigner signer;
    private final MACVerifier verifier;

    SessionTokens(byte[] secret, Clock clock) {
        this.clock = clock;
        try {
            signer = new MACSigner(secret);
            verifier = new MACVerifier(secret);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the session secret must have 32 bytes, had " + secret.length, e);
        }
    }

    String write(UUID session, UUID person, Instant expires) {
        var now = Date.from(clock.instant().truncatedTo(ChronoUnit.SECONDS));
        var jwt = new SignedJWT(
                HEADER,
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .audience(AUDIENCE)
                        .subject(person.toString())
                        .claim("sid", session.toString())
                        .issueTime(now)
                        .notBeforeTime(now)
                        .expirationTime(Date.from(expires))
                        .build());
        try {
            jwt.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("a session token could not be signed", e);
        }
        return jwt.serialize();
    }

    /** The claims of a token that this installation made and that holds now; nothing for every other text. */
    Optional<Claims> read(String token) {
        if (token.length() > MAX_LENGTH || !SHAPE.matcher(token).matches()) {
            return Optional.empty();
        }
        try {
            var jwt = SignedJWT.parse(token);
            if (!jwt.getHeader().toJSONObject().equals(HEADER.toJSONObject()) || !jwt.verify(verifier)) {
                return Optional.empty();
            }
            return claims(jwt.getJWTClaimsSet());
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Claims> claims(JWTClaimsSet claims) throws ParseException {
        if (!claims.getClaims().keySet().equals(CLAIMS)
                || !ISSUER.equals(claims.getIssuer())
                || !List.of(AUDIENCE).equals(claims.getAudience())) {
            return Optional.empty();
        }
        var now = clock.instant();
        var begins = claims.getNotBeforeTime().toInstant();
        var issued = claims.getIssueTime().toInstant();
        var expires = claims.getExpirationTime().toInstant();
        if (!now.isBefore(expires) || now.plusSeconds(SKEW_SECONDS).isBefore(begins)) {
            return Optional.empty();
        }
        var session = UUID.fromString(claims.getStringClaim("sid"));
        return Optional.of(new Claims(session, UUID.fromString(claims.getSubject()), issued, expires));
    }
}
