package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.privacy.RawText;
import brane.privacy.Tier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonTest {

    private static String released(Tier tier, String json) {
        return RawJson.of(json).release(Asked.gate(tier)).text();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"a\":[1,2.50,-1e-7,true,false,null,\"\"],\"b\":{\"c\":\"d\"}}",
                "{\"last_name\":\"of \\\"quotes\\\", \\\\ and\\nlines\",\"\":\"é😀\"}",
                "\"text\"",
                "{\"type\":\"object\",\"properties\":{\"date_created\":{\"type\":\"string\"}}}"
            })
    void whatHidesNothingStaysWhatItIs(String json) {
        for (var tier : Tier.values()) {
            assertThat(Json.read(released(tier, json))).isEqualTo(Json.read(json));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Tier.class,
            names = {"LOCAL", "PSEUDONYMISED"})
    void valuesAreHiddenAndTheFormStays(Tier tier) {
        var json =
                "{\"to\":\"a@b.example\",\"n\":[\"x\\n219-09-9999\"],\"c@d.example\":1,\"patient name\":\"Ottoline Verlin\","
                        + "\"card\":4111111111111111,\"note\":\"ask Verlin\"}";

        var released = released(tier, json);

        assertThat(released).doesNotContain("a@b", "219-09", "c@d", "Ottoline", "Verlin", "4111");
        var tree = Json.object(released).orElseThrow();
        assertThat(tree).hasSize(6);
        assertThat(tree.path("to").asText()).matches("<EMAIL_[0-9A-Z]{7}>");
        assertThat(tree.path("card").isTextual()).isTrue();
    }

    @Test
    void withOtherTextsItIsLookedThroughTogether() {
        var gate = Asked.gate(Tier.LOCAL);
        var json = RawJson.of("{\"who\":\"Verlin\"}");
        var texts = new ArrayList<>(json.texts());
        texts.add(RawText.of("Patient: Ottoline Verlin"));

        var released = json.release(gate, gate.check(texts).iterator());

        assertThat(released.text()).doesNotContain("Verlin");
    }

    @Test
    void whatWasHiddenFromAModelStandsInItsCallAgain() {
        var gate = Asked.gate(Tier.LOCAL);
        var hidden = RawJson.of("{\"to\":\"a@b.example\"}").release(gate).text();

        var restored = new ToolCall("c1", "send", "{\"n\":1.50,\"all\":[" + hidden + "]}").restored(gate);

        assertThat(restored).isEqualTo(new ToolCall("c1", "send", "{\"n\":1.50,\"all\":[{\"to\":\"a@b.example\"}]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\":1,\"a\":2}", "{} {}", "{'a':1}", "NaN"})
    void whatCanNotBeReadInOneWayIsNone(String json) {
        assertThatThrownBy(() -> RawJson.of(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"\",\"parameters\":{}}",
                "{\"name\":\"a b\",\"parameters\":{}}",
                "{\"name\":\"a@b.example\",\"parameters\":{}}",
                "{\"name\":\"x\",\"parameters\":[]}",
                "{\"name\":\"x\"}",
                "[]"
            })
    void whatIsNoToolIsRefused(String json) {
        var definition = RawJson.of(json).release(Asked.gate(Tier.LOCAL));

        assertThatThrownBy(() -> new Tool(definition))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("example");
    }

    @Test
    void toolsAreAsManyAndAsLargeAsTheyMayBe() {
        var tool = Asked.tool("x", "{\"type\":\"object\"}");
        var large = Asked.tool("y", "{\"description\":\"" + "word ".repeat(12_000) + "\"}");
        var many = new ArrayList<Tool>();
        for (var i = 0; i < 129; i++) {
            many.add(Asked.tool("t" + i, "{}"));
        }
        var much = new ArrayList<Tool>();
        for (var i = 0; i < 18; i++) {
            much.add(Asked.tool("t" + i, "{\"description\":\"" + "word ".repeat(12_000) + "\"}"));
        }

        assertThat(ToolOptions.of(ToolMode.NATIVE, tool, large).tools()).hasSize(2);
        for (var tools : List.of(List.of(tool, tool), many, much)) {
            assertThatThrownBy(() -> ToolOptions.of(ToolMode.NATIVE, tools.toArray(Tool[]::new)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Asked.tool("z", "{\"description\":\"" + "word ".repeat(14_000) + "\"}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ToolOptions.of(ToolMode.NATIVE, tool).with(new ToolChoice.Named("y")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ToolOptions.NONE.with(ToolChoice.Rule.REQUIRED))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
