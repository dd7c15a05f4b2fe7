package brane.chat;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A turn's events folded into what it says now; the whole answer once it has ended. */
record Answer(
        String text,
        List<TurnEvent.Source> passages,
        List<TurnEvent.Citation> citations,
        List<TurnEvent.Range> unsupported,
        SortedMap<Integer, TurnEvent.Step> steps,
        TurnEvent.@Nullable Started started,
        TurnEvent.@Nullable Privacy privacy,
        TurnEvent.@Nullable Usage usage,
        TurnEvent.@Nullable Cut cut,
        TurnEvent.@Nullable Reason problem) {

    static final Answer NONE =
            new Answer("", List.of(), List.of(), List.of(), new TreeMap<>(), null, null, null, null, null);

    Answer and(TurnEvent event) {
        return switch (event) {
            case TurnEvent.Started begun ->
                new Answer(text, passages, citations, unsupported, steps, begun, privacy, usage, cut, problem);
            case TurnEvent.Step step -> {
                var all = new TreeMap<>(steps);
                all.put(step.step(), step);
                yield new Answer(text, passages, citations, unsupported, all, started, privacy, usage, cut, problem);
            }
            case TurnEvent.Passages sent ->
                new Answer(text, sent.passages(), citations, unsupported, steps, started, privacy, usage, cut, problem);
            case TurnEvent.Text more -> saying(text + more.text());
            case TurnEvent.Citations checked ->
                new Answer(
                        text,
                        passages,
                        checked.citations(),
                        checked.unsupported(),
                        steps,
                        started,
                        privacy,
                        usage,
                        cut,
                        problem);
            case TurnEvent.Privacy hidden ->
                new Answer(text, passages, citations, unsupported, steps, started, hidden, usage, cut, problem);
            case TurnEvent.Usage used ->
                new Answer(text, passages, citations, unsupported, steps, started, privacy, used, cut, problem);
            case TurnEvent.Failed failed ->
                new Answer(
                        text, passages, citations, unsupported, steps, started, privacy, usage, cut, failed.problem());
            case TurnEvent.Done done ->
                new Answer(text, passages, citations, unsupported, steps, started, privacy, usage, done.cut(), problem);
            case TurnEvent.Calls _, TurnEvent.Cancelled _ -> this;
        };
    }

    /** The same with that text. */
    Answer saying(String all) {
        return new Answer(all, passages, citations, unsupported, steps, started, privacy, usage, cut, problem);
    }

    /** The documents whose passages it has. */
    Set<UUID> documents() {
        return passages.stream().map(TurnEvent.Source::document).collect(Collectors.toSet());
    }

    /** What may stay when nothing of the documents may: how the answer came to be, and what had left the building. */
    Answer withdrawn() {
        var left = privacy == null ? null : privacy.of("question");
        return new Answer("", List.of(), List.of(), List.of(), steps, started, left, usage, null, problem);
    }
}
