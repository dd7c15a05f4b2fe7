package brane.ingest;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;

/**
 * What BRANE and a reading process say to each other, over the process's standard input and output. BRANE sends
 * {@code type (UTF), length (8), page limit (4), character limit (4)}; the process asks for bytes with {@link #READ} as often as it likes,
 * tells how far it is with {@link #PROGRESS}, and ends with one {@link #DONE} or {@link #FAILED}. All numbers that come
 * from the process are checked before anything is allocated for them.
 */
public final class ExtractionWire {

    /** {@code position (8), length (4)}: answered by {@code count (4), bytes}. */
    public static final int READ = 'R';

    /** {@code pages read (4), of pages (4)}. */
    public static final int PROGRESS = 'G';

    /** Nothing more: the process says it now and then while it works, and so notices when nobody listens any more. */
    public static final int ALIVE = 'A';

    /** {@code name of an ExtractionFailure (UTF)}. */
    public static final int FAILED = 'F';

    /** The result as {@link #write} writes it. */
    public static final int DONE = 'D';

    /** The most bytes that one READ may ask for. */
    public static final int PIECE = 65_536;

    private ExtractionWire() {}

    /** Writes {@code type (UTF), characters (4), UTF-16 units, pages (4), 4 each, blocks (4), 14 each}. */
    public static void write(DataOutputStream out, Extracted extracted) throws IOException {
        out.writeUTF(extracted.type().id());
        var text = extracted.text();
        out.writeInt(text.length());
        for (var at = 0; at < text.length(); at += PIECE / 2) {
            var piece = ByteBuffer.allocate(Math.min(PIECE, (text.length() - at) * 2));
            piece.asCharBuffer().put(text, at, at + piece.capacity() / 2);
            out.write(piece.array());
        }
        out.writeInt(extracted.pages().size());
        for (var page : extracted.pages()) {
            out.writeInt(page.end());
        }
        out.writeInt(extracted.blocks().size());
        for (var block : extracted.blocks()) {
            out.writeByte(block.kind().code());
            out.writeByte(block.level());
            out.writeInt(block.group());
            out.writeInt(block.start());
            out.writeInt(block.end());
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException when it breaks a limit or a rule of {@link Extracted}
     */
    public static Extracted read(DataInputStream in, int pagesMax, int charactersMax) throws IOException {
        var type = type(in);
        var text = readText(in, count(in, charactersMax));
        var pages = new ArrayList<Extracted.Page>();
        for (var left = count(in, pagesMax); left > 0; left--) {
            pages.add(new Extracted.Page(pages.isEmpty() ? 0 : pages.getLast().end(), in.readInt()));
        }
        var blocks = new ArrayList<Extracted.Block>();
        for (var left = count(in, text.length()); left > 0; left--) {
            blocks.add(new Extracted.Block(
                    kind(in.readUnsignedByte()), in.readUnsignedByte(), in.readInt(), in.readInt(), in.readInt()));
        }
        return new Extracted(type, text, pages, blocks);
    }

    /** The type of that name. */
    public static DocumentType type(DataInputStream in) throws IOException {
        return DocumentType.of(in.readUTF());
    }

    /** The failure of that name. */
    public static ExtractionFailure failure(DataInputStream in) throws IOException {
        return ExtractionFailure.valueOf(in.readUTF());
    }

    private static Extracted.Kind kind(int code) {
        for (var kind : Extracted.Kind.values()) {
            if (kind.code() == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("there is no kind of block " + code);
    }

    private static String readText(DataInputStream in, int length) throws IOException {
        var text = new StringBuilder();
        var piece = new byte[PIECE];
        while (text.length() < length) {
            var bytes = Math.min(PIECE, (length - text.length()) * 2);
            in.readFully(piece, 0, bytes);
            text.append(ByteBuffer.wrap(piece, 0, bytes).asCharBuffer());
        }
        return text.toString();
    }

    private static int count(DataInputStream in, int most) throws IOException {
        var count = in.readInt();
        if (count < 0 || count > most) {
            throw new IllegalArgumentException("a count must be 0 to " + most + ", was " + count);
        }
        return count;
    }
}
