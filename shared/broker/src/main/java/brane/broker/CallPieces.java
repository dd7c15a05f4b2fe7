package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts calls together that a server sends in pieces: some tell their place and give id and name once, some repeat both, some give
 * all calls the same place, and some say none at all.
 */
final class CallPieces {

    /** Characters that the arguments of one call may have. */
    static final int LONGEST = 256 << 10;

    /** Calls that one answer may have. */
    static final int MOST = 32;

    /** A call of which more may come. */
    private static final class Growing {
        private final String place;
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();

        Growing(String place) {
            this.place = place;
        }
    }

    private final List<Growing> calls = new ArrayList<>();
    private boolean tooMuch;

    /**
     * A piece of a call.
     *
     * @param place tells the calls of an answer apart; null for the last one, or a new one when the piece can't be of that
     * @param arguments text to be put behind what came before, or an object that is all of them
     */
    void add(@Nullable String place, String id, String name, JsonNode arguments) {
        var call = last(place);
        if (call == null || begins(call, id, name)) {
            call = new Growing(Objects.requireNonNullElse(place, ""));
            calls.add(call);
        }
        call.id = id.isEmpty() ? call.id : id;
        if (call.name.isEmpty()) {
            call.name = name;
        }
        call.arguments.append(text(arguments));
        tooMuch |= calls.size() > MOST || call.arguments.length() > LONGEST || call.name.length() > LONGEST;
    }

    /** All of a call, whatever of it came before. */
    void set(String place, String id, String name, JsonNode arguments) {
        var call = last(place);
        if (call != null) {
            call.arguments.setLength(0);
        }
        add(place, call == null || call.id.isEmpty() ? id : "", name, arguments);
    }

    private @Nullable Growing last(@Nullable String place) {
        for (var i = calls.size() - 1; i >= 0; i--) {
            if (place == null || calls.get(i).place.equals(place)) {
                return calls.get(i);
            }
        }
        return null;
    }

    /** Whether a piece at the place of a call begins another one. */
    private static boolean begins(Growing call, String id, String name) {
        if (!id.isEmpty() && !call.id.isEmpty()) {
            return !id.equals(call.id);
        }
        var arguments = call.arguments;
        return !name.isEmpty()
                && !call.name.isEmpty()
                && !arguments.isEmpty()
                && arguments.charAt(arguments.length() - 1) == '}'
                && Json.object(arguments.toString()).isPresent();
    }

    private static String text(JsonNode arguments) {
        if (arguments.isMissingNode() || arguments.isNull()) {
            return "";
        }
        return arguments.isTextual() ? arguments.textValue() : arguments.toString();
    }

    /** Whether more came than a call or an answer may have. */
    boolean tooMuch() {
        return tooMuch;
    }

    /** The calls, in the order in which they began. */
    List<SaidCall> all() {
        return calls.stream()
                .map(call -> new SaidCall(call.id, call.name, call.arguments.toString()))
                .toList();
    }
}
