package brane.chat;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.core.Caller;
import brane.core.Ids;
import brane.neurons.NeuronAccess;
import brane.neurons.Neurons;
import brane.security.Access;
import brane.server.EventStream;
import brane.server.Exchange;
import brane.server.Json;
import brane.server.Routes;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Conversations and turns over HTTP (docs/http-api.md). */
final class ChatEndpoint {

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration ELSEWHERE = Duration.ofMillis(300);
    private static final int MAX_TURNS = 1_000;

    /** Later than every conversation, even one of before the clock was set back. */
    private static final Instant NO_END = Instant.parse("9999-12-31T00:00:00Z");

    /** What asks. */
    record Question(
            String question, @Nullable UUID id, @Nullable UUID replaces) {}

    record Title(String title) {
        Title {
            if (Json.required("title", title).isBlank()) {
                throw new IllegalArgumentException("title must not be blank");
            }
        }
    }

    /** {@code value} is good, bad, or null to take it back. */
    record Feedback(@Nullable String value, @Nullable String reason) {
        Feedback {
            if (value != null && !value.equals("good") && !value.equals("bad")) {
                throw new IllegalArgumentException(
                        "value must be good, bad or null, was " + value.length() + " characters");
            }
            if (reason != null && reason.length() > 2_000) {
                throw new IllegalArgumentException("reason must be at most 2000 characters, was " + reason.length());
            }
        }
    }

    record ConversationView(
            UUID id, String neuron, String neuronName, String title, Instant created, Instant updated, long turns) {}

    record ConversationList(List<ConversationView> conversations, Optional<Instant> next) {}

    record WholeConversation(
            UUID id,
            String neuron,
            String neuronName,
            String title,
            Instant created,
            Instant updated,
            List<TurnView> turns) {}

    record TurnView(
            UUID id,
            UUID conversation,
            String question,
            String state,
            Instant created,
            @Nullable Instant ended,
            String answer,
            List<TurnEvent.Source> passages,
            List<TurnEvent.Citation> citations,
            List<TurnEvent.Range> unsupported,
            Collection<TurnEvent.Step> steps,
            TurnEvent.@Nullable Model model,
            TurnEvent.@Nullable NeuronVersion neuron,
            @Nullable Integer tier,
            TurnEvent.@Nullable Usage usage,
            TurnEvent.@Nullable Privacy privacy,
            TurnEvent.@Nullable Cut cut,
            TurnEvent.@Nullable Reason problem,
            @Nullable JsonNode feedback,
            @Nullable Boolean withdrawn) {}

    private final AnswerTurn answers;
    private final TurnStore turns;
    private final Conversations conversations;
    private final LiveTurns live;
    private final DeadTurns dead;
    private final Neurons neurons;
    private final NeuronAccess rights;
    private final AuditLog log;

    ChatEndpoint(
            AnswerTurn answers,
            TurnStore turns,
            Conversations conversations,
            LiveTurns live,
            DeadTurns dead,
            Neurons neurons,
            NeuronAccess rights,
            AuditLog log) {
        this.answers = answers;
        this.turns = turns;
        this.conversations = conversations;
        this.live = live;
        this.dead = dead;
        this.neurons = neurons;
        this.rights = rights;
        this.log = log;
    }

    void routes(Routes routes) {
        routes.post("/api/v1/neurons/{neuron}/conversations", Access.USE_NEURON, this::create)
                .get("/api/v1/conversations", Access.USER, this::list)
                .get("/api/v1/conversations/{conversation}", Access.CONVERSATION_OWNER, this::read)
                .patch("/api/v1/conversations/{conversation}", Access.CONVERSATION_OWNER, this::rename)
                .delete("/api/v1/conversations/{conversation}", Access.CONVERSATION_OWNER, this::delete)
                .post("/api/v1/conversations/{conversation}/turns", Access.CONVERSATION_OWNER, this::ask)
                .get("/api/v1/turns/{turn}", Access.TURN_OWNER, this::turn)
                .delete("/api/v1/turns/{turn}", Access.TURN_OWNER, this::cancel)
                .get("/api/v1/turns/{turn}/events", Access.TURN_OWNER, this::events)
                .post("/api/v1/turns/{turn}/feedback", Access.TURN_OWNER, this::feedback);
    }

