package brane.axon;

import brane.storage.objects.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Objects in a map. */
public final class MemoryStore implements ObjectStore {

    public final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();

    @Override
    public void put(String name, InputStream content, long length) {
        try {
            var bytes = content.readNBytes(Math.toIntExact(length));
            if (bytes.length != length) {
                throw new IllegalStateException("cut");
            }
            objects.put(name, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<byte[]> get(String name, long offset, int length) {
        return Optional.ofNullable(objects.get(name))
                .map(bytes -> Arrays.copyOfRange(bytes, (int) offset, (int) Math.min(bytes.length, offset + length)));
    }

    @Override
    public Optional<InputStream> open(String name) {
        return Optional.ofNullable(objects.get(name)).map(ByteArrayInputStream::new);
    }

    @Override
    public boolean delete(String name) {
        return objects.remove(name) != null;
    }

    @Override
    public List<Stored> list(String prefix, String after, int limit) {
        return objects.entrySet().stream()
                .filter(entry ->
                        entry.getKey().startsWith(prefix) && entry.getKey().compareTo(after) > 0)
                .limit(limit)
                .map(entry -> new Stored(entry.getKey(), entry.getValue().length))
                .toList();
    }

    @Override
    public void close() {}
}
