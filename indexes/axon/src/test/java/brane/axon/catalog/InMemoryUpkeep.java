package brane.axon.catalog;

import brane.axon.catalog.InMemoryRows.Axon;
import brane.axon.catalog.InMemoryRows.Document;
import brane.axon.catalog.InMemoryRows.Hold;
import brane.axon.catalog.InMemoryRows.Stored;
import brane.storage.keys.Key;
import brane.storage.keys.TestKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The upkeep of a catalog in memory, under the catalog's lock. */
final class InMemoryUpkeep implements Upkeep {

    private final Object lock;
    private final InMemoryRows rows;
    private final Supplier<Instant> clock;
    private final Supplier<UUID> ids;

    InMemoryUpkeep(Object lock, InMemoryRows rows, Supplier<Instant> clock, Supplier<UUID> ids) {
        this.lock = lock;
        this.rows = rows;
        this.clock = clock;
        this.ids = ids;
    }

    @Override
    public List<UUID> axons(UUID after, int limit) {
        synchronized (lock) {
            return rows.axons.keySet().stream()
                    .filter(id -> unsigned(id).compareTo(unsigned(after)) > 0)
                    .sorted(java.util.Comparator.comparing(InMemoryUpkeep::unsigned))
                    .limit(limit)
                    .toList();
        }
    }

    /** As PostgreSQL orders them. */
    private static String unsigned(UUID id) {
        return id.toString();
    }

    @Override
    public Rewrite.Outcome rewrite(UUID id, Rewrite rewrite) {
        synchronized (lock) {
            var axon = rows.get(id);
            var names = Stream.concat(rewrite.outputs().stream().map(Catalog.Written::name), rewrite.sources().stream())
                    .toList();
            var refusal = RewriteRules.refusal(axon.row, rewrite, InMemoryCatalog.states(axon, names), live(axon));
            if (refusal.isPresent()) {
                return refusal.get();
            }
            var next = axon.row.version() + 1;
            rewrite.outputs()
                    .forEach(written ->
                            axon.objects.compute(written.name(), (name, stored) -> stored.live(written, next)));
            rewrite.sources().forEach(source -> axon.drop(source, next, clock.get()));
            var row = axon.row;
            if (rewrite.outputs().size() == 1 && rewrite.model().equals(row.model())) {
                var output = rewrite.outputs().getFirst().name();
                rewrite.sources().forEach(source -> axon.replaced.put(source, output));
            }
            axon.change(
                    row.incarnation(),
                    next,
                    rewrite.model(),
                    rewrite.dimensions(),
                    row.keyVersion(),
                    row.nameKey(),
                    row.operationFloor());
            return new Rewrite.Done(next);
        }
    }

    private static Set<UUID> live(Axon axon) {
        var live = new HashSet<UUID>();
        axon.objects.forEach((name, stored) -> {
            if (stored.state().equals("live") && stored.begun().kind() == Catalog.Kind.SEGMENT) {
                live.add(name);
            }
        });
        return live;
    }

    @Override
    public int condemn(UUID id, Grace grace, int limit) {
        synchronized (lock) {
            var now = clock.get();
            if (isHeld(id)) {
                return 0;
            }
            var names = rows.get(id).objects.entrySet().stream()
                    .filter(entry -> isCollectable(entry.getValue(), grace, now))
                    .filter(entry -> rows.get(id).strange == 0
                            || grace.dropped().isZero()
                                    && entry.getValue().state().equals("dropped"))
                    .map(Map.Entry::getKey)
                    .limit(limit)
                    .toList();
            names.forEach(
                    name -> rows.get(id).objects.computeIfPresent(name, (key, stored) -> stored.with("deleting")));
            return names.size();
        }
    }

    private static boolean isOn(Hold hold, UUID axon, Instant now) {
        return hold.until().isAfter(now)
                && (hold.axon().isEmpty() || hold.axon().get().equals(axon));
    }

