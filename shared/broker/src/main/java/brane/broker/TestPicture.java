package brane.broker;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/**
 * A small PNG whose left half has one colour and its right half another: whoever names just these two has seen it.
 *
 * @param left the colour's name
 * @param right the colour's name
 */
record TestPicture(String left, String right) {

    private static final int SIDE = 96;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private enum Colour {
        RED(0xE0_10_10),
        GREEN(0x10_A0_20),
        BLUE(0x10_30_E0),
        YELLOW(0xFF_E0_10),
        BLACK(0),
        WHITE(0xFF_FF_FF);

        private final int rgb;

        Colour(int rgb) {
            this.rgb = rgb;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Any two colours, but those that a model that sees nothing would guess. */
    static TestPicture any(RandomGenerator random) {
        var pairs = new ArrayList<TestPicture>();
        for (var left : Colour.values()) {
            for (var right : Colour.values()) {
                var guessed = List.of("redblue", "bluered", "blackwhite", "whiteblack");
                if (left != right && !guessed.contains(left.word() + right.word())) {
                    pairs.add(new TestPicture(left.word(), right.word()));
                }
            }
        }
        return pairs.get(random.nextInt(pairs.size()));
    }

    /** Whether an answer names these two colours and no other. */
    boolean isNamedBy(String answer) {
        for (var colour : Colour.values()) {
            var named = Pattern.compile("\\b" + colour.word() + "\\b", Pattern.CASE_INSENSITIVE)
                    .matcher(answer)
                    .find();
            if (named != (colour.word().equals(left) || colour.word().equals(right))) {
                return false;
            }
        }
        return true;
    }

    String base64() {
        return Base64.getEncoder().encodeToString(png());
    }

    byte[] png() {
        var out = new ByteArrayOutputStream();
        try {
            out.write(SIGNATURE);
            var head = new ByteArrayOutputStream();
            var fields = new DataOutputStream(head);
            fields.writeInt(SIDE);
            fields.writeInt(SIDE);
            // Eight bits of red, green and blue; deflate, no filter, no interlace.
            fields.write(new byte[] {8, 2, 0, 0, 0});
            chunk(out, "IHDR", head.toByteArray());
            chunk(out, "IDAT", pixels());
            chunk(out, "IEND", new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private byte[] pixels() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var deflated = new DeflaterOutputStream(packed)) {
            for (var y = 0; y < SIDE; y++) {
                deflated.write(0);
                for (var x = 0; x < SIDE; x++) {
                    var rgb = Colour.valueOf((x < SIDE / 2 ? left : right).toUpperCase(Locale.ROOT)).rgb;
                    deflated.write(new byte[] {(byte) (rgb >> 16), (byte) (rgb >> 8), (byte) rgb});
                }
            }
        }
        return packed.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) throws IOException {
        var body = new ByteArrayOutputStream();
        body.write(type.getBytes(StandardCharsets.US_ASCII));
        body.write(data);
        var sum = new CRC32();
        sum.update(body.toByteArray());
        var fields = new DataOutputStream(out);
        fields.writeInt(data.length);
        fields.write(body.toByteArray());
        fields.writeInt((int) sum.getValue());
    }
}
