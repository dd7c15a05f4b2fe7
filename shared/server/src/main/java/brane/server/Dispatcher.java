package brane.server;

import brane.core.Ids;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.core.RequestContext;
import brane.security.Access;
import brane.security.AccessRules;
import brane.security.ApiKeys;
import brane.security.Proof;
import brane.security.Sessions;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The way of every request, in this order: its form, the route, who asks, the proof that our own page sent it, the access rule,
 * the handler. Whatever is thrown becomes problem+json here, and nothing of the inside goes out.
 */
final class Dispatcher {

    private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());

    private final ServerConfig config;
    private final Routes routes;
    private final AccessRules access;
    private final Sessions sessions;
    private final ApiKeys keys;
    private final Metrics metrics;
    private final RequestRules rules;
    private final Semaphore free;
    private final Set<Thread> busy = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Integer> perPerson = new ConcurrentHashMap<>();

    Dispatcher(
            ServerConfig config, Routes routes, AccessRules access, Sessions sessions, ApiKeys keys, Metrics metrics) {
        this.config = config;
        this.routes = routes;
        this.access = access;
        this.sessions = sessions;
        this.keys = keys;
        this.metrics = metrics;
        this.rules = new RequestRules(config);
        this.free = new Semaphore(config.maxRequests());
    }

    void handle(ServerRequest request, ServerResponse response) {
        busy.add(Thread.currentThread());
        try {
            answered(request, response);
        } finally {
            busy.remove(Thread.currentThread());
        }
        if (response.isSent() && response.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
            // Helidon would wait for the next request of a client that did not listen.
            throw new CloseConnectionException("the answer said that it was the last one");
        }
    }

    /** Whether that thread is answering a request at this moment. */
    boolean isBusy(Thread thread) {
        return busy.contains(thread);
    }

    private void answered(ServerRequest request, ServerResponse response) {
        var id = Ids.next().toString();
        var began = System.nanoTime();
        SecurityHeaders.put(response, request.path().rawPath());
        response.header(HeaderNames.create("X-Request-Id"), id);
        ScopedValue.where(RequestContext.REQUEST_ID, id).run(() -> {
            @Nullable Route route = null;
            try {
                if (!free.tryAcquire()) {
                    throw busy().failure();
                }
                try {
                    rules.check(request);
                    var match = routes.match(
                            method(request),
                            RequestRules.segments(request.path().rawPath()));
                    route = match.route();
                    answer(request, response, match);
                } finally {
                    free.release();
                }
            } catch (EventStream.ClientLeftException e) {
                LOG.log(Level.DEBUG, "client left request={0}", id);
            } catch (ProblemException e) {
                send(request, response, e.problem());
            } catch (Exception | StackOverflowError e) {
                unexpected(request, response, e);
            } finally {
                metrics.count(route, response.status().code(), System.nanoTime() - began);
            }
        });
    }

    private static String method(ServerRequest request) {
        var method = request.prologue().method().text();
        return method.equals("HEAD") ? "GET" : method;
    }

    private void answer(ServerRequest request, ServerResponse response, Routes.Match match) throws Exception {
        var route = match.route();
        if (route.access() == Access.ANYONE) {
            // Who asks is looked up only when the handler wants to know: health answers while the database does not.
            var exchange = new Exchange(
                    request,
                    response,
                    match.parameters(),
                    () -> proof(request),
                    () -> proof(request),
                    () -> {},
                    (caller, access, thing) -> decide(access, caller, Optional.of(thing)),
                    config);
            route.handler().handle(exchange);
            return;
        }
        var proof = proof(request);
        if (proof.orElse(null) instanceof Sessions.Session session) {
            renew(response, session);
            if (route.method().changes()) {
                requireCsrf(request, session);
            }
        }
        Runnable still = () -> decide(route, proof(request), match);
        var exchange = new Exchange(
                request,
                response,
                match.parameters(),
                () -> proof,
                () -> proof(request),
                still,
                (caller, access, thing) -> decide(access, caller, Optional.of(thing)),
                config);
        ScopedValue.Carrier context = proof.map(one -> ScopedValue.where(RequestContext.CALLER, one.caller()))
                .orElseGet(() -> ScopedValue.where(RequestContext.REQUEST_ID, RequestContext.requestId()));
        context.call(() -> {
            decide(route, proof, match);
            var person = proof.map(one -> one.person().id());
            person.ifPresent(this::takeTurn);
            try {
                route.handler().handle(exchange);
            } finally {
                person.ifPresent(this::giveTurn);
            }
            return true;
        });
    }

    /**
     * Who asks: the one check of every request. Where there is an API key it alone counts, whatever the cookie says: a program
     * that sends one means it, and no browser sends one by itself, so that it needs no proof of our own page.
     */
    private Optional<Proof> proof(ServerRequest request) {
        var key = RequestRules.bearer(request);
        return key.isPresent()
                ? Optional.of(keys.check(key.get(), request.remotePeer().host()))
                : RequestRules.cookie(request, Sessions.COOKIE)
                        .flatMap(sessions::check)
                        .map(session -> session);
    }

    private void decide(Route route, Optional<Proof> proof, Routes.Match match) {
        var resource = Optional.ofNullable(match.parameters().get(route.access().parameter()));
        decide(route.access(), proof, resource);
    }

    private void decide(Access rule, Optional<Proof> proof, Optional<String> resource) {
        var decision = access.decide(rule, proof.map(Proof::caller), resource);
        if (decision instanceof AccessRules.Decision.Refused refused) {
            throw refused.problem().failure();
        }
    }

    /** One person's open tabs and streams must not take the places of all others. */
    private void takeTurn(UUID person) {
        var running = running(person, 1);
        if (running > config.maxPerPerson()) {
            running(person, -1);
            throw Problem.of(
                            "too-many-requests",
                            429,
                            "You have too many requests open.",
                            "at most " + config.maxPerPerson() + " run at once for one person; close some tabs")
                    .with("retry_after", 1)
                    .failure();
        }
    }

    private void giveTurn(UUID person) {
        running(person, -1);
    }

    private int running(UUID person, int change) {
        var now = perPerson.compute(person, (_, count) -> {
            var next = (count == null ? 0 : count) + change;
            return next == 0 ? null : next;
        });
        return now == null ? 0 : now;
    }

    private void renew(ServerResponse response, Sessions.Session session) {
        if (session.renewed() != null) {
            response.headers().add(HeaderNames.SET_COOKIE, sessions.cookie(session, config.https()));
        }
    }

    private void requireCsrf(ServerRequest request, Sessions.Session session) {
        if (!sessions.csrfFits(session, request.headers().first(HeaderNames.create("X-CSRF-Token")))) {
            throw Problem.of(
                            "csrf-missing",
                            403,
                            "The request does not prove that it comes from our own page.",
                            "send the value `csrf` of GET /api/v1/session as the header X-CSRF-Token; reload the page if"
                                    + " it is an old one")
                    .failure();
        }
    }

    private void unexpected(ServerRequest request, ServerResponse response, Throwable failure) {
        if (isOfConnection(failure)) {
            LOG.log(Level.DEBUG, "connection lost request={0}", RequestContext.requestId());
        } else {
            // Only the classes: a message may hold text of a person or a document.
            LOG.log(Level.ERROR, "unexpected failure request={0} {1}", RequestContext.requestId(), Traces.of(failure));
        }
        send(request, response, internal());
    }

    /** Whoever cuts a connection, or is cut for being slow, is no failure of this server. */
    private static boolean isOfConnection(Throwable failure) {
        for (@Nullable Throwable one = failure; one != null; one = one.getCause()) {
            if (one instanceof UncheckedIOException
                    || one instanceof java.io.IOException
                    || one instanceof DataReader.InsufficientDataAvailableException) {
                return true;
            }
        }
        return false;
    }

    private void send(ServerRequest request, ServerResponse response, Problem problem) {
        if (response.isSent()) {
            throw new CloseConnectionException("an answer that has begun can only be cut");
        }
        var unread = UnreadBody.isIn(request);
        response.status(Status.create(problem.status()));
        var openAi = request.path().rawPath().startsWith("/v1/");
        response.header(HeaderNames.CONTENT_TYPE, openAi ? "application/json" : "application/problem+json");
        Optional.ofNullable(problem.more().get("retry_after"))
                .ifPresent(seconds -> response.header(HeaderNames.RETRY_AFTER, String.valueOf(seconds)));
        if (problem.status() == Status.UNAUTHORIZED_401.code()) {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"BRANE\"");
        }
        if (unread || problem.slug().equals("request-malformed")) {
            response.header(HeaderNames.CONNECTION, "close");
        }
        response.send(
                Json.bytes(openAi ? Problems.openAi(problem) : Problems.body(problem, RequestContext.requestId())));
        if (unread) {
            throw UnreadBody.drop(request);
        }
    }

    private static Problem busy() {
        return Problem.of("server-busy", 503, "The server is busy.", "too many requests run at once; try again shortly")
                .with("retry_after", 1);
    }

    private static Problem internal() {
        return Problem.of(
                "internal",
                500,
                "Something went wrong that should not.",
                "the log of the server has more under this request's id");
    }
}