    private void create(Exchange exchange) {
        var made =
                conversations.create(exchange.path("neuron"), exchange.caller().id());
        exchange.json(201, view(made));
    }

    private void list(Exchange exchange) {
        var limit = exchange.number("limit", 50, 1, 200);
        var caller = exchange.caller();
        var word = exchange.query("q").orElse("");
        var before = exchange.time("before").orElse(NO_END);
        var mine = usable(caller, exchange.query("neuron"));
        var found = log.during(Entry.of(Action.CONVERSATION_READ, "account:" + caller.id()), intent -> {
            var list = conversations.list(intent, caller.id(), mine, word, before, limit);
            intent.count("conversations", list.size());
            return list;
        });
        var next = found.size() < limit
                ? Optional.<Instant>empty()
                : Optional.of(found.getLast().updated());
        exchange.ok(new ConversationList(found.stream().map(this::view).toList(), next));
    }

    /** The Neurons that the caller may use now, or of them the one that was asked for. */
    private List<String> usable(Caller caller, Optional<String> wanted) {
        return neurons.list().stream()
                .filter(one -> rights.rights(caller, one.neuron()).use())
                .map(Neurons.Versioned::id)
                .filter(id -> wanted.map(id::equals).orElse(true))
                .toList();
    }

    private void read(Exchange exchange) {
        var id = exchange.id("conversation");
        dead.close();
        var entry = Entry.of(Action.CONVERSATION_READ, "conversation:" + id);
        var whole = log.during(entry, intent -> {
            Conversations.require(intent);
            var one = conversations.get(id);
            return new WholeConversation(
                    one.id(),
                    one.neuron(),
                    name(one.neuron()),
                    one.title(),
                    one.created(),
                    one.updated(),
                    turns.visible(id, MAX_TURNS).stream().map(this::view).toList());
        });
        exchange.ok(whole);
    }

    private void rename(Exchange exchange) throws IOException {
        var title = exchange.json(Title.class).title();
        exchange.ok(view(conversations.rename(exchange.id("conversation"), title)));
    }

    private void delete(Exchange exchange) {
        var id = exchange.id("conversation");
        log.during(Entry.of(Action.CONVERSATION_DELETE, "conversation:" + id), intent -> {
            conversations.delete(intent, id);
            return true;
        });
        exchange.empty(204);
    }

    private void ask(Exchange exchange) throws Exception {
        var body = exchange.json(Question.class);
        Caller caller = exchange.caller();
        var id = body.id() == null ? Ids.next() : body.id();
        var question = body.question() == null ? "" : body.question();
        if (answers.start(caller, exchange.id("conversation"), id, question, Optional.ofNullable(body.replaces()))) {
            follow(exchange, id, 0);
        } else {
            readAgain(exchange, id, 0);
        }
    }

    private void events(Exchange exchange) throws Exception {
        var last = exchange.header("Last-Event-ID")
                .or(() -> exchange.query("after"))
                .orElse("0");
        var after = last.matches("[0-9]{1,9}") ? Long.parseLong(last) : 0;
        readAgain(exchange, exchange.id("turn"), after);
    }

    /** What is not the stream of the asking itself is a reading of its own. */
    private void readAgain(Exchange exchange, UUID id, long after) throws InterruptedException {
        log.during(Entry.of(Action.CONVERSATION_READ, "turn:" + id), intent -> {
            try {
                follow(exchange, id, after);
            } catch (EventStream.ClientLeftException e) {
                intent.cancelled();
            }
            return true;
        });
    }

