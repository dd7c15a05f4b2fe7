package brane.storage.s3;

import brane.core.ProblemException;
import brane.storage.objects.Finding;
import brane.storage.objects.ObjectName;
import brane.storage.objects.ObjectStore;
import brane.storage.s3.S3Problems.Operation;
import io.minio.ListObjectsV2Args;
import io.minio.RemoveObjectArgs;
import io.minio.messages.ListBucketResultV2;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.Dns;

/**
 * Objects in a bucket of an S3 server. It relies on this only: a PUT that was acknowledged is found by every later GET, a
 * PUT cut in its body stores nothing, ranges, DELETE. Not on conditions, ETags, clocks, or on a list being fresh.
 */
public final class S3Store implements ObjectStore {

    private static final int PAGE = 1_000;

    private final S3Config config;
    private final S3Http http;
    private final S3Calls calls;
    private final S3Problems problems;
    private final Buffers buffers;
    private final Versions versions;

    private S3Store(S3Config config, Dns dns) {
        this.config = config;
        this.http = new S3Http(config, dns);
        this.calls = new S3Calls(config.limits(), http::forgetIdle);
        this.problems = new S3Problems(config);
        this.buffers = new Buffers(config.limits());
        this.versions = new Versions(calls, http.calls, config.bucket());
    }

    /**
     * Connects, looks whether the bucket is there and may be read, and makes it when it shall.
     *
     * @throws ProblemException as {@link ObjectStore} says
     */
    public static S3Store open(S3Config config) {
        return open(config, Dns.SYSTEM);
    }

    static S3Store open(S3Config config, Dns dns) {
        var store = new S3Store(config, dns);
        try {
            var bucket = new Bucket(store.calls, store.http.calls, config);
            bucket.open();
            store.http.keepsVersions.set(bucket.keepsVersions());
            return store;
        } catch (S3Failure e) {
            store.close();
            throw store.problems.of(e, Operation.BUCKET);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public void put(String name, InputStream content, long length) {
        var key = key(name);
        if (length < 0) {
            throw new IllegalArgumentException("an object's length must be at least 0, was " + length);
        }
        var upload = new Upload(calls, http.calls, config.bucket(), key, content, length);
        try (var buffer = buffers.take(Upload.partLength(length, config.limits().partBytes()))) {
            if (buffer.bytes().length == length) {
                upload.whole(buffer.bytes());
            } else {
                upload.parts(buffer.bytes());
            }
        } catch (S3Failure e) {
            throw problems.of(e, Operation.WRITE);
        }
    }

    @Override
    public Optional<byte[]> get(String name, long offset, int length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException(
                    "offset and length must be at least 0, were " + offset + " and " + length);
        }
        try {
            var download = new Download(calls, http.calls, config.bucket(), key(name));
            if (length == 0) {
                download.length();
                return Optional.of(new byte[0]);
            }
            return Optional.of(download.bytes(offset, length));
        } catch (S3Failure e) {
            return absent(e);
        }
    }

    @Override
    public Optional<InputStream> open(String name) {
        try {
            var download = new Download(calls, http.streams, config.bucket(), key(name));
            return Optional.of(
                    new ResumingStream(download, calls, config.limits().attempts(), download.from(0)));
        } catch (S3Failure e) {
            return absent(e);
        }
    }

    /** No such object; any other failure is a problem. */
    private <T> Optional<T> absent(S3Failure failure) {
        if (failure.isAbsent()) {
            return Optional.empty();
        }
        throw problems.of(failure, Operation.READ);
    }

    @Override
    public boolean delete(String name) {
        var key = key(name);
        try {
            if (http.keepsVersions.get()) {
                return versions.delete(key);
            }
            var existed = get(name, 0, 0).isPresent();
            if (existed) {
                remove(key);
            }
            // Somebody may have switched versioning on since the start; the answers say so.
            return http.keepsVersions.get() ? versions.delete(key) || existed : existed;
        } catch (S3Failure e) {
            throw problems.of(e, Operation.DELETE);
        }
    }

    private void remove(String key) throws S3Failure {
        calls.run(
                Operation.DELETE,
                () -> calls.join(http.calls.removeObject(RemoveObjectArgs.builder()
                        .bucket(config.bucket())
                        .object(key)
                        .build())));
    }

    @Override
    public List<Stored> list(String prefix, String after, int limit) {
        calls.requireOpen();
        var found = new ArrayList<Stored>();
        var from = after.isEmpty() ? "" : config.key(after);
        try {
            while (found.size() < limit) {
                var page = page(config.key(prefix), from, Math.min(PAGE, limit - found.size()));
                for (var item : page.contents()) {
                    found.add(new Stored(config.name(item.objectName()), item.size()));
                    from = item.objectName();
                }
                if (!page.isTruncated() || page.contents().isEmpty()) {
                    break;
                }
            }
            return found;
        } catch (S3Failure e) {
            throw problems.of(e, Operation.LIST);
        }
    }

    private ListBucketResultV2 page(String prefix, String after, int limit) throws S3Failure {
        return calls.run(
                Operation.LIST,
                () -> calls.join(http.calls.listObjectsV2(ListObjectsV2Args.builder()
                                .bucket(config.bucket())
                                .prefix(prefix)
                                .startAfter(after.isEmpty() ? null : after)
                                .maxKeys(limit)
                                .build()))
                        .result());
    }

    @Override
    public List<Finding> examine(String name) {
        var findings = new ArrayList<Finding>();
        findings.add(new CutUpload(http, config).run(key(name)));
        delete(name);
        findings.addAll(new BucketExamination(calls, http.calls, config).findings());
        return findings;
    }

    private String key(String name) {
        ObjectName.require(name);
        calls.requireOpen();
        return config.key(name);
    }

    /** Ends what is under way; whoever waits for it sees {@code store-down}. */
    @Override
    public void close() {
        calls.close();
        http.close();
    }
}
