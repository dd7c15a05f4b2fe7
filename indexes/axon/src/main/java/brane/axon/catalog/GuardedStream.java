package brane.axon.catalog;

import brane.core.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;

/** A stream of plain bytes that reports damage as that of its Axon. */
public final class GuardedStream extends FilterInputStream {

    private final Function<RuntimeException, RuntimeException> damaged;

    /** @param damaged is told of the damage and gives what to throw */
    public GuardedStream(InputStream in, Function<RuntimeException, RuntimeException> damaged) {
        super(in);
        this.damaged = damaged;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (ProblemException e) {
            throw e.problem().slug().equals("data-tampered") ? damaged.apply(e) : e;
        }
    }
}
