package brane.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SealedObjectTest {

    private static final int CHUNK = ObjectIdentity.CHUNK_LENGTH;
    private static final ObjectIdentity IDENTITY = new ObjectIdentity(
            ObjectIdentity.Kind.SEGMENT,
            UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"),
            UUID.fromString("0192f0c1-7d5e-7c3a-9b1f-2a4c6e8f0a1b"));
    private static final byte[] KEY = sequence(32);

    private record Stored(byte[] bytes, byte[] sha256) {}

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 131_073, 400_000})
    void everySizeOpensAgain(int size) throws Exception {
        var plain = random(size, size);
        var stored = seal(IDENTITY, KEY, plain);

        assertThat(stored.bytes).hasSize(Math.toIntExact(SealedObject.storedLength(size)));
        assertThat(SealedObject.plainLength(stored.bytes.length)).isEqualTo(size);
        assertThat(open(IDENTITY, KEY, stored.bytes, stored.bytes.length, stored.sha256))
                .isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 400_000})
    void everyRangeIsTheRangeOfThePlaintext(int size) throws Exception {
        var plain = random(size, 3);
        var stored = seal(IDENTITY, KEY, plain);
        var object = new SealedObject(IDENTITY, KEY, stored.bytes.length);
        var seed = 20_261_123L;
        var random = new Random(seed);
        for (var round = 0; round < 200; round++) {
            var offset = round < 5 ? round * (CHUNK - 2) : random.nextInt(size + 10);
            var length = random.nextInt(round % 2 == 0 ? 40 : 3 * CHUNK);
            var expected =
                    offset >= size ? new byte[0] : Arrays.copyOfRange(plain, offset, Math.min(size, offset + length));

            assertThat(object.read(source(stored.bytes), offset, length))
                    .as("seed %d round %d: %d bytes from %d", seed, round, length, offset)
                    .isEqualTo(expected);
        }
        assertThat(object.read(source(stored.bytes), Long.MAX_VALUE - 1, 5)).isEmpty();
    }

    @Test
    void aRangeReadsOnlyItsChunks() throws Exception {
        var stored = seal(IDENTITY, KEY, random(10 * CHUNK, 4));
        var read = new AtomicLong();
        var object = new SealedObject(IDENTITY, KEY, stored.bytes.length);

        object.read(
                (offset, length) -> {
                    read.addAndGet(length);
                    return source(stored.bytes).read(offset, length);
                },
                5L * CHUNK - 10,
                20);

        assertThat(read).hasValue(64 + 2L * (CHUNK + 16));
    }

    @Test
    void everyFlippedBitIsDetected() throws Exception {
        var plain = "small".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        var stored = seal(IDENTITY, KEY, plain);
        for (var bit = 0; bit < stored.bytes.length * 8; bit++) {
            var changed = stored.bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);

            var what = "bit " + bit;
            assertTampered(what, () -> open(IDENTITY, KEY, changed, changed.length, sha256(changed)));
            assertTampered(what, () -> new SealedObject(IDENTITY, KEY, changed.length).read(source(changed), 0, 5));
        }
    }

    @Test
    void noByteOfAChangedChunkComesOut() throws Exception {
        var plain = random(3 * CHUNK, 5);
        var stored = seal(IDENTITY, KEY, plain);
        var changed = stored.bytes.clone();
        changed[64 + (CHUNK + 16) + CHUNK - 1] ^= 1;
        var released = new ByteArrayOutputStream();

        assertTampered(
                "second chunk",
                () -> new SealedObject(IDENTITY, KEY, changed.length)
                        .open(new ByteArrayInputStream(changed), sha256(changed))
                        .transferTo(released));

        assertThat(released.toByteArray()).isEqualTo(Arrays.copyOf(plain, CHUNK));
    }

    @Test
    void nothingComesOutAfterAChangedChunk() throws Exception {
        var changed = seal(IDENTITY, KEY, random(3 * CHUNK, 5)).bytes;
        changed[64] ^= 1;
        var sha256 = sha256(changed);
        try (var in = new SealedObject(IDENTITY, KEY, changed.length).open(new ByteArrayInputStream(changed), sha256)) {
            assertTampered("first chunk", in::read);

            assertTampered("second chunk", in::read);
        }
    }

    @Test
    void truncationIsDetectedWhateverLengthIsClaimed() throws Exception {
        for (var size : new int[] {5, CHUNK, 2 * CHUNK, 2 * CHUNK + 7}) {
            var stored = seal(IDENTITY, KEY, random(size, 6));
            for (var cut : new int[] {1, 7, 16, 17, CHUNK + 16, stored.bytes.length - 64, stored.bytes.length}) {
                if (cut <= stored.bytes.length) {
                    var shorter = Arrays.copyOf(stored.bytes, stored.bytes.length - cut);
                    assertTampered(
                            "cut " + cut, () -> open(IDENTITY, KEY, shorter, stored.bytes.length, stored.sha256));
                    assertTampered("cut " + cut, () -> open(IDENTITY, KEY, shorter, shorter.length, sha256(shorter)));
                    assertTampered(
                            "cut " + cut,
                            () -> new SealedObject(IDENTITY, KEY, stored.bytes.length)
                                    .read(source(shorter), size - 1L, 1));
                }
            }
        }
    }

    @Test
    void extraBytesAreDetected() throws Exception {
        for (var size : new int[] {0, 5, CHUNK}) {
            var stored = seal(IDENTITY, KEY, random(size, 7));
            for (var more : new int[] {1, 16, 17, CHUNK + 16}) {
                var longer = Arrays.copyOf(stored.bytes, stored.bytes.length + more);
                assertTampered("more " + more, () -> open(IDENTITY, KEY, longer, stored.bytes.length, sha256(longer)));
                assertTampered("more " + more, () -> open(IDENTITY, KEY, longer, longer.length, sha256(longer)));
            }
        }
    }

    @Test
    void swappedChunksAreDetected() throws Exception {
        var stored = seal(IDENTITY, KEY, random(3 * CHUNK, 8));
        var swapped = stored.bytes.clone();
        var sealed = CHUNK + 16;
        System.arraycopy(stored.bytes, 64, swapped, 64 + sealed, sealed);
        System.arraycopy(stored.bytes, 64 + sealed, swapped, 64, sealed);

        assertTampered("swap", () -> open(IDENTITY, KEY, swapped, swapped.length, sha256(swapped)));
        assertTampered(
                "swap", () -> new SealedObject(IDENTITY, KEY, swapped.length).read(source(swapped), CHUNK + 5L, 5));
    }

    @Test
    void aChunkOfAnotherObjectOrSaltIsDetected() throws Exception {
        var plain = random(2 * CHUNK, 9);
        var stored = seal(IDENTITY, KEY, plain);
        var again = seal(IDENTITY, KEY, plain);
        var mixed = stored.bytes.clone();
        System.arraycopy(again.bytes, 64, mixed, 64, CHUNK + 16);

        assertThat(again.bytes).isNotEqualTo(stored.bytes);
        assertTampered("mixed", () -> open(IDENTITY, KEY, mixed, mixed.length, sha256(mixed)));
    }

    @Test
    void anObjectUnderAnotherNameAxonKindOrKeyIsDetected() throws Exception {
        var stored = seal(IDENTITY, KEY, random(100, 10));
        var other = UUID.randomUUID();
        for (var identity : new ObjectIdentity[] {
            new ObjectIdentity(IDENTITY.kind(), IDENTITY.axon(), other),
            new ObjectIdentity(IDENTITY.kind(), other, IDENTITY.name()),
            new ObjectIdentity(ObjectIdentity.Kind.ORIGINAL, IDENTITY.axon(), IDENTITY.name())
        }) {
            assertTampered("other", () -> open(identity, KEY, stored.bytes, stored.bytes.length, stored.sha256));
            var relabelled = stored.bytes.clone();
            System.arraycopy(identity.header(new byte[16]), 0, relabelled, 0, 48);
            assertTampered("relabelled", () -> open(identity, KEY, relabelled, relabelled.length, sha256(relabelled)));
        }
        assertTampered("key", () -> open(IDENTITY, new byte[32], stored.bytes, stored.bytes.length, stored.sha256));
    }

    @Test
    void anOlderVersionOfTheSameObjectIsDetected() throws Exception {
        var older = seal(IDENTITY, KEY, random(100, 11));
        var newer = seal(IDENTITY, KEY, random(100, 12));

        assertTampered("replay", () -> open(IDENTITY, KEY, older.bytes, older.bytes.length, newer.sha256));
    }

    @Test
    void everyEncryptionTakesAFreshSalt() throws Exception {
        var first = seal(IDENTITY, KEY, new byte[0]);
        var second = seal(IDENTITY, KEY, new byte[0]);

        assertThat(Arrays.copyOfRange(first.bytes, 48, 64)).isNotEqualTo(Arrays.copyOfRange(second.bytes, 48, 64));
    }

    @Test
    void aLengthThatNoObjectHasIsRefused() {
        for (var length : new long[] {-1, 0, 63, 64, 79, 64 + CHUNK + 16 + 16, 64 + CHUNK + 16 + 1}) {
            assertTampered("length " + length, () -> new SealedObject(IDENTITY, KEY, length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 65_536, 65_541})
    void theFormatIsTheOneOfTheGoldenFiles(int size) throws Exception {
        var golden = getClass()
                .getResourceAsStream("/brane/storage/object-v1-" + size + ".bin")
                .readAllBytes();
        var plain = sequence(size);

        assertThat(SealedObject.seal(IDENTITY, KEY, new ByteArrayInputStream(plain), sequence(16))
                        .readAllBytes())
                .isEqualTo(golden);
        assertThat(open(IDENTITY, KEY, golden, golden.length, sha256(golden))).isEqualTo(plain);
    }

    @Test
    void theHeaderIsAsWritten() {
        assertThat(HexFormat.of().formatHex(IDENTITY.header(sequence(16))))
                .isEqualTo("4252414e454f423101000100" + "00010000" + "00112233445566778899aabbccddeeff"
                        + "0192f0c17d5e7c3a9b1f2a4c6e8f0a1b" + "000102030405060708090a0b0c0d0e0f");
    }

    private static Stored seal(ObjectIdentity identity, byte[] key, byte[] plain) throws IOException {
        try (var stream = SealedObject.seal(identity, key, new ByteArrayInputStream(plain))) {
            var bytes = stream.readAllBytes();
            assertThat(stream.sha256()).isEqualTo(sha256(bytes));
            assertThat(stream.length()).isEqualTo(bytes.length);
            assertThat(stream.plainLength()).isEqualTo(plain.length);
            return new Stored(bytes, stream.sha256());
        }
    }

    private static byte[] open(ObjectIdentity identity, byte[] key, byte[] stored, long length, byte[] sha256)
            throws IOException {
        try (var stream = new SealedObject(identity, key, length).open(new ByteArrayInputStream(stored), sha256)) {
            return stream.readAllBytes();
        }
    }

    private static SealedObject.Source source(byte[] stored) {
        return (offset, length) -> Arrays.copyOfRange(
                stored, (int) Math.min(offset, stored.length), (int) Math.min(offset + length, stored.length));
    }

    private static void assertTampered(String what, ThrowingCallable call) {
        assertThatThrownBy(call)
                .as(what)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("data-tampered"));
    }

    private static byte[] sha256(byte[] bytes) {
        return Sha256.digest().digest(bytes);
    }

    private static byte[] random(int size, long seed) {
        var bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] sequence(int size) {
        var bytes = new byte[size];
        for (var i = 0; i < size; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