    private static boolean isCollectable(Stored stored, Grace grace, Instant now) {
        return switch (stored.state()) {
            case "dropped" -> !stored.since().isAfter(now.minus(grace.dropped()));
            case "pending" -> !stored.since().isAfter(now.minus(grace.pending()));
            default -> false;
        };
    }

    @Override
    public List<UUID> condemned(UUID axon, int limit) {
        synchronized (lock) {
            return in(axon, "deleting").limit(limit).toList();
        }
    }

    private Stream<UUID> in(UUID axon, String... states) {
        return rows.get(axon).objects.entrySet().stream()
                .filter(entry -> List.of(states).contains(entry.getValue().state()))
                .map(Map.Entry::getKey);
    }

    @Override
    public void forget(UUID axon, Collection<UUID> names) {
        synchronized (lock) {
            var objects = rows.get(axon).objects;
            in(axon, "deleting").filter(names::contains).forEach(rows.get(axon).collected::add);
            names.forEach(name -> objects.computeIfPresent(
                    name, (key, stored) -> stored.state().equals("deleting") ? null : stored));
        }
    }

    @Override
    public Rowless rowless(UUID axon, Collection<UUID> names) {
        synchronized (lock) {
            var rowless = new HashSet<>(names);
            rowless.removeAll(rows.get(axon).objects.keySet());
            var collected = new HashSet<>(rowless);
            collected.retainAll(rows.get(axon).collected);
            rowless.removeAll(collected);
            return new Rowless(collected, rowless);
        }
    }

    @Override
    public void disown(UUID axon, Collection<UUID> names) {
        synchronized (lock) {
            names.stream()
                    .filter(name -> !rows.get(axon).objects.containsKey(name))
                    .forEach(rows.get(axon).collected::add);
        }
    }

    @Override
    public boolean beginSweep(UUID id, Duration every) {
        synchronized (lock) {
            var axon = rows.get(id);
            var due = !axon.swept.isAfter(clock.get().minus(every));
            axon.swept = due ? clock.get() : axon.swept;
            return due;
        }
    }

    @Override
    public void endSweep(UUID axon, long strange) {
        synchronized (lock) {
            rows.get(axon).strange = strange;
        }
    }

    @Override
    public void begin(UUID axon, UUID incarnation) {
        synchronized (lock) {
            var row = rows.get(axon).row;
            rows.get(axon)
                    .change(
                            incarnation,
                            row.version(),
                            row.model(),
                            row.dimensions(),
                            row.keyVersion(),
                            row.nameKey(),
                            row.operationFloor());
        }
    }

    @Override
    public long dropped(UUID axon) {
        synchronized (lock) {
            return in(axon, "dropped", "deleting").count();
        }
    }

    @Override
    public boolean erase(UUID id, UUID document) {
        synchronized (lock) {
            var axon = rows.get(id);
            var before = axon.documents.get(document);
            if (before == null || before.state().equals("erased")) {
                return before != null;
            }
            var next = axon.row.version() + 1;
            if (before.row().live() != null) {
                axon.drop(before.row().live().original(), next, clock.get());
                axon.drop(before.row().live().pageMap(), next, clock.get());
            }
            var row = new Catalog.DocumentRow(document, before.row().version(), next, null);
            axon.documents.put(document, new Document(row, "erased", null));
            axon.erasures.put(document, new Erasure(document, axon.row.keyVersion()));
            axon.advance(next);
            return true;
        }
    }

    @Override
    public List<Erasure> erasures(UUID axon) {
        synchronized (lock) {
            return List.copyOf(rows.get(axon).erasures.values());
        }
    }

    @Override
    public void complete(UUID axon, Erased erased) {
        synchronized (lock) {
            rows.get(axon).erasures.remove(erased.document());
        }
    }

