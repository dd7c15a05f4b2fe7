package brane.axon.simulation;

import brane.axon.StoredAxons;
import brane.axon.catalog.Upkeep;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A simulation that a script directs: who does what, at which call a process stops, and when it goes on. Between two steps
 * everything runs that can. The same oracles judge as in a run by chance, and everything that was begun must have been done at
 * the end.
 */
final class Stage {

    private final Schedule schedule = new Schedule(1);
    private final Simulation simulation = new Simulation(schedule, Chaos.NONE, 1);
    private final Deeds deeds = new Deeds(simulation, schedule);
    private final Map<String, Player> players = new TreeMap<>();
    private final List<Act> acts = new ArrayList<>();

    /** What a process was told to do. */
    static final class Act {
        private final String what;
        private boolean done;
        private boolean mayFail;

        private Act(String what) {
            this.what = what;
        }

        /** The script says that it can't be done. */
        void mayFail() {
            mayFail = true;
        }
    }

    /** A process of this stage. */
    final class Player implements Chaos {
        private final String name;
        private final Host host = new Host(schedule, this);
        private final StoredAxons axons = simulation.process(host);
        private final Upkeep upkeep = simulation.upkeep(host);

        /** Where it stops next, and of which call it loses the next answer; empty for nowhere and none. */
        private String stop = "";

        private String losing = "";
        private @Nullable Thread held;

        private Player(String name) {
            this.name = name;
        }

        Player stopsBefore(String call) {
            stop = "before " + call;
            return this;
        }

        Player stopsAfter(String call) {
            stop = "after " + call;
            return this;
        }

        /** The answer of the next such call is lost. */
        Player loses(String call) {
            losing = call;
            return this;
        }

        @Override
        public Trouble before(String call) {
            holdAt("before " + call);
            return Trouble.NONE;
        }

        @Override
        public Trouble after(String call) {
            holdAt("after " + call);
            if (losing.equals(call)) {
                losing = "";
                return Trouble.FAILS;
            }
            return Trouble.NONE;
        }

        private void holdAt(String place) {
            if (stop.equals(place)) {
                stop = "";
                var thread = Thread.currentThread();
                held = thread;
                while (held == thread) {
                    LockSupport.park(this);
                }
            }
        }

        /** Goes on where it stopped. */
        void goesOn() {
            var thread = held;
            held = null;
            if (thread == null) {
                simulation.violation(name + " never came to where the script stops it: " + stop);
            } else {
                LockSupport.unpark(thread);
            }
            simulation.runs();
        }

        /** Begins, and everything runs that can. */
        Act does(String what, Deeds.Deed deed) {
            var act = begins(what, deed);
            simulation.runs();
            return act;
        }

        /** Begins with the next step. */
        Act begins(String what, Deeds.Deed deed) {
            var act = new Act(name + " " + what);
            acts.add(act);
            schedule.start(act.what, () -> act.done = deeds.attempt(() -> deed.by(axons)));
            return act;
        }

        Act asks(String what, Deeds.Change change) {
            return does(what, process -> {
                var done = change.ask(process);
                if (!done) {
                    change.givesUp();
                }
                return done;
            });
        }

        Act puts(String name) {
            return asks("puts " + name, deeds.put(name));
        }

        void deletes(String name) {
            asks("deletes " + name, deeds.delete(name));
        }

        void erases(String name) {
            does("erases " + name, process -> {
                var document = deeds.id(process, name).orElseThrow();
                return deeds.erase(name, document).ask(process);
            });
        }

        void searches() {
            does("searches", deeds::search);
        }

        /** In every way that there is, of each document. */
        void reads() {
            does("reads", this::read);
        }

        private boolean read(StoredAxons process) throws IOException {
            for (var name : Deeds.NAMES) {
                deeds.original(process, name);
            }
            return deeds.list(process) && deeds.search(process);
        }

        Act compacts() {
            return does("compacts", deeds::compact);
        }

        void collects() {
            does("collects", deeds::collect);
        }

        Act completesErasures() {
            return does("completes erasures", deeds::completeErasures);
        }

        void reembeds(String model) {
            does("embeds anew", process -> deeds.reembed(process, model));
        }

        /** Brings a new key; what stands under the one before stays so. */
        Act rotates() {
            return does("rotates", process -> {
                var from = simulation.catalog().axon(axon()).keyVersion();
                return upkeep.rotate(axon(), from) == from + 1;
            });
        }

        /** Takes everything over to the newest key and destroys those before it. */
        Act takesOver() {
            return does("takes all to the newest key", process -> {
                while (upkeep.rewrap(axon(), 100) > 0) {
                    continue;
                }
                return upkeep.retire(axon());
            });
        }
    }

    Player process(String name) {
        return players.computeIfAbsent(name, Player::new);
    }

    Deeds deeds() {
        return deeds;
    }

    Simulation simulation() {
        return simulation;
    }

    private UUID axon() {
        return simulation.axon();
    }

    void later(Duration time) {
        schedule.jump(time);
    }

    /** Brings all to an end, and gives what was wrong. */
    List<String> violations() {
        simulation.runs();
        for (var player : players.values()) {
            if (player.held != null || !player.stop.isEmpty() || !player.losing.isEmpty()) {
                simulation.violation(
                        player.name + " was not where the script wants it, or stays there: " + player.stop);
            }
        }
        acts.stream()
                .filter(act -> !act.done && !act.mayFail)
                .forEach(act -> simulation.violation(act.what + ": not done"));
        return simulation.result(0).violations();
    }
}
