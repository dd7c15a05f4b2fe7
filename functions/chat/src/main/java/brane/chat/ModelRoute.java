package brane.chat;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.broker.Broker;
import brane.broker.ChatOptions;
import brane.broker.ChatResult;
import brane.broker.Claims;
import brane.broker.ContextBudget;
import brane.broker.Deployments;
import brane.broker.Flight;
import brane.broker.KnownModels;
import brane.broker.ModelTarget;
import brane.broker.Prompt;
import brane.core.ProblemException;
import brane.core.RequestContext;
import brane.neurons.Neuron;
import brane.neurons.SiteSettings;
import brane.privacy.Tier;
import brane.usage.ModelDemand;
import brane.usage.Spending;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a Neuron's model, and its fallbacks in their order as long as none before has said a word: two models never write one
 * answer. Those that failed time after time rest, and are asked last. The broker checks tier and address of each, and each call stands in the audit log before it begins.
 */
final class ModelRoute {

    private static final String KIND = "model";

    /** Of text in a token, about, and at least. */
    private static final int BYTES_A_TOKEN = 4;

    private static final int FEWEST_BYTES_A_TOKEN = 2;

    /**
     * How it went.
     *
     * @param last the model that was asked last
     * @param result how that call ended; null when the last one is no model, and nobody has answered yet
     * @param left what left the building, also to those that did not answer
     */
    record Outcome(Neuron.Model last, @Nullable ChatResult result, TurnEvent.Left left) {}

    private final Broker broker;
    private final KnownModels known;
    private final SiteSettings site;
    private final Spending spending;
    private final ModelMetrics metrics;
    private final AuditLog log;
    private final Deployments deployments = new Deployments();

    ModelRoute(
            Broker broker,
            KnownModels known,
            SiteSettings site,
            Spending spending,
            ModelMetrics metrics,
            AuditLog log) {
        this.broker = broker;
        this.known = known;
        this.site = site;
        this.spending = spending;
        this.metrics = metrics;
        this.log = log;
    }

    /** How one call went, and whether anything of it may have been sent. */
    private record Called(ChatResult result, boolean sent) {}

    /** Whether what is sent to the model stays in the building. */
    boolean isLocal(Neuron.Model model) {
        return model.isExtractive() || broker.addresses().isLocal(model.address());
    }

    /** What a reader is told of a model. */
    TurnEvent.Model shown(Neuron.Model model) {
        return new TurnEvent.Model(model.provider(), model.model(), isLocal(model));
    }

    /** How long a prompt may be for the model and for each that answers in its place; {@code most} whatever they hold. */
    List<ContextBudget> budgets(Asked asked, Neuron.Model first, int most) {
        var hops = ModelHops.all(first);
        var models = hops.stream().filter(model -> !model.isExtractive()).toList();
        var targets = targets(asked, models);
        var budgets = new ArrayList<ContextBudget>();
        for (var i = 0; i < models.size(); i++) {
            budgets.add(broker.budget(targets.get(i), maxTokens(asked, models.get(i)), most));
        }
        if (hops.size() > models.size()) {
            // Quoting needs no room: a prompt that no model holds must not be the end of the turn.
            budgets.add(ContextBudget.of(most));
        }
        return budgets;
    }

