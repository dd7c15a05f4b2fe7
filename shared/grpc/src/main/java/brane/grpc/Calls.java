package brane.grpc;

import brane.core.Problem;
import brane.core.ProblemException;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls of one service that several processes offer: each call goes to one of them in turn, and to the next when that one cannot be
 * reached or does not answer, each at most twice and all within one deadline. Only for what may be done more than once.
 */
public final class Calls implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Calls.class.getName());
    private static final int ROUNDS = 2;
    private static final int MAX_REPLY = 16 << 20;

    /** One that failed is asked last for so long. */
    private static final Duration AVOIDED = Duration.ofSeconds(2);

    private static final class Peer {
        private final String name;
        private final ManagedChannel channel;
        private final AtomicLong failed = new AtomicLong();

        Peer(String name, ManagedChannel channel) {
            this.name = name;
            this.channel = channel;
        }

        /** Whether it failed within the last seconds; 0 stands for never. */
        boolean avoided() {
            var at = failed.get();
            return at != 0 && System.nanoTime() - at < AVOIDED.toNanos();
        }
    }

    private final List<Peer> peers = new ArrayList<>();
    private final CallTokens tokens;
    private final Duration timeout;
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * Connects when it is first used.
     *
     * @param targets each {@code host:port}
     * @param timeout the longest time that a call may take, with all its tries
     */
    public Calls(List<String> targets, InternalConfig config, Duration timeout) {
        this.tokens = new CallTokens(config);
        this.timeout = timeout;
        var encryption = config.tls().map(Encryption::ofCaller);
        for (var target : targets) {
            var colon = target.lastIndexOf(':');
            InternalConfig.refuseOpen(target.substring(0, colon), config.tls(), config.plaintext());
            var channel = NettyChannelBuilder.forAddress(
                            target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)))
                    .disableRetry()
                    .maxInboundMessageSize(MAX_REPLY);
            encryption.ifPresentOrElse(channel::sslContext, channel::usePlaintext);
            peers.add(new Peer(target, channel.build()));
        }
    }

    /** Makes a request with this token for an answer within so many milliseconds. */
    @FunctionalInterface
    public interface Asking<Q> {
        Q request(String token, long waitMillis);
    }

    /**
     * The answer of the first that gives one.
     *
     * @param asking makes the request anew for each try
     * @throws ProblemException the problem that the service answered with, or {@code search-down} (503)
     */
    public <Q, R> R call(MethodDescriptor<Q, R> method, CallTokens.Call what, Asking<Q> asking) {
        var end = System.nanoTime() + timeout.toNanos();
        var order = order();
        ProblemException said = null;
        var status = Status.UNAVAILABLE;
        Optional<String> unencrypted = Optional.empty();
        for (var i = 0; i < ROUNDS * order.size(); i++) {
            var peer = order.get(i % order.size());
            var left = end - System.nanoTime();
            // A second round finds a process whose connection only broke; all of the time is for the first.
            var share = i < order.size() ? left / (order.size() - i) : left;
            if (share <= 0 || (i >= order.size() && status.getCode() == Status.Code.UNAUTHENTICATED)) {
                break;
            }
            try {
                var request = asking.request(tokens.write(what), Math.max(1, TimeUnit.NANOSECONDS.toMillis(share)));
                var answer = call(peer, method, request, share);
                peer.failed.set(0);
                return answer;
            } catch (StatusRuntimeException e) {
                status = e.getStatus();
                var problem = ProblemStatus.problem(e);
                if (problem.isPresent() && problem.get().status() != 503) {
                    throw problem.get().failure(e);
                }
                peer.failed.set(System.nanoTime() | 1);
                said = problem.isPresent() ? problem.get().failure(e) : said;
                var why = Encryption.failure(e).map(text -> peer.name + " " + text);
                unencrypted = why.isPresent() ? why : unencrypted;
                LOG.log(
                        Level.INFO,
                        "event=call-failed target={0} status={1} why=\"{2}\"",
                        peer.name,
                        status.getCode(),
                        why.orElse(""));
                LOG.log(Level.DEBUG, "event=call-failed-why", e);
            }
        }
        throw said == null ? down(order, status, unencrypted).failure() : said;
    }

    private static <Q, R> R call(Peer peer, MethodDescriptor<Q, R> method, Q request, long nanos) {
        // Without this a process that came back is not looked for again for up to two minutes.
        peer.channel.resetConnectBackoff();
        return ClientCalls.blockingUnaryCall(
                peer.channel, method, CallOptions.DEFAULT.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS), request);
    }

    /** All of them, beginning with the next in turn; those that failed just now come last. */
    private List<Peer> order() {
        var first = Math.floorMod(turn.getAndIncrement(), peers.size());
        var order = new ArrayList<Peer>();
        for (var i = 0; i < peers.size(); i++) {
            order.add(peers.get((first + i) % peers.size()));
        }
        order.sort(Comparator.comparing(Peer::avoided));
        return order;
    }

    private static Problem down(List<Peer> asked, Status status, Optional<String> unencrypted) {
        var names = String.join(", ", asked.stream().map(peer -> peer.name).toList());
        var way = unencrypted.orElse(
                status.getCode() == Status.Code.UNAUTHENTICATED
                        ? "they have another internal.secret than this process: give all the same"
                        : "see that they run and can be reached, then try again");
        return Problem.of(
                "search-down",
                503,
                "The search can not be reached.",
                "none of search.target " + names + " answered (" + status.getCode() + "): " + way);
    }

    @Override
    public void close() {
        peers.forEach(peer -> peer.channel.shutdown());
        for (var peer : peers) {
            try {
                if (!peer.channel.awaitTermination(2, TimeUnit.SECONDS)) {
                    peer.channel.shutdownNow();
                }
            } catch (InterruptedException e) {
                peer.channel.shutdownNow();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What is being called in this thread; only within a service of {@link InternalServer}. */
    public static CallTokens.Call current() {
        var call = Guard.CALL.get();
        if (call == null) {
            throw new IllegalStateException("no call is being answered here");
        }
        return call;
    }
}
