package brane.ingest;

import brane.storage.objects.SealedTemp;
import java.io.IOException;
import java.io.InputStream;

/** An {@link Upload} that lies sealed on disk. */
record SealedUpload(SealedTemp sealed) implements Upload {

    @Override
    public long length() {
        return sealed.length();
    }

    @Override
    public InputStream open() throws IOException {
        return sealed.open();
    }

    @Override
    public byte[] read(long position, int count) throws IOException {
        return sealed.read(position, count);
    }
}
