package brane.storage.s3;

import brane.storage.objects.Finding;
import brane.storage.s3.S3Problems.Operation;
import io.minio.GetBucketLifecycleArgs;
import io.minio.GetBucketReplicationArgs;
import io.minio.GetBucketVersioningArgs;
import io.minio.GetObjectLockConfigurationArgs;
import io.minio.MinioAsyncClient;
import io.minio.messages.Filter;
import io.minio.messages.LifecycleConfiguration;
import io.minio.messages.ObjectLockConfiguration;
import io.minio.messages.ReplicationConfiguration;
import io.minio.messages.Status;
import io.minio.messages.VersioningConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a bucket does by itself, which BRANE must know or must not have: rules that delete, versions, locks, copies. */
final class BucketExamination {

    /** What servers say that do not know the thing at all, or of which the bucket has none. */
    private static final Set<String> NONE = Set.of(
            "NotImplemented",
            "MethodNotAllowed",
            "NoSuchLifecycleConfiguration",
            "ObjectLockConfigurationNotFoundError",
            "NoSuchObjectLockConfiguration",
            "ReplicationConfigurationNotFoundError",
            "XMinioAdminRemoteTargetNotFoundError",
            "InvalidRequest");

    private final S3Calls calls;
    private final MinioAsyncClient client;
    private final S3Config config;

    BucketExamination(S3Calls calls, MinioAsyncClient client, S3Config config) {
        this.calls = calls;
        this.client = client;
        this.config = config;
    }

    List<Finding> findings() {
        var bucket = config.bucket();
        var findings = new ArrayList<Finding>();
        findings.add(look(
                "lifecycle",
                "s3:GetLifecycleConfiguration",
                () -> client.getBucketLifecycle(
                        GetBucketLifecycleArgs.builder().bucket(bucket).build()),
                this::lifecycle));
        findings.add(look(
                "versioning",
                "s3:GetBucketVersioning",
                () -> client.getBucketVersioning(
                        GetBucketVersioningArgs.builder().bucket(bucket).build()),
                BucketExamination::versioning));
        findings.add(look(
                "object lock",
                "s3:GetBucketObjectLockConfiguration",
                () -> client.getObjectLockConfiguration(
                        GetObjectLockConfigurationArgs.builder().bucket(bucket).build()),
                BucketExamination::lock));
        findings.add(look(
                "replication",
                "s3:GetReplicationConfiguration",
                () -> client.getBucketReplication(
                        GetBucketReplicationArgs.builder().bucket(bucket).build()),
                this::replication));
        return findings;
    }

    private <T> Finding look(
            String what, String right, Supplier<CompletableFuture<T>> request, Function<@Nullable T, Finding> judge) {
        try {
            return judge.apply(calls.run(Operation.BUCKET, () -> calls.join(request.get())));
        } catch (S3Failure e) {
            return NONE.contains(e.code()) || e.status() == 404
                    ? judge.apply(null)
                    : Finding.warning(what, "can't be looked at (" + e.code() + "): give the access key " + right);
        }
    }

    private Finding lifecycle(@Nullable LifecycleConfiguration lifecycle) {
        var rules = lifecycle == null ? List.<LifecycleConfiguration.Rule>of() : lifecycle.rules();
        for (var rule : rules) {
            var changes = rule.expiration() != null
                    || rule.transition() != null
                    || rule.noncurrentVersionExpiration() != null
                    || rule.noncurrentVersionTransition() != null;
            if (changes && rule.status() == Status.ENABLED && concernsUs(rule.filter())) {
                return Finding.bad(
                        "lifecycle",
                        "the rule " + rule.id() + " deletes or moves objects that BRANE keeps: take it off the prefix '"
                                + config.key("") + "'");
            }
        }
        return Finding.fine("lifecycle", "no rule deletes or moves objects of BRANE");
    }

    /** Whether objects of ours can be among those that the filter is for. */
    private boolean concernsUs(@Nullable Filter filter) {
        if (filter == null) {
            return true;
        }
        @Nullable
        String given = filter.andOperator() == null
                ? filter.prefix()
                : filter.andOperator().prefix();
        var prefix = given == null ? "" : given;
        var ours = config.key("");
        return prefix.startsWith(ours) || ours.startsWith(prefix);
    }

    private static Finding versioning(@Nullable VersioningConfiguration versioning) {
        return versioning == null || versioning.status() == VersioningConfiguration.Status.OFF
                ? Finding.fine("versioning", "off")
                : Finding.warning(
                        "versioning",
                        versioning.status()
                                + ": BRANE deletes all versions of what it deletes, and the access key must be"
                                + " allowed to (s3:ListBucketVersions, s3:DeleteObjectVersion); off is better");
    }

    private static Finding lock(@Nullable ObjectLockConfiguration lock) {
        if (lock == null) {
            return Finding.fine("object lock", "off");
        }
        return lock.mode() == null
                ? Finding.warning("object lock", "on, without a default retention: what is locked can't be erased")
                : Finding.bad(
                        "object lock",
                        "on, with a default retention of " + lock.duration()
                                + ": nothing can be deleted or erased that long; use a bucket without one");
    }

    private Finding replication(@Nullable ReplicationConfiguration replication) {
        return replication == null || replication.rules().isEmpty()
                ? Finding.fine("replication", "off")
                : Finding.warning(
                        "replication",
                        "on, with " + replication.rules().size()
                                + " rules: copies elsewhere are not deleted by BRANE unless the rules replicate deletion");
    }
}
