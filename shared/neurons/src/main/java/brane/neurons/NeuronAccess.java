package brane.neurons;

import brane.core.Caller;
import brane.core.Role;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Who may use, feed and edit a Neuron: what its file says, for the route check and for what a page offers. */
public final class NeuronAccess {

    /** What one person may do with one Neuron. */
    public record Rights(boolean use, boolean feed, boolean edit) {}

    private final Neurons neurons;

    public NeuronAccess(Neurons neurons) {
        this.neurons = neurons;
    }

    public boolean mayUse(Caller caller, String id) {
        return may(caller, id, Neuron.Access::use);
    }

    public boolean mayFeed(Caller caller, String id) {
        return may(caller, id, Neuron.Access::feed);
    }

    /** Editing; an administrator may always, and may also make a Neuron that is not there yet. */
    public boolean mayEdit(Caller caller, String id) {
        return caller.is(Role.ADMIN) || may(caller, id, Neuron.Access::edit);
    }

    /** All three at once, for a page that shows the Neuron; the roles that the routes demand are part of it. */
    public Rights rights(Caller caller, Neuron neuron) {
        if (!caller.is(Role.USER) && !caller.is(Role.ADMIN)) {
            return new Rights(false, false, false);
        }
        var access = neuron.access();
        return new Rights(
                named(caller, access.use()),
                named(caller, access.feed()),
                caller.is(Role.ADMIN) || named(caller, access.edit()));
    }

    private boolean may(Caller caller, String id, Function<Neuron.Access, List<String>> list) {
        return neurons.find(id)
                .map(found -> named(caller, list.apply(found.neuron().access())))
                .orElse(false);
    }

    /** Whether one of the entries names the caller. An administrator is a user too. */
    static boolean named(Caller caller, List<String> entries) {
        return entries.stream().anyMatch(entry -> {
            var name = entry.substring(entry.indexOf(':') + 1).toLowerCase(Locale.ROOT);
            return switch (entry.substring(0, entry.indexOf(':'))) {
                case "group" -> caller.groups().contains(name);
                case "user" -> caller.email().equals(name);
                case "role" ->
                    caller.roles().stream().anyMatch(role -> role.id().equals(name))
                            || (name.equals("user") && caller.is(Role.ADMIN));
                default -> false;
            };
        });
    }
}
