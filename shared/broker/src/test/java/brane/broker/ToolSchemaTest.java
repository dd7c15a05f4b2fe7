package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolSchemaTest {

    private static List<String> complaints(String schema, String arguments) {
        return ToolSchema.of(Json.object(schema).orElseThrow())
                .complaints(Json.read(arguments).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'object','required':['a']} | {} | $: required property 'a' not found",
                "{'properties':{'a':{'enum':['x','y']}}} | {'a':'z'} | $.a: does not have a value in the enumeration",
                "{'properties':{'a':{'type':'integer'}}} | {'a':'1'} | $.a: string found, integer expected",
                "{'additionalProperties':false} | {'b':1} | property 'b' is not defined",
                "{'properties':{'a':{'pattern':'^[a-z]+$'}}} | {'a':'A'} | $.a: does not match the regex pattern",
                "{'$schema':'http://json-schema.org/draft-07/schema#','properties':{'a':{'items':[{'type':'string'}]}}}"
                        + " | {'a':[1]} | $.a[0]: integer found, string expected",
                "{'$id':'http://elsewhere.example/x','$defs':{'p':{'type':'string'}},'properties':{'a':{'$ref':'#/$defs/p'}}}"
                        + " | {'a':1} | $.a: integer found, string expected"
            })
    void saysWhatDoesNotFit(String schema, String arguments, String said) {
        assertThat(complaints(schema.replace('\'', '"'), arguments.replace('\'', '"')))
                .singleElement()
                .asString()
                .contains(said);
    }

    @Test
    void saysFiveThingsAtMostAndEachInAFewWords() {
        var names = "\"" + "x".repeat(300) + "\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\"";

        var complaints = complaints("{\"required\":[" + names + "]}", "{}");

        assertThat(complaints).hasSize(5).allMatch(one -> one.length() <= 201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"%s/schema.json\"}",
                "{\"$ref\":\"other.json#/a\"}",
                "{\"properties\":{\"a\":{\"anyOf\":[{\"$ref\":\"%s/schema.json\"}]}}}",
                "{\"$dynamicRef\":\"%s/schema.json\"}",
                "{\"$ref\":\"file:///etc/passwd\"}",
                "{\"$ref\":\"classpath:/schema.json\"}"
            })
    void fetchesNothingFromElsewhere(String schema) throws Exception {
        var asked = new AtomicInteger();
        var elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        elsewhere.start();
        try {
            var address = "http://127.0.0.1:" + elsewhere.getAddress().getPort();

            assertThatThrownBy(() -> complaints(schema.formatted(address), "{\"a\":1}"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(complaints(
                            "{\"$schema\":\"" + address + "/meta\",\"$id\":\"" + address + "/id\",\"type\":\"object\"}",
                            "{}"))
                    .isEmpty();
            assertThat(asked).hasValue(0);
        } finally {
            elsewhere.stop(0);
        }
    }

    @Test
    void aReferenceToNothingIsNoSchema() {
        assertThatThrownBy(() -> complaints("{\"allOf\":[{\"$ref\":\"#/$defs/none\"}]}", "{}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** With a backtracking matcher this would take years. */
    @ParameterizedTest
    @ValueSource(strings = {"^(a+)+$", "^(a|aa)*$", "^(a{1,999}){1,999}$", "(?=a)^(a+)+$"})
    void aPatternTakesLinearTime(String pattern) {
        var began = System.nanoTime();

        complaints(
                "{\"properties\":{\"a\":{\"pattern\":\"" + pattern + "\"}}}",
                "{\"a\":\"" + "a".repeat(50_000) + "!\"}");

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aPatternThatCanNotBeMatchedSoIsNotChecked() {
        assertThat(complaints("{\"properties\":{\"a\":{\"pattern\":\"^(?=b)b$\"}}}", "{\"a\":\"a\"}"))
                .isEmpty();
    }

    /** Each refers twice to the next: two to the power of thirty checks. */
    @Test
    void referencesThatMultiplyAreGivenUp() {
        var schema = new StringBuilder("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
        for (var i = 0; i < 30; i++) {
            var next = "{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}";
            schema.append("\"d")
                    .append(i)
                    .append("\":{\"allOf\":[")
                    .append(next)
                    .append(',')
                    .append(next)
                    .append("]},");
        }
        schema.append("\"d30\":{\"type\":\"object\"}}}");
        var began = System.nanoTime();

        assertThat(complaints(schema.toString(), "{}")).containsExactly("they are nested too deeply to be checked");
        assertThat((double) (System.nanoTime() - began)).isCloseTo(0, within(10e9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"$ref\":\"#\"}", "{\"allOf\":[{\"$ref\":\"#\"}]}"})
    void aReferenceToItselfIsGivenUp(String schema) {
        assertThat(complaints(schema, "{}")).containsExactly("they are nested too deeply to be checked");
    }

    @Test
    void whatIsNestedAsDeeplyAsItMayBeIsChecked() {
        var tree = "{\"properties\":{\"t\":{\"$ref\":\"#\"}},\"additionalProperties\":false}";

        assertThat(complaints(tree, "{\"t\":".repeat(98) + "{}" + "}".repeat(98)))
                .isEmpty();
        assertThat(complaints(tree, "{\"t\":".repeat(98) + "{\"u\":1}" + "}".repeat(98)))
                .hasSize(1);
        assertThat(Json.read("{\"t\":".repeat(101) + "{}" + "}".repeat(101))).isEmpty();
    }
}
