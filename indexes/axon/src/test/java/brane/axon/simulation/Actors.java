package brane.axon.simulation;

import brane.axon.Axons;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.axon.catalog.Upkeep.Grace;
import brane.core.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Those who use the Axons at once, each through a process that may end at any moment and is started again. */
final class Actors {

    static final List<String> NAMES = List.of("d0", "d1", "d2", "d3");

    private static final Axons.Progress QUIET = (stage, done, total) -> {};
    private static final int ATTEMPTS = 6;
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Simulation simulation;
    private final Schedule schedule;
    private final Focus focus;
    private final int haste;
    private int tokens;

    Actors(Simulation simulation, Schedule schedule, Focus focus) {
        this.simulation = simulation;
        this.schedule = schedule;
        this.focus = focus;
        this.haste = schedule.chance(0.5) ? 200 : 2_000;
    }

    void start() {
        for (var i = 0; i < 3; i++) {
            start("writer " + i, 2 + schedule.below(4), this::change);
        }
        for (var i = 0; i < (focus == Focus.CROWD ? 7 : 4); i++) {
            start("reader " + i, 2 + schedule.below(4), this::read);
        }
        var more = focus == Focus.ERASURE ? 2 : 0;
        for (var i = 0; i < 2; i++) {
            start(
                    "compactor " + i,
                    2 + more + schedule.below(4),
                    process -> process.maintenance().compact(simulation.axon()));
            start("collector " + i, 2 + schedule.below(3), this::collect);
            start("eraser " + i, more + schedule.below(3), this::erase);
        }
        for (var i = 0; i < (focus == Focus.KEYS ? 3 : 1); i++) {
            start("rotator " + i, (focus == Focus.KEYS ? 2 : more / 2) + schedule.below(2), this::rotate);
        }
        start("re-embedder", focus == Focus.MODEL ? 2 + schedule.below(3) : schedule.below(2), this::reembed);
        start("backup", schedule.below(2), this::hold);
        start("clock", schedule.below(3), process -> schedule.jump(Duration.ofMinutes(schedule.below(2_000))));
    }

    /** Something that an actor does once with a process. */
    @FunctionalInterface
    interface Deed {
        void by(StoredAxons process) throws InterruptedException, IOException;
    }

    private void start(String name, int times, Deed deed) {
        schedule.start(name, () -> {
            simulation.begins(name);
            for (var i = 0; i < times; i++) {
                schedule.sleep(Duration.ofMillis(schedule.below(haste)));
                attempt(() -> {
                    deed.by(simulation.process());
                    return true;
                });
            }
            simulation.ends(name);
        });
    }

    /** Whether it was done; not when the process ended or said that something is down. */
    private boolean attempt(Callable<Boolean> deed) {
        return attempt(null, deed);
    }

    /** As above; says of the write when its client can not know any more whether it happened. */
    private boolean attempt(@Nullable Object write, Callable<Boolean> deed) {
        var kills = simulation.kills();
        var certain = false;
        try {
            return certain = deed.call();
        } catch (Host.Killed e) {
            return false;
        } catch (ProblemException e) {
            simulation.told(e);
            certain = !e.problem().slug().equals("commit-unknown");
            return false;
        } catch (Exception e) {
            // Threads of a process that was ended leave those that wait for them with whatever comes.
            if (!Simulation.isKill(e) && simulation.kills() == kills) {
                simulation.violation("an actor met " + e);
            }
            return false;
        } finally {
            if (write != null && !certain) {
                simulation.clients().uncertain(write);
            }
        }
    }

    private void untilDone(BooleanSupplier deed) {
        var attempts = schedule.chance(0.3) ? 1 : ATTEMPTS;
        for (var i = 0; i < attempts && !deed.getAsBoolean(); i++) {
            schedule.sleep(PAUSE);
        }
    }

    private void change(StoredAxons first) {
        var name = NAMES.get(schedule.below(NAMES.size()));
        var operation = schedule.newId();
        if (schedule.chance(focus == Focus.CROWD ? 0.5 : 0.75)) {
            var token = "t" + tokens++;
            simulation.truth().asks(operation, name, token);
            var write = simulation.clients().begins(name, token);
            var document = Texts.document(name, passages(token));
            BooleanSupplier deed = () -> attempt(write, () -> {
                var receipt =
                        simulation.process().put(simulation.intent(), simulation.axon(), operation, document, QUIET);
                simulation.clients().belongs(token, receipt.document());
                simulation.clients().acknowledged(write);
                return true;
            });
            if (schedule.chance(0.2)) {
                simulation.clients().uncertain(write);
                schedule.start("impatient", () -> {
                    var done = deed.getAsBoolean();
                    schedule.mark(done ? 1 : 0);
                });
            }
            untilDone(deed);
            simulation.clients().givesUp(write);
        } else {
            simulation.truth().asks(operation, name, "");
            var write = simulation.clients().begins(name, "");
            untilDone(() -> attempt(() -> {
                if (simulation.process().delete(simulation.intent(), simulation.axon(), operation, name)) {
                    simulation.clients().acknowledged(write);
                }
                return true;
            }));
        }
    }

