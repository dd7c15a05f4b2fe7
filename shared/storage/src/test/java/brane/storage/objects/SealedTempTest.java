package brane.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SealedTempTest {

    @TempDir
    Path folder;

    @Test
    void givesBackWhatWasReceivedAsOftenAsWanted() throws Exception {
        var bytes = "canary-4711 ".repeat(20_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (var upload = SealedTemp.receive(new ByteArrayInputStream(bytes), bytes.length, folder)) {
            assertThat(upload.length()).isEqualTo(bytes.length);
            assertThat(upload.sha256()).isEqualTo(Sha256.digest().digest(bytes));
            for (var time = 0; time < 2; time++) {
                try (var in = upload.open()) {
                    assertThat(in.readAllBytes()).isEqualTo(bytes);
                }
            }
            assertThat(Files.readString(onlyFile(), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotContain("canary");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(onlyFile())))
                    .isEqualTo("rw-------");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void takesAnEmptyUpload() throws Exception {
        try (var upload = SealedTemp.receive(InputStream.nullInputStream(), 0, folder);
                var in = upload.open()) {
            assertThat(upload.length()).isZero();
            assertThat(in.readAllBytes()).isEmpty();
        }
    }

    @Test
    void refusesOneByteTooMuchAndLeavesNothing() {
        assertThatThrownBy(() -> SealedTemp.receive(new ByteArrayInputStream(new byte[200_001]), 200_000, folder))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().slug()).isEqualTo("document-too-large");
                    assertThat(e.problem().status()).isEqualTo(413);
                    assertThat(e.problem().detail()).contains("at most 200000 bytes");
                });
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aSenderThatGoesAwayLeavesNothing() {
        var broken = new SequenceInputStream(new ByteArrayInputStream(new byte[100_000]), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }
        });

        assertThatThrownBy(() -> SealedTemp.receive(broken, 1_000_000, folder)).isInstanceOf(IOException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aChangedFileIsNotGivenBack() throws Exception {
        try (var upload = SealedTemp.receive(new ByteArrayInputStream(new byte[100_000]), 1_000_000, folder)) {
            var bytes = Files.readAllBytes(onlyFile());
            bytes[70_000] ^= 1;
            Files.write(onlyFile(), bytes);

            try (var in = upload.open()) {
                assertThatThrownBy(in::readAllBytes).isInstanceOf(ProblemException.class);
            }
        }
    }

    @Test
    void theSweepRemovesLeftUploadsOnly() throws Exception {
        SealedTemp.receive(new ByteArrayInputStream(new byte[10]), 10, folder);
        Files.createFile(folder.resolve("other"));

        SealedTemp.sweep(folder);
        SealedTemp.sweep(folder.resolve("absent"));

        assertThat(onlyFile()).hasFileName("other");
    }

    @Test
    void readsAnyPlaceWithoutTheRest() throws Exception {
        var bytes = new byte[200_000];
        new java.util.Random(3).nextBytes(bytes);
        try (var upload = SealedTemp.receive(new ByteArrayInputStream(bytes), bytes.length, folder)) {
            for (var place : new int[] {0, 1, 65_535, 65_536, 131_071, 199_999}) {
                assertThat(upload.read(place, 70_000))
                        .isEqualTo(java.util.Arrays.copyOfRange(bytes, place, Math.min(bytes.length, place + 70_000)));
            }
        }
    }

    @Test
    void aTicketOpensItAgainAfterTheProcessIsGone() throws Exception {
        var bytes = "canary-4711 ".repeat(20_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        var first = SealedTemp.receive(new ByteArrayInputStream(bytes), bytes.length, folder);
        SealedTemp.receive(new ByteArrayInputStream(bytes), bytes.length, folder);

        SealedTemp.sweep(folder, java.util.Set.of(first.name()));

        try (var again = SealedTemp.reopen(folder, first.ticket()).orElseThrow();
                var in = again.open()) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
            assertThat(again.sha256()).isEqualTo(first.sha256());
        }
        assertThat(folder).isEmptyDirectory();
        assertThat(SealedTemp.reopen(folder, first.ticket())).isEmpty();
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(folder)) {
            var all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }
}
