package brane.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What may use what within this module. */
@AnalyzeClasses(packages = "brane.ingest", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {

    @ArchTest
    static final ArchRule NO_PARSER_OUTSIDE_OF_THE_CHILD = noClasses()
            .that()
            .resideInAPackage("brane.ingest")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "brane.ingest.child..",
                    "org.apache.tika..",
                    "org.apache.pdfbox..",
                    "org.apache.poi..",
                    "org.apache.commons..",
                    "org.commonmark..",
                    "org.jsoup..");

    @ArchTest
    static final ArchRule THE_CHILD_KNOWS_NOTHING_OF_BRANE = noClasses()
            .that()
            .resideInAPackage("brane.ingest.child..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "brane.axon..",
                    "brane.audit..",
                    "brane.storage..",
                    "brane.security..",
                    "brane.server..",
                    "brane.neurons..");
}
