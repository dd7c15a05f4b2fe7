package brane.axon;

import brane.axon.catalog.Catalog;
import brane.storage.objects.ObjectStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between the Axons and their catalog and store, and lets a test fail any call before or after its effect. */
public final class Faults {

    /** Is asked before and after each call; what it throws, the caller gets. */
    public interface Hook {
        void at(String call, boolean after);
    }

    public final List<String> calls = new CopyOnWriteArrayList<>();
    public volatile Hook hook = (call, after) -> {};

    public Catalog catalog(Catalog real) {
        return wrap(Catalog.class, real, "catalog.");
    }

    public ObjectStore store(ObjectStore real) {
        return wrap(ObjectStore.class, real, "store.");
    }

    private <T> T wrap(Class<T> type, T real, String prefix) {
        return type.cast(Proxy.newProxyInstance(
                Faults.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    var call = prefix + method.getName();
                    calls.add(call);
                    hook.at(call, false);
                    try {
                        var result = method.invoke(real, arguments);
                        hook.at(call, true);
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
