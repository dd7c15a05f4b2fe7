package brane.search;

import brane.audit.Action;
import brane.audit.ForeignIntents;
import brane.axon.Axons;
import brane.axon.Reranking;
import brane.contracts.search.FindReply;
import brane.contracts.search.FindRequest;
import brane.contracts.search.SearchGrpc;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.core.RequestContext;
import brane.grpc.CallTokens.Call;
import brane.grpc.Calls;
import brane.grpc.ProblemStatus;
import io.grpc.stub.StreamObserver;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Searches for other processes, under the intents that they wrote: who may ask was decided there, and that it is recorded is looked
 * up here before anything is read (docs/adr/0014).
 */
public final class SearchService extends SearchGrpc.SearchImplBase {

    private static final System.Logger LOG = System.getLogger(SearchService.class.getName());
    private static final int RUNNING_MAX = 64;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Axons axons;
    private final ForeignIntents intents;
    private final Function<String, Reranking> rerankers;
    private final Semaphore free = new Semaphore(RUNNING_MAX);

    public SearchService(Axons axons, ForeignIntents intents, Function<String, Reranking> rerankers) {
        this.axons = axons;
        this.rerankers = rerankers;
        this.intents = intents;
    }

    @Override
    public void find(FindRequest request, StreamObserver<FindReply> answer) {
        try {
            var reply = found(request, Calls.current());
            answer.onNext(reply);
            answer.onCompleted();
        } catch (ProblemException e) {
            answer.onError(ProblemStatus.of(e.problem()));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "event=search-broke cause=" + e.getClass().getName(), e);
            answer.onError(ProblemStatus.of(Problem.of(
                    "internal",
                    500,
                    "Something went wrong that should not.",
                    "the log of the search process has more under this request's id")));
        }
    }

    private FindReply found(FindRequest request, Call call) {
        if (!request.getAxon().equals(call.axon().toString())) {
            throw Problem.of(
                            "not-allowed",
                            403,
                            "You may not do this.",
                            "axon must be the one that the call's token names, was another")
                    .failure();
        }
        var wait = Duration.ofMillis(Math.clamp(request.getWaitMillis(), 1, LONGEST.toMillis()));
        if (!free.tryAcquire()) {
            throw Problem.of(
                            "axon-busy",
                            503,
                            "The document memory has too much to do.",
                            "at most " + RUNNING_MAX + " searches run at once in one process: try again later")
                    .failure();
        }
        var watch = new Watch(Thread.currentThread(), wait);
        try {
            return ScopedValue.where(RequestContext.REQUEST_ID, call.request()).call(() -> {
                var intent = intents.require(call.intent(), Action.SEARCH, call.actor(), "neuron:" + call.neuron());
                var options = SearchMessages.options(request, rerankers);
                return SearchMessages.reply(
                        axons.search(intent, UUID.fromString(request.getAxon()), request.getQuery(), options));
            });
        } catch (CancellationException e) {
            throw Problem.of(
                            "axon-busy",
                            503,
                            "The document memory has too much to do.",
                            "a search must end within " + wait
                                    + ", which is how long its caller waits: try again later")
                    .failure(e);
        } finally {
            watch.end();
            free.release();
        }
    }

    /** Stops a search that nobody waits for any more: the server does not tell when a caller has left. */
    private static final class Watch {
        private final Thread watching;
        private boolean over;

        Watch(Thread watched, Duration wait) {
            watching = Thread.ofVirtual().name("search-watch").start(() -> {
                try {
                    Thread.sleep(wait);
                    stop(watched);
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        private synchronized void stop(Thread watched) {
            if (!over) {
                watched.interrupt();
            }
        }

        synchronized void end() {
            over = true;
            watching.interrupt();
            // What came too late must not stop the next call.
            var _ = Thread.interrupted();
        }
    }
}
