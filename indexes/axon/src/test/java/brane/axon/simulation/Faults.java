package brane.axon.simulation;

import java.util.ArrayList;
import java.util.List;

/** One fault, or two, at chosen calls of all that a run makes to the catalog and to the store. */
final class Faults implements Chaos {

    /** What happens at a call. */
    enum Kind {
        FAILS,
        ANSWER_IS_LOST,
        ENDS_BEFORE,
        ENDS_AFTER,
        LANDS_LATER,
        TWICE,
        OLD;

        boolean isAfter() {
            return this == ANSWER_IS_LOST || this == ENDS_AFTER;
        }

        /** Whether it makes a difference there: what only reads has no effect whose answer could be lost. */
        boolean canMeet(String call) {
            return switch (this) {
                case FAILS -> !call.equals("embed");
                case ENDS_BEFORE -> true;
                case ANSWER_IS_LOST, ENDS_AFTER -> !READS.contains(call);
                case LANDS_LATER, TWICE -> call.equals("put");
                case OLD -> call.equals("list");
            };
        }

        private Trouble trouble() {
            return switch (this) {
                case FAILS, ANSWER_IS_LOST -> Trouble.FAILS;
                case ENDS_BEFORE, ENDS_AFTER -> Trouble.ENDS;
                case LANDS_LATER -> Trouble.LANDS_LATER;
                case TWICE -> Trouble.TWICE;
                case OLD -> Trouble.OLD;
            };
        }
    }

    /** @param call its number, from 0, in the order in which the calls began */
    record Fault(int call, Kind kind) {}

    private static final List<String> READS = List.of(
            "axon",
            "key",
            "heads",
            "changes",
            "find",
            "operation",
            "object",
            "totals",
            "axons",
            "condemned",
            "known",
            "dropped",
            "erasures",
            "isHeld",
            "get",
            "open",
            "list",
            "embed");

    private final List<Fault> faults;
    private final List<String> calls = new ArrayList<>();
    private final ThreadLocal<Integer> call = ThreadLocal.withInitial(() -> -1);

    Faults(List<Fault> faults) {
        this.faults = faults;
    }

    /** The calls that were made. */
    List<String> calls() {
        return calls;
    }

    /** Each fault that can happen at a call of this run, from that number on. */
    List<Fault> possible(int from) {
        var possible = new ArrayList<Fault>();
        for (var i = from; i < calls.size(); i++) {
            for (var kind : Kind.values()) {
                if (kind.canMeet(calls.get(i))) {
                    possible.add(new Fault(i, kind));
                }
            }
        }
        return possible;
    }

    @Override
    public Trouble before(String name) {
        call.set(calls.size());
        calls.add(name);
        return at(false);
    }

    @Override
    public Trouble after(String name) {
        return at(true);
    }

    private Trouble at(boolean after) {
        var now = call.get();
        return faults.stream()
                .filter(fault -> fault.call() == now && fault.kind().isAfter() == after)
                .findFirst()
                .map(fault -> fault.kind().trouble())
                .orElse(Trouble.NONE);
    }
}
