package brane.storage.s3;

import brane.storage.s3.S3Problems.Operation;
import io.minio.ListObjectVersionsArgs;
import io.minio.MinioAsyncClient;
import io.minio.RemoveObjectArgs;
import io.minio.messages.Item;
import io.minio.messages.ListVersionsResult;
import java.util.ArrayList;

/** The versions that a bucket with versioning keeps of an object: to delete it means to delete each of them. */
final class Versions {

    /** An object is written once and sent again a few times at most; more versions than these are not ours. */
    private static final int PAGES_MAX = 100;

    private final S3Calls calls;
    private final MinioAsyncClient client;
    private final String bucket;

    Versions(S3Calls calls, MinioAsyncClient client, String bucket) {
        this.calls = calls;
        this.client = client;
        this.bucket = bucket;
    }

    /** Removes every version and every delete marker of that key; false when there was none. */
    boolean delete(String key) throws S3Failure {
        var any = false;
        for (var page = 0; page < PAGES_MAX; page++) {
            // Always the first page: what it holds is removed before the next one is asked for.
            var result = list(key);
            var found = new ArrayList<Item>(result.contents());
            found.addAll(result.deleteMarkers());
            found.removeIf(item -> !item.objectName().equals(key));
            for (var item : found) {
                remove(key, item.versionId());
            }
            any |= !found.isEmpty();
            if (found.isEmpty() || !result.isTruncated()) {
                break;
            }
        }
        return any;
    }

    private ListVersionsResult list(String key) throws S3Failure {
        return calls.run(
                Operation.LIST,
                () -> calls.join(client.listObjectVersions(ListObjectVersionsArgs.builder()
                                .bucket(bucket)
                                .prefix(key)
                                .maxKeys(1_000)
                                .build()))
                        .result());
    }

    private void remove(String key, String version) throws S3Failure {
        calls.run(
                Operation.DELETE,
                () -> calls.join(client.removeObject(RemoveObjectArgs.builder()
                        .bucket(bucket)
                        .object(key)
                        .versionId(version)
                        .build())));
    }
}
