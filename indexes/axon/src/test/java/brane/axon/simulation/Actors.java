package brane.axon.simulation;

import brane.axon.StoredAxons;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Those who use the Axons at once, each through a process that may end at any moment and is started again. */
final class Actors {

    private static final int ATTEMPTS = 6;
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Simulation simulation;
    private final Schedule schedule;
    private final Focus focus;
    private final Deeds deeds;
    private final int haste;

    Actors(Simulation simulation, Schedule schedule, Focus focus) {
        this.simulation = simulation;
        this.schedule = schedule;
        this.focus = focus;
        this.deeds = new Deeds(simulation, schedule);
        this.haste = focus == Focus.CROWD || focus == Focus.LABELS || schedule.chance(0.5) ? 200 : 2_000;
    }

    void start() {
        for (var i = 0; i < 3; i++) {
            start("writer " + i, 2 + schedule.below(4), this::change);
        }
        for (var i = 0; i < (focus == Focus.CROWD ? 7 : 4); i++) {
            start("reader " + i, (focus == Focus.CROWD ? 4 : 2) + schedule.below(4), this::read);
        }
        var more = focus == Focus.ERASURE ? 2 : 0;
        for (var i = 0; i < 2; i++) {
            start("compactor " + i, 2 + more + schedule.below(4), deeds::compact);
            start("collector " + i, 2 + schedule.below(3), this::collect);
            start("eraser " + i, more + schedule.below(3), this::erase);
        }
        for (var i = 0; i < (focus == Focus.KEYS ? 3 : 1); i++) {
            start("rotator " + i, rotations() + schedule.below(2), this::rotate);
        }
        start("re-embedder", focus == Focus.MODEL ? 2 + schedule.below(3) : schedule.below(2), this::reembed);
        for (var i = 0; i < (focus == Focus.LABELS ? 3 : 0); i++) {
            start("labeller " + i, 3 + schedule.below(4), this::relabel);
        }
        start("backup", schedule.below(2), this::hold);
        start("clock", schedule.below(3), this::jump);
    }

    private int rotations() {
        return switch (focus) {
            case KEYS -> 2;
            case LABELS -> 3;
            case ERASURE -> 1;
            default -> 0;
        };
    }

    private void start(String name, int times, Deeds.Deed deed) {
        schedule.start(name, () -> {
            simulation.begins(name);
            for (var i = 0; i < times; i++) {
                schedule.sleep(Duration.ofMillis(schedule.below(haste)));
                deeds.attempt(() -> deed.by(simulation.process()));
            }
            simulation.ends(name);
        });
    }

    private void untilDone(BooleanSupplier deed) {
        var attempts = schedule.chance(0.3) ? 1 : ATTEMPTS;
        for (var i = 0; i < attempts && !deed.getAsBoolean(); i++) {
            schedule.sleep(PAUSE);
        }
    }

    private void untilDone(Deeds.Change change) {
        untilDone(() -> change.ask(simulation.process()));
        change.givesUp();
    }

    private String anyName() {
        return Deeds.NAMES.get(schedule.below(Deeds.NAMES.size()));
    }

    private String anyLabel() {
        return Deeds.LABELS.get(schedule.below(Deeds.LABELS.size()));
    }

    private boolean change(StoredAxons process) {
        var name = anyName();
        if (!schedule.chance(focus == Focus.CROWD ? 0.5 : 0.75)) {
            untilDone(deeds.delete(name));
            return true;
        }
        var put = deeds.put(name);
        if (schedule.chance(0.2)) {
            put.uncertain();
            schedule.start("impatient", () -> {
                var done = put.ask(simulation.process());
                schedule.mark(done ? 1 : 0);
            });
        }
        untilDone(put);
        return true;
    }

    private boolean relabel(StoredAxons process) {
        untilDone(deeds.relabel(anyName(), anyLabel()));
        return true;
    }

    private boolean read(StoredAxons process) throws IOException {
        if (focus == Focus.LABELS && schedule.chance(0.5)) {
            return deeds.search(process, anyLabel());
        }
        return switch (focus == Focus.CROWD ? 2 : schedule.below(3)) {
            case 0 -> deeds.list(process);
            case 1 -> deeds.original(process, anyName());
            default -> deeds.search(process);
        };
    }

    private boolean collect(StoredAxons process) throws InterruptedException {
        deeds.collect(process);
        deeds.completeErasures(process);
        return schedule.chance(0.3) && deeds.sweep(process);
    }

    private boolean erase(StoredAxons process) throws InterruptedException {
        var name = anyName();
        var document = deeds.id(process, name);
        if (document.isPresent()) {
            if (focus == Focus.ERASURE) {
                schedule.start("beside", () -> deeds.attempt(() -> deeds.compact(simulation.process())));
                schedule.sleep(Duration.ofMillis(schedule.below(1_000)));
            }
            untilDone(deeds.erase(name, document.get()));
            deeds.completeErasures(simulation.process());
        }
        return true;
    }

    private boolean rotate(StoredAxons process) {
        var upkeep = simulation.upkeep();
        upkeep.rotate(
                simulation.axon(), simulation.catalog().axon(simulation.axon()).keyVersion());
        while (upkeep.rewrap(simulation.axon(), 2) > 0) {
            continue;
        }
        return upkeep.retire(simulation.axon());
    }

    private boolean reembed(StoredAxons process) throws InterruptedException {
        return deeds.reembed(process, Simulation.MODELS.get(schedule.below(2)));
    }

    private boolean hold(StoredAxons process) {
        var upkeep = simulation.upkeep();
        var until = schedule.now().plus(Duration.ofHours(1));
        var hold = upkeep.hold("backup", Duration.ofHours(1), Optional.empty());
        simulation.held(hold);
        var live = simulation.liveObjects();
        schedule.sleep(Duration.ofMinutes(schedule.below(50)));
        simulation.mustStillHave(live, until);
        upkeep.release(hold);
        return true;
    }

    /** Some time goes by in which nobody gets on, and a collector is the first who does. */
    private boolean jump(StoredAxons process) {
        schedule.jump(Duration.ofMinutes(schedule.below(4_000)));
        return deeds.collect(process);
    }
}
