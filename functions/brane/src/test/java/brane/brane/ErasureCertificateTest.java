package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import brane.axon.catalog.Upkeep.Erased;
import brane.core.Ids;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ErasureCertificateTest {

    @Test
    void saysWhatIsGoneAndThatBackupsOfTheDatabaseStillHoldTheWrappedKey() {
        var document = Ids.next();

        var certificate = ErasureCertificate.of(new Erased(document, 7, 3));

        assertThat(certificate.resource()).isEqualTo("document:" + document);
        assertThat(certificate.counts())
                .isEqualTo(Map.of(
                        "objects-removed",
                        3L,
                        "key-version-destroyed",
                        7L,
                        "database-backups-hold-the-wrapped-key",
                        1L));
    }
}
