package brane.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventTest {

    private static final UUID ID = UUID.fromString("019ab000-0000-7000-8000-000000000001");
    private static final UUID BOOT = UUID.fromString("019ab000-0000-7000-8000-0000000000b0");
    private static final UUID OF = UUID.fromString("019ab000-0000-7000-8000-0000000000aa");
    private static final Actor ANNA =
            new Actor("user:019ab000-0000-7000-8000-00000000a77a", "session:019ab000", "admin/user", "req-1");

    /** The bytes are for ever: when this fails, the format was changed, not the test. */
    @Test
    void theLeafIsTheGoldenFile() throws Exception {
        var entry = Entry.of(Action.CHAT_TURN, "turn:019ab000-0000-7000-8000-0000000000cc")
                .why("model-down")
                .tier(1)
                .neuron("medical-assistant@3")
                .model("ollama/llama3.2:3b")
                .count("passages", 6)
                .count("EMAIL", 2)
                .count("bytes-out", 9007199254740991L);
        var event = new Event(
                ID,
                Event.Kind.OUTCOME,
                OF,
                Instant.parse("2026-11-23T10:15:30.5Z"),
                ANNA,
                entry,
                Decision.FAILED,
                "person:019ab000-0000-7000-8000-00000000a77a@1",
                new byte[] {1, 2, 3});

        var golden = EventTest.class.getResourceAsStream("leaf-v1.json").readAllBytes();

        assertThat(new String(event.leaf("brane/golden", BOOT, 42), StandardCharsets.UTF_8))
                .isEqualTo(new String(golden, StandardCharsets.UTF_8));
    }

    @Test
    void theSmallestLeafHasNoEmptyField() {
        assertThat(new String(
                        fact(Entry.of(Action.SEARCH, "neuron:a")).leaf("brane/x", BOOT, 1), StandardCharsets.UTF_8))
                .isEqualTo("{\"action\":\"search\",\"actor\":\"system:all\",\"at\":\"2026-11-23T10:15:30.000000Z\","
                        + "\"boot\":\"" + BOOT + "\",\"decision\":\"allow\",\"id\":\"" + ID
                        + "\",\"kind\":\"fact\",\"log\":\"brane/x\",\"n\":1,\"request\":\"none\","
                        + "\"resource\":\"neuron:a\",\"v\":1}");
    }

    @Test
    void refusesAnOversizeLeaf() {
        var entry = Entry.of(Action.SEARCH, "neuron:" + "a".repeat(190));
        for (var i = 0; i < 32; i++) {
            entry = entry.count("x".repeat(150) + i, 1);
        }
        var tooLarge = fact(entry);

        assertThatThrownBy(() -> tooLarge.leaf("brane/x", BOOT, 1)).hasMessageContaining("at most 4096 bytes, was");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a\nb",
                "a\r\nkind: fact",
                "\u001b[31mred",
                "\u202eabc",
                "a b",
                "\"",
                "{",
                "\u00e4",
                "a\u0000",
                "a\u2028b",
                "a%0ab",
                "a,b",
                "a;b"
            })
    void refusesWhatCouldForgeALine(String text) {
        assertThatThrownBy(() -> Entry.of(Action.SEARCH, text)).isInstanceOf(IllegalArgumentException.class);
        var entry = Entry.of(Action.SEARCH, "neuron:a");
        assertThatThrownBy(() -> entry.why(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> entry.neuron(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> entry.model(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> entry.count(text, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Actor(text, null, null, "r")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMessageDoesNotRepeatWhatWasRefused() {
        assertThatThrownBy(() -> Entry.of(Action.SEARCH, "Anna Kowalska"))
                .hasMessageNotContaining("Anna")
                .hasMessageContaining("resource");
    }

    @Test
    void onlyPlainSignsStandInTheLog() {
        for (var c = Character.MIN_VALUE; c < Character.MAX_VALUE; c++) {
            var text = "a" + c;
            assertThat(Entry.isPlain(text)).as("%x", (int) c).isEqualTo(text.matches("[A-Za-z0-9_.:@/-]+"));
        }
        assertThat(Entry.isPlain("")).isFalse();
        assertThat(Entry.isPlain("a".repeat(200))).isTrue();
    }

    @Test
    void refusesTooMuchOfEverything() {
        var entry = Entry.of(Action.SEARCH, "neuron:a");
        assertThatThrownBy(() -> entry.count("n", 1L << 53)).hasMessageContaining("2^53");
        assertThatThrownBy(() -> entry.count("n", Long.MIN_VALUE)).hasMessageContaining("2^53");
        assertThatThrownBy(() -> entry.payload(ID, new byte[Entry.MAX_PAYLOAD + 1]))
                .hasMessageContaining("16384");
        assertThatThrownBy(() -> Entry.of(Action.SEARCH, "a".repeat(201))).hasMessageContaining("1 to 200");
    }

    private static Event fact(Entry entry) {
        return fact(entry, null);
    }

    private static Event fact(Entry entry, @Nullable UUID of) {
        return new Event(
                ID,
                Event.Kind.FACT,
                of,
                Instant.parse("2026-11-23T10:15:30Z"),
                Actor.system("all", "none"),
                entry,
                Decision.ALLOW,
                null,
                null);
    }
}
