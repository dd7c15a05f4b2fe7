import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** HTTP, as little of it as the benches need. */
final class PlainHttp {

    private PlainHttp() {}

    static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (var line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            head.append(line).append('\n');
        }
        if (head.isEmpty()) {
            throw new IOException("closed without an answer");
        }
        return head.toString();
    }

    static int length(String head) {
        for (var line : head.split("\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                return Integer.parseInt(line.substring(15).strip());
            }
        }
        return 0;
    }

    static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream(128);
        int one;
        while ((one = in.read()) >= 0) {
            if (one == '\n') {
                return line.toString(StandardCharsets.UTF_8).strip();
            }
            line.write(one);
        }
        return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
    }
}
