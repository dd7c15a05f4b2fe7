package brane.chat;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.broker.Broker;
import brane.broker.ChatOptions;
import brane.broker.ChatResult;
import brane.broker.Flight;
import brane.broker.ModelTarget;
import brane.broker.Prompt;
import brane.neurons.Neuron;
import brane.neurons.SiteSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks a Neuron's model, and its fallbacks in their order as long as none before has said a word: two models never write one
 * answer. The broker checks tier and address of each, and each call stands in the audit log before it begins.
 */
final class ModelRoute {

    private static final String KIND = "model";

    /**
     * How it went.
     *
     * @param last the model that was asked last
     * @param result how that call ended; null when the last one is no model, and nobody has answered yet
     * @param left what left the building, also to those that did not answer
     */
    record Outcome(Neuron.Model last, @Nullable ChatResult result, TurnEvent.Left left) {}

    private final Broker broker;
    private final SiteSettings site;
    private final AuditLog log;

    ModelRoute(Broker broker, SiteSettings site, AuditLog log) {
        this.broker = broker;
        this.site = site;
        this.log = log;
    }

    /** Whether what is sent to the model stays in the building. */
    boolean isLocal(Neuron.Model model) {
        return model.isExtractive() || broker.addresses().isLocal(model.address());
    }

    /** What a reader is told of a model. */
    TurnEvent.Model shown(Neuron.Model model) {
        return new TurnEvent.Model(model.provider(), model.model(), isLocal(model));
    }

    /** @param firstStep the number of the first call among the steps of the turn */
    Outcome ask(
            Asked asked,
            Neuron.Model first,
            Prompt.Built prompt,
            Stop stop,
            Progress progress,
            AnswerStream stream,
            int firstStep)
            throws InterruptedException {
        var end = System.nanoTime() + asked.neuron().neuron().limits().timeout().toNanos();
        var hops = new ArrayList<Neuron.Model>(List.of(first));
        hops.addAll(first.fallback());
        var left = new ArrayList<String>();
        var bytes = 0L;
        for (var i = 0; ; i++) {
            var model = hops.get(i);
            if (i > 0) {
                progress.answering(shown(model));
            }
            if (model.isExtractive()) {
                return new Outcome(model, null, left(bytes, left));
            }
            var began = System.nanoTime();
            progress.step(firstStep + i, KIND, "running", name(model), null, 0);
            var time = Duration.ofNanos(Math.max(1, end - began));
            // A silent server must leave time for those behind it.
            var result = call(asked, model, prompt, stop, stream, time, time.dividedBy(hops.size() - i));
            if (!isLocal(model) && mayHaveLeft(result)) {
                bytes += prompt.bytes();
                left.add(Optional.ofNullable(URI.create(model.address()).getHost())
                        .orElse("unknown"));
            }
            var state = result instanceof ChatResult.Completed ? "done" : "failed";
            progress.step(firstStep + i, KIND, state, name(model), null, began);
            var goesOn = result instanceof ChatResult.Failed && !stream.began() && !stop.asked();
            if (!goesOn || i + 1 == hops.size() || System.nanoTime() >= end) {
                return new Outcome(model, result, left(bytes, left));
            }
        }
    }

    private static TurnEvent.Left left(long bytes, List<String> hosts) {
        return new TurnEvent.Left(
                bytes,
                hosts.isEmpty()
                        ? null
                        : String.join(", ", hosts.stream().distinct().toList()));
    }

    /** Whatever is not known to have stayed counts as gone. */
    private static boolean mayHaveLeft(ChatResult result) {
        return !(result instanceof ChatResult.Failed failed
                && List.of("tier-forbids-address", "address-forbidden", "model-unreachable")
                        .contains(failed.problem().slug()));
    }

    private ChatResult call(
            Asked asked,
            Neuron.Model model,
            Prompt.Built prompt,
            Stop stop,
            AnswerStream stream,
            Duration timeout,
            Duration firstToken) {
        var neuron = asked.neuron();
        var target = target(model);
        var entry = Entry.of(Action.MODEL_CALL, asked.resource())
                .neuron(neuron.atVersion())
                .tier(neuron.neuron().tier())
                .model(target.forLog());
        var flight = new Flight();
        stop.by(flight::cancel);
        try {
            var options = new ChatOptions(
                    asked.wishes().temperature(Objects.requireNonNull(model.temperature())),
                    asked.wishes().maxTokens(Objects.requireNonNull(model.maxTokens())),
                    timeout,
                    firstToken);
            return log.during(entry, intent -> {
                intent.count("bytes-out", isLocal(model) ? 0 : prompt.bytes());
                var result = broker.chat(target, prompt.messages(), options, flight, stream);
                switch (result) {
                    case ChatResult.Completed _ -> {}
                    case ChatResult.Cancelled _ -> intent.cancelled();
                    case ChatResult.Failed failed ->
                        intent.failed(failed.problem().slug());
                }
                return result;
            });
        } finally {
            stop.by(null);
        }
    }

    private ModelTarget target(Neuron.Model model) {
        var credential = model.credential();
        return new ModelTarget(
                model.provider(),
                Objects.requireNonNullElse(model.model(), ""),
                model.address(),
                credential == null ? null : () -> site.credential(credential, model.address()));
    }

    private static String name(Neuron.Model model) {
        return Objects.requireNonNullElse(model.model(), model.provider());
    }
}
