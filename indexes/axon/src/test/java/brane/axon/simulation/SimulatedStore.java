package brane.axon.simulation;

import brane.core.Problem;
import brane.storage.objects.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An object store as the worst ones are, within what is promised: a put that failed may land much later, or twice; a list may
 * be old; anything may fail before or after its effect.
 */
final class SimulatedStore {

    private final Schedule schedule;
    private final TreeMap<String, byte[]> objects = new TreeMap<>();
    private final Map<String, byte[]> ever = new HashMap<>();
    private TreeMap<String, byte[]> old = new TreeMap<>();

    SimulatedStore(Schedule schedule) {
        this.schedule = schedule;
    }

    Map<String, byte[]> objects() {
        return objects;
    }

    /** Everything that was ever stored, as a thief would have kept it. */
    Map<String, byte[]> ever() {
        return ever;
    }

    private void land(String name, byte[] bytes) {
        objects.put(name, bytes);
        ever.put(name, bytes);
    }

    private void landLater(String name, byte[] bytes) {
        schedule.start("late", () -> {
            schedule.sleep(Duration.ofSeconds(schedule.below(200_000)));
            land(name, bytes);
        });
    }

    /** The store as one process sees it. */
    ObjectStore of(Host host) {
        return new ObjectStore() {

            @Override
            public void put(String name, InputStream content, long length) {
                var bytes = read(content, length);
                var trouble = host.before("put", SimulatedStore::down);
                if (trouble == Trouble.LANDS_LATER) {
                    landLater(name, bytes);
                    throw down();
                }
                land(name, bytes);
                if (trouble == Trouble.TWICE) {
                    landLater(name, bytes);
                }
                host.after("put", SimulatedStore::down);
            }

            @Override
            public Optional<byte[]> get(String name, long offset, int length) {
                host.before("get", SimulatedStore::down);
                return Optional.ofNullable(objects.get(name))
                        .map(bytes ->
                                Arrays.copyOfRange(bytes, (int) offset, (int) Math.min(bytes.length, offset + length)));
            }

            @Override
            public Optional<InputStream> open(String name) {
                host.before("open", SimulatedStore::down);
                return Optional.ofNullable(objects.get(name)).map(ByteArrayInputStream::new);
            }

            @Override
            public boolean delete(String name) {
                host.before("delete", SimulatedStore::down);
                var there = objects.remove(name) != null;
                host.after("delete", SimulatedStore::down);
                return there;
            }

            @Override
            public List<Stored> list(String prefix, String after, int limit) {
                var trouble = host.before("list", SimulatedStore::down);
                var seen = old;
                old = new TreeMap<>(objects);
                var listed = new ArrayList<Stored>();
                var chosen = trouble == Trouble.OLD ? seen : objects;
                for (var entry : chosen.tailMap(after, false).entrySet()) {
                    if (entry.getKey().startsWith(prefix) && listed.size() < limit) {
                        listed.add(new Stored(entry.getKey(), entry.getValue().length));
                    }
                }
                return listed;
            }

            @Override
            public void close() {}
        };
    }

    private static byte[] read(InputStream content, long length) {
        try {
            var bytes = content.readNBytes(Math.toIntExact(length));
            if (bytes.length != length) {
                throw new IllegalStateException("cut");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RuntimeException down() {
        return Problem.of("store-down", 503, "Down.", "the store did not answer")
                .failure();
    }
}
