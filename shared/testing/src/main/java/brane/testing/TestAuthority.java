package brane.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** An authority of one test, and the certificates (X.509, EC) that it gives, as PEM files. */
public final class TestAuthority {

    private static final AlgorithmIdentifier ECDSA = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

    /** Its validity begins so long ago, so that a clock's steps don't matter. */
    private static final Duration BEFORE = Duration.ofHours(1);

    private final X500Name name;
    private final KeyPair keys = keys();
    private final Path file;

    /** Makes it, with its certificate in {@code FOLDER/NAME.pem}. */
    public TestAuthority(Path folder, String name) throws IOException {
        this.name = new X500Name("CN=" + name);
        file = folder.resolve(name + ".pem");
        var until = Instant.now().plus(Duration.ofDays(30));
        Files.writeString(file, pem("CERTIFICATE", certificate(this.name, keys, until, true)));
    }

    /** A certificate and its key. */
    public record Given(Path certificate, Path key) {}

    /** The certificate of the authority itself. */
    public Path file() {
        return file;
    }

    /** One for a DNS name or an IPv4 address that holds for a day, in {@code FOLDER/FILE.pem} and {@code .key}. */
    public Given give(Path folder, String file, String subject) throws IOException {
        return give(folder, file, subject, Instant.now().plus(Duration.ofDays(1)));
    }

    /** One that holds until then; files that are there are replaced, each at once. */
    public Given give(Path folder, String file, String subject, Instant until) throws IOException {
        var its = keys();
        var kind = subject.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName;
        var given = new Given(folder.resolve(file + ".pem"), folder.resolve(file + ".key"));
        replace(given.key(), pem("PRIVATE KEY", its.getPrivate().getEncoded()));
        replace(
                given.certificate(),
                pem(
                        "CERTIFICATE",
                        certificate(new X500Name("CN=" + file), its, until, false, new GeneralName(kind, subject))));
        return given;
    }

    private byte[] certificate(X500Name subject, KeyPair its, Instant until, boolean authority, GeneralName... names)
            throws IOException {
        var extensions = new ExtensionsGenerator();
        extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (names.length > 0) {
            extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        var draft = new V3TBSCertificateGenerator();
        draft.setSerialNumber(new ASN1Integer(new BigInteger(64, new SecureRandom())));
        draft.setIssuer(name);
        draft.setSubject(subject);
        draft.setStartDate(new Time(Date.from(Instant.now().minus(BEFORE))));
        draft.setEndDate(new Time(Date.from(until)));
        draft.setSubjectPublicKeyInfo(
                SubjectPublicKeyInfo.getInstance(its.getPublic().getEncoded()));
        draft.setSignature(ECDSA);
        draft.setExtensions(extensions.generate());
        var body = draft.generateTBSCertificate();
        var whole = new ASN1EncodableVector();
        whole.add(body);
        whole.add(ECDSA);
        whole.add(new DERBitString(sign(body.getEncoded())));
        return new DERSequence(whole).getEncoded();
    }

    private byte[] sign(byte[] body) {
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(body);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void replace(Path file, String text) throws IOException {
        var draft = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "draft",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.move(Files.writeString(draft, text), file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    }
}
