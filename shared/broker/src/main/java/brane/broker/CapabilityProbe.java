package brane.broker;

import brane.core.Problem;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a model do what it is said to do, with words, a tool and a picture of our own: a claim is one thing, whether it works
 * another. Each try has its limits of time and tokens, and is made once.
 */
final class CapabilityProbe {

    /** A model may have to be loaded before it says its first word. */
    private static final Duration FIRST = Duration.ofMinutes(2);

    private static final Duration EACH = Duration.ofMinutes(1);
    /** For a call or a line of JSON; a slow machine must not be made to talk for minutes. */
    private static final int FEW_TOKENS = 64;
    /** For a few words. */
    private static final int FEWER_TOKENS = 32;
    /** For a model that thinks before it answers; whether it does shows in its first answer. */
    private static final int TOKENS_TO_THINK = 1_024;

    private static final int SMALL_CONTEXT = 4_096;
    /** Of a prompt whose length shows whether it is read whole; every tokenizer makes one token of this short word. */
    private static final int LONG_WORDS = 2_500;

    private static final String WORD = "pump ";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What was seen; {@code problem} is there when the model does not even answer, and nothing was tried. */
    record Seen(List<Trial> trials, @Nullable Problem problem) {}

    private final LocalAddresses addresses;
    private final BrokerConfig config;
    private final Duration first;
    private final Duration each;

    CapabilityProbe(LocalAddresses addresses, BrokerConfig config) {
        this(addresses, config, FIRST, EACH);
    }

    /**
     * With other limits of time, where the machine is a slow one.
     *
     * @param first for the first answer
     * @param each for each other
     */
    CapabilityProbe(LocalAddresses addresses, BrokerConfig config, Duration first, Duration each) {
        this.addresses = addresses;
        this.config = config;
        this.first = first;
        this.each = each;
    }

    /** Tries the model on the calling thread, for minutes at most; only an administrator asks for that, so a cloud may be reached. */
    Seen examine(ModelTarget target) {
        var call = new SideCall(addresses, true, config.connect(), first);
        try {
            var exam = new Exam(target, call.within(each));
            var reply = exam.begin(call);
            return reply.heard() == null
                    ? new Seen(List.of(), reply.refusal(target))
                    : new Seen(exam.trials(reply.heard()), null);
        } catch (InterruptedIOException e) {
            return new Seen(List.of(), slow());
        } catch (IOException e) {
            return new Seen(List.of(), OwnedHttp.unreachable(e));
        }
    }

    private Problem slow() {
        return Problem.of(
                "model-slow",
                504,
                "The model took too long.",
                "it did not answer one word within " + first.toSeconds()
                        + " s; it may still be loading: try again in a moment");
    }

    /** What came of one question: an answer, or a status that is none. */
    private record Reply(ProbeWire.@Nullable Heard heard, int status, long retryAfterSeconds, String said) {

        Problem refusal(ModelTarget target) {
            return Refusal.of(target, new OwnedHttp.StatusException(status, retryAfterSeconds, said));
        }

        /** Whether it is this request that the server does not take, and not the moment or the secret. */
        boolean refused() {
            return (status >= 400
                            && status < 500
                            && !List.of(401, 403, 408, 429).contains(status))
                    || status == 501;
        }
    }

    /** One model's. */
    private static final class Exam {

        private final ModelTarget target;
        private final SideCall call;
        private final ProbeWire wire;
        private boolean thinks;

        Exam(ModelTarget target, SideCall call) {
            this.target = target;
            this.call = call;
            this.wire = ProbeWire.of(target);
        }

        /** Sees whether there is a model at all. */
        Reply begin(SideCall patient) throws IOException {
            var question = new ProbeWire.Question(
                    "Answer with one word: yes.", false, null, null, FEWER_TOKENS, SMALL_CONTEXT);
            var reply = ask(question, patient);
            thinks = reply.heard() != null && reply.heard().thought();
            return reply;
        }

        private int most(int tokens) {
            return thinks ? TOKENS_TO_THINK : tokens;
        }

        private Reply ask(ProbeWire.Question question, SideCall by) throws IOException {
            var answer = by.post(wire.url(target), target, wire.request(target, question));
            var heard = answer.ok() ? wire.heard(answer.body()) : null;
            return new Reply(heard, answer.status(), answer.retryAfterSeconds(), answer.said());
        }

        List<Trial> trials(ProbeWire.Heard first) {
            var trials = new ArrayList<Trial>();
            trials.add(tools());
            trials.add(schema());
            trials.add(vision());
            trials.add(context());
            if (first.thought()) {
                trials.add(Trial.passed(Trial.Of.THINKING, 0));
            }
            return trials;
        }

