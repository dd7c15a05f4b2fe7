package brane.storage.s3;

import brane.core.Settings;
import brane.storage.objects.ObjectName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which bucket of which S3 server, and by whose right.
 *
 * @param endpoint the server, {@code http} or {@code https}, host and port and nothing else
 * @param region what requests are signed for; MinIO takes any, AWS wants the bucket's
 * @param prefix what all names in the bucket begin with, without the slash that follows it; may be empty
 * @param pathStyle whether the bucket stands in the path, as MinIO wants it, or in the host's name
 * @param createBucket whether a missing bucket is made at start
 * @param caFile certificates (PEM) that are trusted besides those that Java trusts
 * @param proxy {@code host:port} of an HTTP proxy; without it none is asked, whatever the environment says
 */
public record S3Config(
        URI endpoint,
        String region,
        String bucket,
        String prefix,
        String accessKey,
        String secretKey,
        boolean pathStyle,
        boolean createBucket,
        Optional<Path> caFile,
        Optional<String> proxy,
        S3Limits limits) {

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern REGION = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[.*");
    private static final Pattern PROXY = Pattern.compile("[a-zA-Z0-9.-]+:[0-9]{1,5}");
    private static final int PREFIX_LENGTH_MAX = 200;

    public S3Config {
        requireEndpoint(endpoint);
        require("store.s3.region", region, REGION.matcher(region).matches(), "a region such as eu-central-1");
        require(
                "store.s3.bucket",
                bucket,
                BUCKET.matcher(bucket).matches(),
                "a bucket's name of 3 to 63 characters [a-z0-9.-]");
        require(
                "store.s3.prefix",
                prefix,
                prefix.isEmpty() || (prefix.length() <= PREFIX_LENGTH_MAX && ObjectName.isWellFormed(prefix)),
                "at most " + PREFIX_LENGTH_MAX + " characters [a-z0-9-] with single slashes between them");
        require("store.s3.access-key", "empty", !accessKey.isBlank(), "set");
        require("store.s3.secret-key", "empty", !secretKey.isBlank(), "set, or store.s3.secret-key-file name its file");
        require(
                "store.s3.path-style",
                "false with an address as store.s3.endpoint",
                pathStyle || !ADDRESS.matcher(endpoint.getHost()).matches(),
                "true unless the endpoint has a name, which a bucket's can stand in front of");
        require(
                "store.s3.proxy",
                proxy.orElse(""),
                proxy.isEmpty() || PROXY.matcher(proxy.get()).matches(),
                "host:port of an HTTP proxy");
    }

    /** The keys below {@code store.s3}; those without a default are endpoint, bucket, access-key and the secret key. */
    public static S3Config from(Settings settings) {
        var endpoint = settings.text("store.s3.endpoint")
                .orElseThrow(() -> missing("store.s3.endpoint", "https://s3.example.org:9000"));
        var bucket = settings.text("store.s3.bucket").orElseThrow(() -> missing("store.s3.bucket", "brane"));
        return new S3Config(
                uri(endpoint),
                settings.text("store.s3.region", "us-east-1"),
                bucket,
                settings.text("store.s3.prefix", ""),
                settings.text("store.s3.access-key", ""),
                secretKey(settings),
                settings.flag("store.s3.path-style", true),
                settings.flag("store.s3.create-bucket", false),
                settings.text("store.s3.ca-file").map(Path::of),
                settings.text("store.s3.proxy"),
                S3Limits.from(settings));
    }

    /** The name of an object in the bucket. */
    String key(String name) {
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** The name of the object that has this key in the bucket. */
    String name(String key) {
        return prefix.isEmpty() ? key : key.substring(prefix.length() + 1);
    }

    /** For people: the server and the bucket. */
    public String place() {
        return "bucket " + bucket + " of " + endpoint;
    }

    private static String secretKey(Settings settings) {
        var given = settings.text("store.s3.secret-key");
        var file = settings.text("store.s3.secret-key-file").map(Path::of);
        if (given.isPresent() && file.isPresent()) {
            throw new IllegalArgumentException(
                    "only one of store.s3.secret-key and store.s3.secret-key-file may be set,"
                            + " were both: remove one");
        }
        return given.or(() -> file.map(S3Config::read)).orElse("");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "store.s3.secret-key-file must name a file that can be read, was " + file, e);
        }
    }

    private static URI uri(String text) {
        try {
            return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(endpointRule(text), e);
        }
    }

    private static void requireEndpoint(URI endpoint) {
        var fine = ("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))
                && endpoint.getHost() != null
                && endpoint.getRawUserInfo() == null
                && (endpoint.getRawPath() == null || endpoint.getRawPath().isEmpty())
                && endpoint.getRawQuery() == null
                && endpoint.getRawFragment() == null;
        if (!fine) {
            // A name and password in front of the host must not get into a log.
            throw new IllegalArgumentException(endpointRule(
                    endpoint.getRawUserInfo() == null ? endpoint.toString() : "one with a user's name in it"));
        }
    }

    private static String endpointRule(String was) {
        return "store.s3.endpoint must be http:// or https:// with a host and a port and nothing behind them, was "
                + was;
    }

    private static IllegalArgumentException missing(String key, String example) {
        return new IllegalArgumentException(key + " must be set when store.kind is s3, for example " + example
                + "; or set store.kind to directory");
    }

    private static void require(String key, String was, boolean fine, String rule) {
        if (!fine) {
            throw new IllegalArgumentException(key + " must be " + rule + ", was " + was);
        }
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "S3Config[endpoint=" + endpoint + ", region=" + region + ", bucket=" + bucket + ", prefix=" + prefix
                + "]";
    }
}