    private static int maxTokens(Asked asked, Neuron.Model model) {
        return asked.wishes().maxTokens(Objects.requireNonNull(model.maxTokens()));
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
        var hops = new ModelHops(first, deployments, this::target, this::isLocal);
        var left = new ArrayList<String>();
        var bytes = 0L;
        for (var i = 0; ; i++) {
            var model = hops.next();
            if (i > 0 || !model.equals(first)) {
                progress.answering(shown(model));
            }
            if (model.isExtractive()) {
                return new Outcome(model, null, left(bytes, left));
            }
            var began = System.nanoTime();
            progress.step(firstStep + i, KIND, "running", name(model), null, 0);
            var time = Duration.ofNanos(Math.max(1, end - began));
            // A silent server must leave time for those behind it.
            var called = call(asked, model, prompt, stop, stream, time, time.dividedBy(hops.left() + 1));
            var result = called.result();
            if (!isLocal(model) && called.sent()) {
                bytes += prompt.bytes();
                left.add(Optional.ofNullable(URI.create(model.address()).getHost())
                        .orElse("unknown"));
            }
            var state = result instanceof ChatResult.Completed ? "done" : "failed";
            progress.step(firstStep + i, KIND, state, name(model), null, began);
            var goesOn = result instanceof ChatResult.Failed failed
                    && !stream.began()
                    && !stop.asked()
                    && hops.goesOnAfter(failed.problem());
            if (!goesOn || System.nanoTime() >= end) {
                return new Outcome(model, result, left(bytes, left));
            }
            metrics.fallsBack(model, result);
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

    private Called call(
            Asked asked,
            Neuron.Model model,
            Prompt.Built prompt,
            Stop stop,
            AnswerStream stream,
            Duration timeout,
            Duration firstToken)
            throws InterruptedException {
        var neuron = asked.neuron();
        var target = targets(asked, List.of(model)).getFirst();
        var entry = Entry.of(Action.MODEL_CALL, asked.resource())
                .neuron(neuron.atVersion())
                .tier(neuron.neuron().tier())
                .model(target.forLog());
        var flight = new Flight();
        stop.by(flight::cancel);
        stream.cutBy(flight::cancel);
        var options = new ChatOptions(
                asked.wishes().temperature(Objects.requireNonNull(model.temperature())),
                target.answer(maxTokens(asked, model)),
                timeout,
                firstToken);
        // Booked while the intent is written.
        try (var reservation = spending.reserve(demand(asked, model, prompt, options))) {
            return log.step(entry, intent -> {
                asked.pace().granted();
                var called = paid(reservation, model, prompt, stream, () -> {
                    intent.count("bytes-out", isLocal(model) ? 0 : prompt.bytes());
                    return broker.chat(
                            target, prompt.messages(), options, prompt.tools().with(target.tools()), flight, stream);
                });
                switch (called.result()) {
                    case ChatResult.Completed _ -> {}
                    case ChatResult.Cancelled _ -> intent.cancelled();
                    case ChatResult.Failed failed ->
                        intent.failed(failed.problem().slug());
                }
                return called;
            });
        } finally {
            stop.by(null);
            stream.cutBy(null);
        }
    }

    /** Calls when there is something left of the budgets for the most that it may take, and books what it took. */
    private Called paid(
            Spending.Reservation reservation,
            Neuron.Model model,
            Prompt.Built prompt,
            AnswerStream stream,
            Supplier<ChatResult> call)
            throws InterruptedException {
        Spending.Reserved reserved;
        try {
            reserved = reservation.granted();
        } catch (ProblemException e) {
            return new Called(new ChatResult.Failed(e.problem()), false);
        }
        var before = stream.characters();
        var began = System.nanoTime();
        var result = ended(running(deployments.begin(target(model)), call), stream);
        var sent = mayHaveLeft(result);
        var money = settle(reserved, result, sent ? prompt.bytes() : 0, stream.characters() - before);
        metrics.called(model, result, System.nanoTime() - began, money);
        return new Called(result, sent);
    }

    /** A model that was stopped because the answer is there has answered; what it took nobody has counted. */
    private static ChatResult ended(ChatResult result, AnswerStream stream) {
        return result instanceof ChatResult.Cancelled && stream.isCut()
                ? new ChatResult.Completed(null, null, 0, false)
                : result;
    }

    private static ChatResult running(Deployments.Running running, Supplier<ChatResult> call) {
        ChatResult result;
        try {
            result = call.get();
        } catch (RuntimeException | Error e) {
            running.end(null);
            throw e;
        }
        running.end(result);
        return result;
    }

    /** Where nobody counted, it is about what was sent and what came. */
    private double settle(Spending.Reserved reserved, ChatResult result, long sent, long said) {
        if (result instanceof ChatResult.Completed done && done.inputTokens() != null && done.outputTokens() != null) {
            return spending.settle(reserved, done.inputTokens(), done.outputTokens(), false);
        }
        return spending.settle(
                reserved, sent / BYTES_A_TOKEN, said / BYTES_A_TOKEN, !(result instanceof ChatResult.Completed));
    }

    private ModelDemand demand(Asked asked, Neuron.Model model, Prompt.Built prompt, ChatOptions options) {
        var caller = RequestContext.CALLER.get();
        var neuron = asked.neuron();
        return new ModelDemand(
                caller.id(),
                caller.groups(),
                neuron.id(),
                neuron.neuron().limits().tokensADay(),
                model.provider(),
                Objects.requireNonNullElse(model.model(), ""),
                isLocal(model),
                prompt.bytes() / FEWEST_BYTES_A_TOKEN * prompt.tools().requests(),
                (long) options.maxTokens() * prompt.tools().requests());
    }

    /** Where the models are, with what is known of them. */
    private List<ModelTarget> targets(Asked asked, List<Neuron.Model> models) {
        var mayLeave = Tier.of(asked.neuron().neuron().tier()).mayLeave();
        return known.forTurn(
                models.stream()
                        .map(model -> new KnownModels.Asked(target(model), claims(model)))
                        .toList(),
                mayLeave);
    }

    private static Claims claims(Neuron.Model model) {
        var can = model.capabilities();
        return new Claims(can.context(), can.output(), can.tools(), can.jsonSchema(), can.vision(), can.thinking());
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