        private Trial tools() {
            var question = new ProbeWire.Question(
                    "Call the tool " + ProbeWire.TOOL + " with the number 41. Say nothing else.",
                    true,
                    null,
                    null,
                    most(FEW_TOKENS),
                    SMALL_CONTEXT);
            return tried(Trial.Of.TOOLS, question, heard -> {
                if (heard.calls().isEmpty()) {
                    return Trial.Why.IN_WORDS;
                }
                var right = heard.calls().stream()
                        .anyMatch(one -> one.name().equals(ProbeWire.TOOL)
                                && one.arguments().path("number").asInt(0) == 41);
                return right ? null : Trial.Why.WRONG;
            });
        }

        private Trial schema() {
            var question = new ProbeWire.Question(
                    "How many days does a week have?", false, days(), null, most(FEW_TOKENS), SMALL_CONTEXT);
            return tried(Trial.Of.JSON_SCHEMA, question, heard -> {
                var answer = json(heard.text());
                if (answer == null) {
                    return Trial.Why.IN_WORDS;
                }
                var fits = answer.size() == 2
                        && answer.path("days").isIntegralNumber()
                        && answer.path("of").asText("").equals("week");
                return fits ? null : Trial.Why.WRONG;
            });
        }

        /** Nobody answers so by chance: the question says nothing of JSON, and the keys are not in it. */
        private static ObjectNode days() {
            var schema = Json.object().put("type", "object").put("additionalProperties", false);
            var properties = schema.putObject("properties");
            properties.putObject("days").put("type", "integer");
            properties.putObject("of").put("type", "string").putArray("enum").add("week");
            schema.putArray("required").add("days").add("of");
            return schema;
        }

        private static @Nullable JsonNode json(String text) {
            try {
                var tree = JSON.readTree(text);
                return tree != null && tree.isObject() ? tree : null;
            } catch (JsonProcessingException e) {
                return null;
            }
        }

        private Trial vision() {
            var picture = TestPicture.any(new SecureRandom());
            var question = new ProbeWire.Question(
                    "The left half of this picture has one colour and the right half another. Name these two colours in"
                            + " English, and nothing else.",
                    false,
                    null,
                    picture.base64(),
                    most(FEWER_TOKENS),
                    SMALL_CONTEXT);
            return tried(Trial.Of.VISION, question, heard -> picture.isNamedBy(heard.text()) ? null : Trial.Why.WRONG);
        }

        /** What the server counts is compared with what was sent: of a window that is larger than that, nothing more is seen. */
        private Trial context() {
            var window = target.window();
            var words = window == null ? LONG_WORDS : Math.min(LONG_WORDS, window / 2);
            var text = WORD.repeat(words) + "\nAnswer with one word: yes.";
            var least = TokenEstimate.least(text);
            var room = TokenEstimate.most(text) + most(FEWER_TOKENS);
            var question = new ProbeWire.Question(text, false, null, null, most(FEWER_TOKENS), room);
            var counted = new @Nullable Integer[1];
            var trial = tried(Trial.Of.CONTEXT, question, heard -> {
                counted[0] = heard.counted();
                return counted[0] == null ? Trial.Why.UNCOUNTED : counted[0] < least ? Trial.Why.CUT : null;
            });
            return trial.counting(least, counted[0]);
        }

        private Trial tried(Trial.Of of, ProbeWire.Question question, Look look) {
            var began = System.nanoTime();
            try {
                var reply = ask(question, call);
                var millis = millis(began);
                var heard = reply.heard();
                if (heard == null) {
                    return reply.refused()
                            ? Trial.failed(of, Trial.Why.REFUSED, millis)
                            : Trial.unsure(of, Trial.Why.SERVER, millis);
                }
                var why = look.at(heard);
                if (why == null) {
                    return Trial.passed(of, millis);
                } else if (why == Trial.Why.UNCOUNTED) {
                    return Trial.unsure(of, why, millis);
                }
                return heard.onlyThought() ? Trial.unsure(of, Trial.Why.LIMIT, millis) : Trial.failed(of, why, millis);
            } catch (InterruptedIOException e) {
                return Trial.unsure(of, Trial.Why.SLOW, millis(began));
            } catch (IOException e) {
                return Trial.unsure(of, Trial.Why.SERVER, millis(began));
            }
        }

        private static long millis(long began) {
            return (System.nanoTime() - began) / 1_000_000;
        }
    }

    /** What is wrong with an answer; null when nothing is. */
    @FunctionalInterface
    private interface Look {
        Trial.@Nullable Why at(ProbeWire.Heard heard);
    }
}