    /** Sends the turn's events after {@code after} until its end, wherever it runs. */
    private void follow(Exchange exchange, UUID id, long after) throws InterruptedException {
        turns.get(id);
        try (var stream = exchange.events()) {
            var here = live.find(id);
            var sent = here.isPresent() ? followHere(stream, here.get(), after) : after;
            followStored(stream, id, sent);
        }
    }

    private static long followHere(EventStream stream, LiveTurn turn, long after) throws InterruptedException {
        var sent = after;
        while (true) {
            var events = turn.after(sent, HEARTBEAT);
            if (events.isEmpty()) {
                if (turn.ended()) {
                    return sent;
                }
                stream.comment();
            }
            sent = send(stream, events, sent);
        }
    }

    /** Reads on from the database until the turn's last event: for turns of other processes, and for those that have ended. */
    private void followStored(EventStream stream, UUID id, long after) throws InterruptedException {
        var sent = after;
        var silent = System.nanoTime();
        while (true) {
            var turn = turns.get(id);
            var events = turns.events(turn, sent);
            sent = send(stream, events, sent);
            if (!turn.running() && events.size() < TurnStore.MAX_EVENTS) {
                return;
            }
            if (!events.isEmpty()) {
                silent = System.nanoTime();
            } else if (System.nanoTime() - silent > HEARTBEAT.toNanos()) {
                stream.comment();
                silent = System.nanoTime();
            }
            dead.close();
            Thread.sleep(ELSEWHERE);
        }
    }

    private static long send(EventStream stream, List<TurnStore.Stored> events, long sent) {
        events.forEach(event -> stream.send(event.n(), event.type(), Json.tree(event.data())));
        return events.isEmpty() ? sent : events.getLast().n();
    }

    private void turn(Exchange exchange) {
        dead.close();
        var id = exchange.id("turn");
        exchange.ok(log.during(Entry.of(Action.CONVERSATION_READ, "turn:" + id), _ -> view(turns.get(id))));
    }

    private void cancel(Exchange exchange) throws InterruptedException {
        var id = exchange.id("turn");
        var entry = Entry.of(Action.CONVERSATION_READ, "turn:" + id);
        var seen = log.during(entry, _ -> {
            turns.cancel(id);
            var here = live.find(id);
            if (here.isPresent()) {
                here.get().stop().ask();
                here.get().awaitEnd(Duration.ofSeconds(5));
            }
            return view(turns.get(id));
        });
        exchange.ok(seen);
    }

    private void feedback(Exchange exchange) throws IOException {
        var feedback = exchange.json(Feedback.class);
        turns.feedback(turns.get(exchange.id("turn")), feedback.value() == null ? null : Json.bytes(feedback));
        exchange.empty(204);
    }

    private ConversationView view(Conversations.Conversation one) {
        return new ConversationView(
                one.id(), one.neuron(), name(one.neuron()), one.title(), one.created(), one.updated(), one.turns());
    }

    private String name(String neuron) {
        return neurons.find(neuron)
                .map(found -> found.neuron().metadata().name())
                .orElse(neuron);
    }

    private TurnView view(TurnStore.Turn turn) {
        var stored = turn.answer();
        var answer = stored == null ? TurnEvents.fold(turns.events(turn, 0)) : Json.read(stored, Answer.class);
        var started = answer.started();
        var feedback = turn.feedback();
        return new TurnView(
                turn.id(),
                turn.conversation(),
                turn.question(),
                turn.state(),
                turn.created(),
                turn.ended(),
                answer.text(),
                answer.passages(),
                answer.citations(),
                answer.unsupported(),
                answer.steps().values(),
                started == null ? null : started.model(),
                started == null ? null : started.neuron(),
                started == null ? null : started.tier(),
                answer.usage(),
                answer.privacy(),
                answer.cut(),
                answer.problem(),
                feedback == null ? null : Json.tree(feedback),
                turn.withdrawn() ? true : null);
    }
}
