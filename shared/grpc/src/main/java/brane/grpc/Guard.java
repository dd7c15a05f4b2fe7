package brane.grpc;

import com.google.protobuf.Message;
import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets only calls in that carry a token which holds, and says to the service what the token says. The token is the text field
 * {@code token} of the request: Helidon 4.1.7 gives every metadata its own name for its value (docs/adr/0014).
 */
final class Guard implements ServerInterceptor {

    /** What is being called now. */
    static final Context.Key<CallTokens.Call> CALL = Context.key("brane-call");

    private static final System.Logger LOG = System.getLogger(Guard.class.getName());

    private final CallTokens tokens;

    Guard(CallTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return new Listener<>(call, next.startCall(call, headers));
    }

    /** The service is called when the request is whole: until then it is only looked at. */
    private final class Listener<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;
        private @Nullable Context context;

        Listener(ServerCall<Q, ?> call, ServerCall.Listener<Q> next) {
            super(next);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            token(message)
                    .flatMap(tokens::read)
                    .ifPresent(known -> context = Context.current().withValue(CALL, known));
            if (context != null) {
                super.onMessage(message);
            }
        }

        @Override
        public void onHalfClose() {
            var allowed = context;
            if (allowed != null) {
                allowed.run(super::onHalfClose);
                return;
            }
            LOG.log(
                    Level.WARNING,
                    "event=call-refused method={0}",
                    call.getMethodDescriptor().getFullMethodName());
            call.close(Status.UNAUTHENTICATED.withDescription("a call must carry a token that holds"), new Metadata());
        }
    }

    private static Optional<String> token(Object message) {
        if (message instanceof Message known) {
            var field = known.getDescriptorForType().findFieldByName("token");
            if (field != null && known.getField(field) instanceof String token) {
                return Optional.of(token);
            }
        }
        return Optional.empty();
    }

    /** Helidon 4.1.7 turns an error into INTERNAL unless headers went out before it (docs/adr/0014). */
    static final class HeadersFirst implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        private boolean sent;

                        @Override
                        public void sendHeaders(Metadata first) {
                            sent = true;
                            super.sendHeaders(first);
                        }

                        @Override
                        public void close(Status status, Metadata trailers) {
                            if (!sent && !status.isOk()) {
                                sendHeaders(new Metadata());
                            }
                            super.close(status, trailers);
                        }
                    },
                    headers);
        }
    }
}
