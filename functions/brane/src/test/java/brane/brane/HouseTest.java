package brane.brane;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import brane.privacy.Outbound;
import brane.privacy.PrivacyGate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What keeps raw text from a model, over all modules: who makes outbound text, who reads it, and who speaks to the network. */
@AnalyzeClasses(packages = "brane", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {

    @ArchTest
    static final ArchRule ONLY_THE_GATE_MAKES_OUTBOUND_TEXT = noClasses()
            .that()
            .resideOutsideOfPackage("brane.privacy")
            .should()
            .callConstructor(Outbound.class, String.class, brane.privacy.Tier.class);

    @ArchTest
    static final ArchRule ONLY_THE_BROKER_SAYS_WORDS_OF_ITS_OWN = noClasses()
            .that()
            .resideOutsideOfPackages("brane.privacy", "brane.broker")
            .should()
            .callMethod(PrivacyGate.class, "own", String.class);

    @ArchTest
    static final ArchRule ONLY_THE_BROKER_READS_OUTBOUND_TEXT = noClasses()
            .that()
            .resideOutsideOfPackages("brane.privacy", "brane.broker")
            .should()
            .callMethod(Outbound.class, "text");

    @ArchTest
    static final ArchRule ONLY_THE_BROKER_SPEAKS_TO_MODELS = noClasses()
            .that()
            .resideOutsideOfPackage("brane.broker")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.langchain4j.model..", "dev.langchain4j.data..", "dev.langchain4j.http..");

    /** The object store gets sealed bytes only, and Vault keys only. */
    @ArchTest
    static final ArchRule ONLY_BROKER_STORE_AND_VAULT_OPEN_CONNECTIONS = noClasses()
            .that()
            .resideOutsideOfPackages("brane.broker", "brane.storage.s3", "brane.storage.http")
            .and()
            .doNotHaveFullyQualifiedName("brane.storage.keys.VaultCalls")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("okhttp3..", "io.minio..");

    /** The command line speaks to BRANE itself. */
    @ArchTest
    static final ArchRule NOBODY_ELSE_MAKES_REQUESTS = noClasses()
            .that()
            .resideOutsideOfPackages("brane.broker", "brane.testing")
            .and()
            .haveNameNotMatching("brane\\.brane\\.ApiClient.*")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.net.http.HttpRequest")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.net.HttpURLConnection");
}