    static String[] passages(String token) {
        return new String[] {"kidneys " + token + " one", "kidneys " + token + " two"};
    }

    private void read(StoredAxons process) throws IOException {
        var start = simulation.clients().moment();
        var gone = simulation.clients().gone();
        var version = simulation.truth().version();
        var seen = switch (focus == Focus.CROWD ? 2 : schedule.below(3)) {
            case 0 -> listed(process);
            case 1 -> originals(process);
            default -> searched(process);
        };
        seen.ifPresent(documents -> {
            simulation.clients().saw(start, gone, documents, NAMES);
            simulation.mustHaveBeen(version, documents);
        });
    }

    private Optional<Map<String, String>> searched(StoredAxons process) {
        var texts = new TreeMap<String, TreeMap<Integer, String>>();
        for (var hit : process.search(simulation.intent(), simulation.axon(), "kidneys", 100)) {
            texts.computeIfAbsent(hit.name(), any -> new TreeMap<>())
                    .put(hit.passage().ordinal(), hit.passage().text());
        }
        var seen = new HashMap<String, String>();
        texts.forEach((name, passages) -> seen.put(name, simulation.tokenOf(name, List.copyOf(passages.values()))));
        return Optional.of(seen);
    }

    /** Names only: of each that is there, the token is taken for right. */
    private Optional<Map<String, String>> listed(StoredAxons process) {
        var version = simulation.truth().version();
        var names =
                process
                        .documents(simulation.intent(), simulation.axon(), "", Optional.empty(), 100)
                        .documents()
                        .stream()
                        .map(info -> info.name())
                        .toList();
        simulation.mustHaveHadNames(version, names);
        return Optional.empty();
    }

    private Optional<Map<String, String>> originals(StoredAxons process) throws IOException {
        var name = NAMES.get(schedule.below(NAMES.size()));
        var start = simulation.clients().moment();
        var gone = simulation.clients().gone();
        var version = simulation.truth().version();
        var original = process.original(simulation.intent(), simulation.axon(), name);
        var text = original.isEmpty() ? "" : new String(original.get().readAllBytes(), StandardCharsets.UTF_8);
        var token = text.isEmpty() ? "" : simulation.tokenOf(name, List.of(text.split("\n\n")));
        simulation.clients().saw(start, gone, token.isEmpty() ? Map.of() : Map.of(name, token), List.of(name));
        simulation.mustHaveBeen(version, name, token);
        return Optional.empty();
    }

    private void collect(StoredAxons process) throws InterruptedException {
        process.maintenance().collect(simulation.axon(), Grace.USUAL);
        process.maintenance().erase(simulation.axon());
        if (schedule.chance(0.3)) {
            process.maintenance().sweep(simulation.axon());
        }
    }

    private void erase(StoredAxons process) throws InterruptedException {
        var name = NAMES.get(schedule.below(NAMES.size()));
        var document = process.document(simulation.intent(), simulation.axon(), name);
        if (document.isPresent()) {
            UUID id = document.get().id();
            simulation.clients().begins(name, "");
            untilDone(() -> attempt(() -> {
                simulation.process().erase(simulation.intent(), simulation.axon(), id);
                simulation.clients().erased(id);
                return true;
            }));
            simulation.process().maintenance().erase(simulation.axon());
        }
    }

    private void rotate(StoredAxons process) {
        var upkeep = simulation.upkeep();
        var from = simulation.catalog().axon(simulation.axon()).keyVersion();
        upkeep.rotate(simulation.axon(), from);
        while (upkeep.rewrap(simulation.axon(), 2) > 0) {
            continue;
        }
        upkeep.retire(simulation.axon());
    }

    private void reembed(StoredAxons process) throws InterruptedException {
        process.reembed(simulation.intent(), simulation.axon(), Simulation.MODELS.get(schedule.below(2)), QUIET);
    }

    private void hold(StoredAxons process) {
        var upkeep = simulation.upkeep();
        var until = schedule.now().plus(Duration.ofHours(1));
        var hold = upkeep.hold("backup", Duration.ofHours(1), Optional.empty());
        simulation.held(hold);
        var live = simulation.liveObjects();
        schedule.sleep(Duration.ofMinutes(schedule.below(50)));
        simulation.mustStillHave(live, until);
        upkeep.release(hold);
    }
}
