package brane.axon.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.store.BaseDirectory;
import org.apache.lucene.store.ByteBuffersDataInput;
import org.apache.lucene.store.ByteBuffersIndexInput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.NoLockFactory;

/** Files in memory that Lucene may read and nobody can change. */
final class FrozenDirectory extends BaseDirectory {

    private final Map<String, ByteBuffer> files;

    FrozenDirectory(Map<String, ByteBuffer> files) {
        super(NoLockFactory.INSTANCE);
        this.files = Map.copyOf(files);
    }

    @Override
    public String[] listAll() {
        return files.keySet().stream().sorted().toArray(String[]::new);
    }

    @Override
    public long fileLength(String name) throws IOException {
        return content(name).remaining();
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
        var input = new ByteBuffersDataInput(List.of(content(name).asReadOnlyBuffer()));
        return new ByteBuffersIndexInput(input, name);
    }

    @Override
    public void deleteFile(String name) {
        throw frozen();
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) {
        throw frozen();
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) {
        throw frozen();
    }

    @Override
    public void rename(String source, String target) {
        throw frozen();
    }

    @Override
    public void sync(Collection<String> names) {}

    @Override
    public void syncMetaData() {}

    @Override
    public Set<String> getPendingDeletions() {
        return Set.of();
    }

    @Override
    public void close() {}

    private ByteBuffer content(String name) throws NoSuchFileException {
        var content = files.get(name);
        if (content == null) {
            throw new NoSuchFileException(name);
        }
        return content;
    }

    private static UnsupportedOperationException frozen() {
        return new UnsupportedOperationException("the files of a segment never change");
    }
}
