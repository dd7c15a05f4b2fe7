package brane.security;

import brane.core.Caller;
import java.util.UUID;

/** By what a request proves who asks: a session or an API key. Both say the same of a person, and {@link AccessRules} decides on both. */
public sealed interface Proof permits Sessions.Session, Proof.ByApiKey {

    /** The person now, not as they were on the day they signed in or made the key. */
    Person person();

    /** The session or key as the audit log names it. */
    String via();

    default Caller caller() {
        var who = person();
        return new Caller(who.id(), who.email(), who.roles(), who.groups(), via());
    }

    /** A request that brought a key which holds. */
    record ByApiKey(UUID key, Person person) implements Proof {

        @Override
        public String via() {
            return "key:" + key;
        }
    }
}
