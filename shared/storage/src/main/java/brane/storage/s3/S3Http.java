package brane.storage.s3;

import brane.storage.http.PromptSockets;
import brane.storage.http.Trust;
import io.minio.MinioAsyncClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * The connections to the server: no retries of their own, no redirects (a signed request goes where it was meant to go), no
 * proxy but the one that is configured, and a limit to every wait.
 */
final class S3Http implements AutoCloseable {

    private static final String VERSION = "x-amz-version-id";

    final OkHttpClient http;

    /** Whether the bucket keeps versions: set at start, and by any answer that names one. */
    final AtomicBoolean keepsVersions = new AtomicBoolean();

    /** For requests that end within {@link S3Limits#call}. */
    final MinioAsyncClient calls;

    /** For objects that are streamed as fast as somebody reads; only their silence has a limit. */
    final MinioAsyncClient streams;

    S3Http(S3Config config, Dns dns) {
        var limits = config.limits();
        var dispatcher = new Dispatcher(Executors.newVirtualThreadPerTaskExecutor());
        dispatcher.setMaxRequests(S3Limits.REQUESTS_AT_ONCE);
        dispatcher.setMaxRequestsPerHost(S3Limits.REQUESTS_AT_ONCE);
        var builder = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(16, 30, TimeUnit.SECONDS))
                .protocols(List.of(Protocol.HTTP_1_1))
                .dns(dns)
                .socketFactory(new PromptSockets())
                .proxy(config.proxy().map(S3Http::proxy).orElse(Proxy.NO_PROXY))
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(limits.connect())
                .readTimeout(limits.silence())
                .writeTimeout(limits.silence())
                .addInterceptor(this::watch);
        config.caFile().ifPresent(file -> Trust.add(builder, file, "store.s3.ca-file"));
        http = builder.build();
        calls = client(config, http.newBuilder().callTimeout(limits.call()).build());
        streams = client(config, http);
    }

    static MinioAsyncClient client(S3Config config, OkHttpClient http) {
        var client = MinioAsyncClient.builder()
                .endpoint(config.endpoint().toString())
                .region(config.region())
                .credentials(config.accessKey(), config.secretKey())
                .httpClient(http)
                .build();
        if (config.pathStyle()) {
            client.disableVirtualStyleEndpoint();
        } else {
            client.enableVirtualStyleEndpoint();
        }
        return client;
    }

    private Response watch(Interceptor.Chain chain) throws IOException {
        var response = chain.proceed(chain.request());
        if (response.header(VERSION) != null) {
            keepsVersions.set(true);
        }
        return response;
    }

    private static Proxy proxy(String address) {
        var colon = address.lastIndexOf(':');
        return new Proxy(
                Proxy.Type.HTTP,
                InetSocketAddress.createUnresolved(
                        address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
    }

    /** Forgets the connections that nobody uses at the moment. */
    void forgetIdle() {
        http.connectionPool().evictAll();
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