    @Override
    public int rotate(UUID id, int from) {
        synchronized (lock) {
            var axon = rows.get(id);
            var row = axon.row;
            if (row.keyVersion() > from) {
                return row.keyVersion();
            }
            var next = TestKeys.random(PostgresCatalog.SCOPE, id, row.keyVersion() + 1);
            axon.keys.put(next.version(), next);
            axon.objects.replaceAll((name, stored) ->
                    stored.state().equals("pending") && stored.begun().keyVersion() < next.version()
                            ? stored.with("deleting")
                            : stored);
            axon.change(
                    row.incarnation(),
                    row.version() + 1,
                    row.model(),
                    row.dimensions(),
                    next.version(),
                    new Rewrapping(axon::key, next).nameKey(row.nameKey()),
                    row.operationFloor());
            return next.version();
        }
    }

    @Override
    public int rewrap(UUID id, int limit) {
        synchronized (lock) {
            var axon = rows.get(id);
            var present = axon.key(axon.row.keyVersion());
            var rewrapping = new Rewrapping(axon::key, present);
            var objects = axon.objects.values().stream()
                    .filter(stored -> isUnderOlder(stored, present))
                    .limit(limit)
                    .toList();
            for (var stored : objects) {
                var begun = stored.begun();
                var wrapped = rewrapping.object(begun.name(), begun.wrappedKey());
                axon.objects.put(
                        begun.name(),
                        stored.under(new Catalog.NewObject(
                                begun.name(), begun.kind(), begun.model(), wrapped, present.version())));
            }
            return objects.isEmpty() ? documents(axon, rewrapping, present, limit) : objects.size();
        }
    }

    private static boolean isUnderOlder(Stored stored, Key present) {
        return List.of("live", "dropped").contains(stored.state())
                && stored.begun().keyVersion() < present.version();
    }

    private static boolean isUnderOlder(Document document, Key present) {
        return document.row().live() != null
                && (Key.versionOf(document.row().live().name()) < present.version()
                        || document.row().live().labels() != null
                                && Key.versionOf(document.row().live().labels()) < present.version());
    }

    private static int documents(Axon axon, Rewrapping rewrapping, Key present, int limit) {
        var older = axon.documents.values().stream()
                .filter(document -> isUnderOlder(document, present))
                .limit(limit)
                .toList();
        for (var document : older) {
            var row = document.row();
            var live = row.live();
            var fresh = new Catalog.Live(
                    rewrapping.name(row.id(), live.name()),
                    live.nameMac(),
                    rewrapping.labels(row.id(), live.labels()),
                    live.type(),
                    live.bytes(),
                    live.pages(),
                    live.passages(),
                    live.added(),
                    live.by(),
                    live.original(),
                    live.pageMap());
            axon.documents.put(
                    row.id(),
                    new Document(
                            new Catalog.DocumentRow(row.id(), row.version(), row.changed(), fresh),
                            document.state(),
                            document.nameMac()));
        }
        return older.size();
    }

    @Override
    public boolean retire(UUID id) {
        synchronized (lock) {
            var axon = rows.get(id);
            var present = axon.key(axon.row.keyVersion());
            if (axon.objects.values().stream().anyMatch(stored -> isUnderOlder(stored, present))
                    || axon.documents.values().stream().anyMatch(document -> isUnderOlder(document, present))) {
                return false;
            }
            axon.keys.keySet().removeIf(version -> version < present.version());
            axon.advance(axon.row.version() + 1);
            return true;
        }
    }

    @Override
    public UUID hold(String reason, Duration time, Optional<UUID> axon) {
        synchronized (lock) {
            var id = ids.get();
            rows.holds.put(id, new Hold(clock.get().plus(time), axon));
            return id;
        }
    }

    @Override
    public boolean isHeld(UUID axon) {
        synchronized (lock) {
            var now = clock.get();
            return rows.holds.values().stream().anyMatch(hold -> isOn(hold, axon, now));
        }
    }

    @Override
    public void release(UUID hold) {
        synchronized (lock) {
            rows.holds.remove(hold);
        }
    }
}
