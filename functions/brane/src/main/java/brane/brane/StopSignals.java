package brane.brane;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Ctrl-C, kill, and the end of a terminal, while the virtual machine is still whole. A shutdown hook comes too late: all hooks
 * run at once, and that of ONNX Runtime frees what a text that is being embedded still uses, which ends the process before
 * PostgreSQL is stopped.
 */
final class StopSignals {

    private StopSignals() {}

    /**
     * Runs that at the first of them, in a thread of its own; later ones change nothing. By reflection, because the compiler
     * warns of the one class of the JDK that can do this, and nothing can tell it not to.
     */
    static void onFirst(Runnable stop) {
        var stopping = Thread.ofPlatform().name("stop").unstarted(stop);
        try {
            var signals = Class.forName("sun.misc.Signal");
            var handlers = Class.forName("sun.misc.SignalHandler");
            var handle = signals.getMethod("handle", signals, handlers);
            var ours = Proxy.newProxyInstance(
                    handlers.getClassLoader(), new Class<?>[] {handlers}, (_, _, _) -> begin(stopping));
            for (var name : List.of("INT", "TERM", "HUP")) {
                var signal = signals.getConstructor(String.class).newInstance(name);
                var before = handle.invoke(null, signal, ours);
                if (before.equals(handlers.getField("SIG_IGN").get(null))) {
                    // As nohup wants it.
                    handle.invoke(null, signal, before);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java must have sun.misc.Signal, had not", e);
        }
    }

    /** The handler's only method that is ever called has no result. */
    @SuppressWarnings("NullAway")
    private static synchronized Object begin(Thread stopping) {
        if (stopping.getState() == Thread.State.NEW) {
            stopping.start();
        }
        return null;
    }
}
