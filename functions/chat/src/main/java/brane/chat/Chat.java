package brane.chat;

import brane.audit.AuditLog;
import brane.axon.Axons;
import brane.axon.Embedding;
import brane.axon.Reranking;
import brane.broker.Broker;
import brane.broker.KnownModels;
import brane.core.Caller;
import brane.core.Ids;
import brane.core.ProblemException;
import brane.neurons.NeuronAccess;
import brane.neurons.Neurons;
import brane.neurons.SiteSettings;
import brane.security.Access;
import brane.security.AccessRules;
import brane.server.Metrics;
import brane.server.Routes;
import brane.storage.Database;
import brane.storage.keys.Keys;
import brane.usage.Spending;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The chat function, wired: its routes, its rules of access, its maintenance. */
public final class Chat {

    private final TurnStore turns;
    private final Conversations conversations;
    private final DeadTurns dead;
    private final LiveTurns live;
    private final ChatEndpoint endpoint;
    private final CompletionsEndpoint completions;
    private final EmbeddingsEndpoint embeddings;
    private final NeuronAccess rights;

    /**
     * @param models the embedding models of this machine
     * @param rerankers the reranker of a name, whether there is one or not: its use tells
     */
    public Chat(
            Database database,
            Keys keys,
            AuditLog log,
            Neurons neurons,
            SiteSettings site,
            Axons axons,
            List<Embedding> models,
            Function<String, Reranking> rerankers,
            Broker broker,
            KnownModels known,
            Spending spending,
            Metrics metrics,
            ChatConfig config) {
        turns = new TurnStore(database, keys);
        conversations = new Conversations(database, keys);
        live = new LiveTurns(config.maxRunning());
        dead = new DeadTurns(turns, live, config);
        rights = new NeuronAccess(neurons);
        var answering =
                new Answering(axons, rerankers, broker, known, site, spending, new ModelMetrics(metrics), log, config);
        var answers = new AnswerTurn(turns, conversations, live, dead, neurons, log, answering, spending, config);
        completions = new CompletionsEndpoint(
                new Completions(live, log, answering, spending, config), neurons, rights, models);
        embeddings = new EmbeddingsEndpoint(models);
        endpoint = new ChatEndpoint(answers, turns, conversations, live, dead, neurons, rights, log);
    }

    public void routes(Routes routes) {
        endpoint.routes(routes);
        completions.routes(routes);
        embeddings.routes(routes);
    }

    public void access(AccessRules rules) {
        rules.with(Access.CONVERSATION_OWNER, (caller, id) -> holds(caller, id, conversations::holding))
                .with(Access.TURN_OWNER, (caller, id) -> holds(caller, id, turns::holding));
    }

    /** One's own, and of a Neuron that one may still use: an old conversation holds passages of its documents. */
    private boolean holds(Caller caller, String id, Function<UUID, Optional<Conversations.Holding>> holding) {
        try {
            return holding.apply(Ids.parse(id))
                    .filter(held -> held.owner().equals(caller.id()) && rights.mayUse(caller, held.neuron()))
                    .isPresent();
        } catch (ProblemException malformed) {
            if (malformed.problem().status() >= 500) {
                throw malformed;
            }
            return false;
        }
    }

    /** Ends the turns of processes that died; called at start and by the maintenance. */
    public void maintain() {
        dead.close();
    }

    /** The newest turn with that Neuron, of anybody: its state and when it began. */
    public Optional<LastTurn> lastTurn(String neuron) {
        return turns.last(neuron);
    }

    /** A turn's state (running, done, failed, cancelled) and beginning. */
    public record LastTurn(String state, java.time.Instant began) {}

    /** How many turns run in this process. */
    public int running() {
        return live.count();
    }
}
