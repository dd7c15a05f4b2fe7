package brane.neurons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import brane.audit.MemoryAuditLog;
import brane.core.Caller;
import brane.core.Ids;
import brane.core.ProblemException;
import brane.core.Role;
import brane.storage.TestDatabase;
import brane.storage.keys.Keys;
import brane.storage.keys.TestKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NeuronsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    Path folder;

    private final Keys keys = TestKeys.create();
    private final MemoryAuditLog log = new MemoryAuditLog();
    private Neurons neurons;
    private NeuronAccess access;

    @BeforeEach
    void open() {
        for (var table : new String[] {"neuron_version", "neuron_import", "neuron", "site_setting", "key"}) {
            DATABASE.sql().execute("delete from " + table);
        }
        neurons = again();
        access = new NeuronAccess(neurons);
    }

    @AfterEach
    void close() {
        log.close();
    }

    /** Another process on the same database. */
    private Neurons again() {
        return new Neurons(DATABASE.sql(), keys, log, NeuronFileTest.FILES);
    }

    private static byte[] yaml(String more) {
        return (NeuronFileTest.SMALL + more).getBytes(StandardCharsets.UTF_8);
    }

    private static Caller caller(String email, Set<String> groups, Role... roles) {
        return new Caller(Ids.next(), email, Set.copyOf(Arrays.asList(roles)), groups, "session:test");
    }

    @Test
    void eachChangeIsAVersionAndTheSameBytesAreNone() {
        neurons.put("small", yaml(""), "api");
        neurons.put("small", yaml("privacy_tier: 1\n"), "api");
        var same = neurons.put("small", yaml("privacy_tier: 1\n"), "api");

        assertThat(same.version()).isEqualTo(2);
        assertThat(same.atVersion()).isEqualTo("small@2");
        assertThat(log.events())
                .filteredOn(event -> event.get("kind").equals("intent"))
                .extracting(event -> event.get("action"), event -> event.get("resource"))
                .containsExactly(tuple("neuron-create", "neuron:small"), tuple("neuron-change", "neuron:small"));
    }

    @Test
    void anotherProcessSeesTheChangeAtOnce() {
        var other = again();
        neurons.put("small", yaml(""), "api");
        assertThat(other.get("small").version()).isEqualTo(1);

        neurons.put("small", yaml("privacy_tier: 2\n"), "api");

        assertThat(other.get("small").neuron().tier()).isEqualTo(2);
        assertThat(other.list()).extracting(Neurons.Versioned::version).containsExactly(2L);
    }

    @Test
    void anInvalidFileChangesNothing() {
        assertThatThrownBy(() -> neurons.put("small", yaml("nope: 1\n"), "api"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("neuron-invalid"));
        assertThatThrownBy(() -> neurons.put("other", yaml(""), "api"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("neuron-id-differs"));

        assertThat(neurons.list()).isEmpty();
        assertThat(log.events()).isEmpty();
    }

    @Test
    void withoutTheAuditLogNothingIsStored() {
        log.fail(true);

        assertThatThrownBy(() -> neurons.put("small", yaml(""), "api"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("audit-unavailable"));
        log.fail(false);
        assertThat(neurons.find("small")).isEmpty();
    }

    @Test
    void aDeletedOneIsGoneAndComesBackAsANewVersion() {
        neurons.put("small", yaml(""), "api");

        assertThat(neurons.delete("small")).isTrue();
        assertThat(neurons.delete("small")).isFalse();
        assertThat(neurons.find("small")).isEmpty();
        assertThat(neurons.put("small", yaml(""), "api").version()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "Small",
                "small'--",
                "a\0b",
                "../small",
                "x2345678901234567890123456789012345678901234567890123456789012345"
            })
    void anIdThatCanNotBeIsNobody(String id) {
        assertThat(neurons.find(id)).isEmpty();
        assertThat(neurons.delete(id)).isFalse();
    }

    /** The file is the customer's text: the database must not hold a word of it. */
    @Test
    void theFileIsSealedInTheDatabase() {
        neurons.put("small", yaml("privacy: {never_redact: [CANARYWORD]}\n"), "api");

        var stored = DATABASE.sql()
                .query("select yaml from neuron_version")
                .getFirst()
                .bytes("yaml");
        assertThat(new String(stored, StandardCharsets.ISO_8859_1))
                .doesNotContain("CANARYWORD")
                .doesNotContain("Answer");
    }

    @Test
    void twoEditorsAtOnceMakeTwoVersions() throws Exception {
        neurons.put("small", yaml(""), "api");
        var other = again();
        var one = Thread.ofVirtual().start(() -> neurons.put("small", yaml("privacy_tier: 1\n"), "api"));
        var two = Thread.ofVirtual().start(() -> other.put("small", yaml("privacy_tier: 2\n"), "api"));
        one.join();
        two.join();

        assertThat(neurons.get("small").version()).isEqualTo(3);
        assertThat(neurons.get("small").yaml()).isEqualTo(other.get("small").yaml());
    }

    @Test
    void accessListsNamePeopleGroupsAndRoles() {
        neurons.put(
                "small",
                yaml(
                        "access: {use: ['group:cardiology', 'user:anna@example.org'], feed: ['user:anna@example.org'], edit: ['role:auditor']}\n"),
                "api");
        var anna = caller("anna@example.org", Set.of(), Role.USER);
        var heart = caller("carl@example.org", Set.of("cardiology"), Role.USER);
        var other = caller("otto@example.org", Set.of("cardiology2"), Role.USER);
        var admin = caller("ada@example.org", Set.of(), Role.ADMIN);

        assertThat(access.mayUse(anna, "small")).isTrue();
        assertThat(access.mayFeed(anna, "small")).isTrue();
        assertThat(access.mayEdit(anna, "small")).isFalse();
        assertThat(access.mayUse(heart, "small")).isTrue();
        assertThat(access.mayFeed(heart, "small")).isFalse();
        assertThat(access.mayUse(other, "small")).isFalse();
        assertThat(access.mayUse(admin, "small")).isFalse();
        assertThat(access.mayEdit(admin, "small")).isTrue();
        assertThat(access.mayEdit(admin, "not-there-yet")).isTrue();
        assertThat(access.mayUse(anna, "not-there")).isFalse();
    }

    @Test
    void thePageOffersWhatTheRoutesAllow() {
        neurons.put("small", yaml("access: {use: ['group:cardiology']}\n"), "api");
        var neuron = neurons.get("small").neuron();

        assertThat(access.rights(caller("a@x", Set.of("cardiology"), Role.USER), neuron))
                .isEqualTo(new NeuronAccess.Rights(true, true, false));
        assertThat(access.rights(caller("a@x", Set.of("cardiology"), Role.AUDITOR), neuron))
                .isEqualTo(new NeuronAccess.Rights(false, false, false));
        assertThat(access.rights(caller("a@x", Set.of(), Role.ADMIN), neuron))
                .isEqualTo(new NeuronAccess.Rights(false, true, true));
    }

    @Test
    void aFileMakesAVersionOnlyWhenItsBytesDiffer() throws Exception {
        var watched = new NeuronFolder(folder, neurons);
        Files.write(folder.resolve("small.yaml"), yaml(""));
        watched.read();
        neurons.put("small", yaml("privacy_tier: 1\n"), "api");

        assertThat(watched.read()).isEmpty();
        assertThat(neurons.get("small").version()).isEqualTo(2);

        Files.write(folder.resolve("small.yaml"), yaml("privacy_tier: 2\n"));
        watched.read();
        assertThat(neurons.get("small").version()).isEqualTo(3);
    }

    @Test
    void oneBadFileDoesNotStopTheOthers() throws Exception {
        Files.writeString(folder.resolve("a-bad.yaml"), "metadata: 5\n");
        Files.write(folder.resolve("b-long.yml"), new byte[YamlTree.MAX_BYTES + 10]);
        Files.write(folder.resolve("small.yaml"), yaml(""));
        Files.writeString(folder.resolve("notes.txt"), "not a Neuron");
        var outside = Files.write(folder.resolve("outside.txt"), yaml("privacy_tier: 2\n"));
        Files.createSymbolicLink(folder.resolve("z-link.yaml"), outside);

        var refused = new NeuronFolder(folder, neurons).read();

        assertThat(refused).extracting(NeuronFolder.Refused::file).containsExactly("a-bad.yaml", "b-long.yml");
        assertThat(neurons.get("small").version()).isEqualTo(1);
        assertThat(new NeuronFolder(folder.resolve("nowhere"), neurons).read()).isEmpty();
    }

    @Test
    void theThreeThatComeWithBraneAreValidAndComeOnce() {
        BundledNeurons.importInto(neurons);
        BundledNeurons.importInto(again());

        assertThat(neurons.list())
                .extracting(Neurons.Versioned::id)
                .containsExactly("financial-analyst", "legal-researcher", "medical-assistant");
        assertThat(neurons.list()).allSatisfy(one -> {
            assertThat(one.version()).isEqualTo(1);
            assertThat(one.warnings()).isEmpty();
            assertThat(one.neuron().tier()).isZero();
            assertThat(one.neuron().prompts().starters()).hasSizeBetween(3, 4);
        });
    }

    @Test
    void oneThatSomebodyDeletedDoesNotComeBack() {
        BundledNeurons.importInto(neurons);
        neurons.delete("legal-researcher");

        BundledNeurons.importInto(again());

        assertThat(neurons.find("legal-researcher")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"medical-assistant", "legal-researcher", "financial-analyst"})
    void samplesAreRealDocumentsOfSeveralKinds(String id) throws Exception {
        var samples = BundledNeurons.samples(id);

        assertThat(samples).hasSize(4);
        assertThat(samples.stream()
                        .map(one -> one.name().replaceAll(".*\\.", ""))
                        .collect(Collectors.toSet()))
                .hasSizeGreaterThanOrEqualTo(3)
                .contains("pdf", "docx");
        for (var sample : samples) {
            try (var in = sample.open()) {
                var bytes = in.readAllBytes();
                assertThat((long) bytes.length).isEqualTo(sample.length()).isGreaterThan(3_000);
                var head = new String(bytes, 0, 4, StandardCharsets.ISO_8859_1);
                if (sample.name().endsWith(".pdf")) {
                    assertThat(head).isEqualTo("%PDF");
                } else if (sample.name().endsWith(".docx")) {
                    assertThat(head).startsWith("PK");
                }
            }
        }
        assertThat(BundledNeurons.samples("unknown")).isEmpty();
    }

    @Test
    void secretsAreSealedListedByNameAndMissedByName() {
        var site = new SiteSettings(DATABASE.sql(), keys, log);
        site.setCredential("cloud-key", "sk-CANARY-123456", "https://models.example/v1");

        assertThat(site.credential("cloud-key", "https://models.example/v1")).isEqualTo("sk-CANARY-123456");
        assertThat(site.credentials()).extracting(SiteSettings.Credential::name).containsExactly("cloud-key");
        assertThat(new String(
                        DATABASE.sql()
                                .query("select value from site_setting")
                                .getFirst()
                                .bytes("value"),
                        StandardCharsets.ISO_8859_1))
                .doesNotContain("CANARY");
        assertThat(log.events().toString()).doesNotContain("CANARY");
        assertThatThrownBy(() -> site.credential("other", "https://models.example/v1"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("credential-missing"));
        assertThatThrownBy(() -> site.setCredential("Bad Name", "x", "https://models.example"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("credential-invalid"));
        assertThat(site.deleteCredential("cloud-key")).isTrue();
        assertThat(site.deleteCredential("cloud-key")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/v1",
                "https://models.example.evil.example/v1",
                "https://models.example:8443/v1",
                "http://models.example/v1",
                "https://models.example@evil.example/v1",
                "not an address"
            })
    void aSecretGoesToTheServerThatItWasStoredForOnly(String elsewhere) {
        var site = new SiteSettings(DATABASE.sql(), keys, log);
        site.setCredential("bound-key", "sk-1234567890", "https://models.example/v1");

        assertThat(site.credential("bound-key", "https://MODELS.example:443/v2"))
                .isEqualTo("sk-1234567890");
        assertThatThrownBy(() -> site.credential("bound-key", elsewhere))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("credential-elsewhere"));
        site.deleteCredential("bound-key");
    }

    @Test
    void theSiteBeginsWithoutAModel() {
        var site = new SiteSettings(DATABASE.sql(), keys, log);
        assertThat(site.model().isExtractive()).isTrue();

        site.setModel(
                new Neuron.Model("ollama", "llama3", "http://localhost:11434", null, null, null, java.util.List.of()));

        assertThat(new SiteSettings(DATABASE.sql(), keys, log).model().model()).isEqualTo("llama3");
    }
}
