package brane.ingest;

import brane.axon.NewDocument;
import java.io.IOException;

/** The bytes that somebody sent, readable in order and at any place. */
interface Upload extends NewDocument.Original {

    /** Exactly {@code count} bytes from {@code position} on, which all lie within the upload. */
    byte[] read(long position, int count) throws IOException;
}
