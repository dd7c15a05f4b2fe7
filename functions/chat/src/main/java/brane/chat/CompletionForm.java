package brane.chat;

import brane.neurons.Neurons;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer as a chat completion, whole or in pieces.
 *
 * @param site the address of this site, below which a citation opens
 * @param manyCalls whether whoever asked takes several calls at once; else the first is the only one
 */
record CompletionForm(UUID id, Instant created, Neurons.Versioned neuron, String site, boolean manyCalls) {

    private static final Pattern MARK = Pattern.compile("\\[([0-9]{1,3})]");

    /** @param last how it ended, in order */
    Completion whole(PassingProgress progress, TurnEvent.Done last) {
        var answer = progress.answer();
        var calls = calls(progress, false);
        var text = calls != null && answer.text().isEmpty() ? null : answer.text();
        var message = new Completion.Message("assistant", text, annotations(answer), calls);
        var choice = new Completion.Choice(0, message, null, null, reason(progress, last));
        return completion("chat.completion", List.of(choice), tokens(answer), brane(progress));
    }

    Completion role() {
        return piece(new Completion.Message("assistant", "", null), null, null);
    }

    Completion text(String text) {
        return piece(new Completion.Message(null, text, null), null, null);
    }

    /** The last piece with a choice. */
    Completion end(PassingProgress progress, TurnEvent.Done last) {
        var delta = new Completion.Message(null, null, annotations(progress.answer()), calls(progress, true));
        return piece(delta, reason(progress, last), brane(progress));
    }

    /** What ends a stream when its reader wants to know; the tokens are 0 where the server did not say. */
    Completion usage(PassingProgress progress) {
        var tokens = Objects.requireNonNullElse(tokens(progress.answer()), new Completion.Tokens(0, 0, 0));
        return completion("chat.completion.chunk", List.of(), tokens, null);
    }

    private Completion piece(Completion.Message delta, @Nullable String reason, Completion.@Nullable Brane brane) {
        var choice = new Completion.Choice(0, null, delta, null, reason);
        return completion("chat.completion.chunk", List.of(choice), null, brane);
    }

    private Completion completion(
            String object,
            List<Completion.Choice> choices,
            Completion.@Nullable Tokens usage,
            Completion.@Nullable Brane brane) {
        return new Completion("chatcmpl-" + id, object, created.getEpochSecond(), neuron.id(), choices, usage, brane);
    }

    private static String reason(PassingProgress progress, TurnEvent.Done last) {
        if (last.cut() == TurnEvent.Cut.LENGTH) {
            return "length";
        }
        return progress.calls().calls().isEmpty() ? "stop" : "tool_calls";
    }

    /** No other call of any answer has it; 40 characters at most, as OpenAI has them. */
    private String callId(int n) {
        return "call_" + id.toString().replace("-", "") + n;
    }

    /** Null when nothing is to be called. */
    private @Nullable List<Completion.Call> calls(PassingProgress progress, boolean pieces) {
        var said = progress.calls().calls();
        var calls = new ArrayList<Completion.Call>();
        for (var call : manyCalls || said.isEmpty() ? said : said.subList(0, 1)) {
            var function = new Completion.Function(call.name(), call.arguments());
            calls.add(new Completion.Call(pieces ? calls.size() : null, callId(calls.size()), "function", function));
        }
        return calls.isEmpty() ? null : calls;
    }

    private static Completion.@Nullable Tokens tokens(Answer answer) {
        var usage = answer.usage();
        if (usage == null || usage.inputTokens() == null || usage.outputTokens() == null) {
            return null;
        }
        return new Completion.Tokens(
                usage.inputTokens(), usage.outputTokens(), usage.inputTokens() + usage.outputTokens());
    }

    private List<Completion.Annotation> annotations(Answer answer) {
        var sources = answer.passages().stream()
                .collect(Collectors.toMap(TurnEvent.Source::n, Function.identity(), (one, other) -> one));
        var all = new ArrayList<Completion.Annotation>();
        var marks = MARK.matcher(answer.text());
        while (marks.find()) {
            var source = sources.get(Integer.parseInt(marks.group(1)));
            if (source != null) {
                all.add(new Completion.Annotation(
                        "url_citation",
                        new Completion.Cited(marks.start(), marks.end(), address(source), title(source))));
            }
        }
        return all;
    }

    private static String title(TurnEvent.Source source) {
        return source.page() == null ? source.name() : source.name() + ", page " + source.page();
    }

    private String address(TurnEvent.Source source) {
        var name = URLEncoder.encode(source.name(), StandardCharsets.UTF_8).replace("+", "%20");
        return site + "/neurons/" + neuron.id() + "/documents?view=" + name + "&start=" + source.start() + "&end="
                + source.end();
    }

    private Completion.Brane brane(PassingProgress progress) {
        var answer = progress.answer();
        var privacy = answer.privacy();
        return new Completion.Brane(
                progress.model(),
                neuron.neuron().tier(),
                neuron.version(),
                privacy == null ? Map.of() : privacy.pseudonymised(),
                progress.calls().givenUp(),
                privacy == null ? null : privacy.left(),
                answer.passages().stream().map(CompletionForm::passage).toList());
    }

    private static Completion.Passage passage(TurnEvent.Source source) {
        return new Completion.Passage(
                source.n(),
                source.document(),
                source.name(),
                source.page(),
                source.headings(),
                source.start(),
                source.end());
    }
}
