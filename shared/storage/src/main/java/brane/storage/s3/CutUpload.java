package brane.storage.s3;

import brane.storage.objects.Finding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** A PUT, signed as all of BRANE's are, whose connection is cut in the middle of its body: to see what the server makes of it. */
final class CutUpload {

    private static final int LENGTH = 1 << 20;
    private static final String WHAT = "cut upload";

    private final S3Http http;
    private final S3Config config;

    CutUpload(S3Http http, S3Config config) {
        this.http = http;
        this.config = config;
    }

    /** Sends half an object of that key, and looks for it. */
    Finding run(String key) {
        var once = new S3Calls(config.limits().withAttempts(1), http::forgetIdle);
        var answer = new AtomicInteger();
        try {
            send(once, key, answer);
            return Finding.bad(WHAT, "half of an upload was taken for whole: this server can't be used");
        } catch (S3Failure e) {
            return judge(key, answer.get());
        }
    }

    private void send(S3Calls once, String key, AtomicInteger answer) throws S3Failure {
        var cutting = http.http
                .newBuilder()
                .addInterceptor(chain -> cut(chain, answer))
                .build();
        var content = new ByteArrayInputStream(new byte[LENGTH]);
        new Upload(once, S3Http.client(config, cutting), config.bucket(), key, content, LENGTH).whole(new byte[LENGTH]);
    }

    private static Response cut(Interceptor.Chain chain, AtomicInteger answer) throws IOException {
        Request request = chain.request();
        var response =
                chain.proceed(request.newBuilder().put(new Half(request.body())).build());
        answer.set(response.code());
        return response;
    }

    private Finding judge(String key, int answer) {
        try {
            var length = new Download(new S3Calls(config.limits(), http::forgetIdle), http.calls, config.bucket(), key)
                    .length();
            return Finding.bad(
                    WHAT,
                    "half of an upload of " + LENGTH + " bytes was stored as an object of " + length
                            + ": this server can't be used");
        } catch (S3Failure e) {
            if (!e.isAbsent()) {
                return Finding.bad(WHAT, "could not be looked for: " + e.getMessage());
            }
            return answer == 0
                    ? Finding.fine(WHAT, "an upload that is cut in its middle stores nothing")
                    : Finding.warning(WHAT, "was answered with " + answer + " before its end, so it was not tried");
        }
    }

    /** As long as announced, and broken off in its middle. */
    private static final class Half extends RequestBody {

        private final @Nullable MediaType type;

        Half(@Nullable RequestBody whole) {
            this.type = whole == null ? null : whole.contentType();
        }

        @Override
        public @Nullable MediaType contentType() {
            return type;
        }

        @Override
        public long contentLength() {
            return LENGTH;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.write(new byte[LENGTH / 2]);
            sink.flush();
            throw new IOException("cut on purpose");
        }
    }
}
