package brane.ingest.child;

import java.io.IOException;
import java.io.InputStream;
import java.util.Enumeration;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.poi.openxml4j.util.ZipEntrySource;

/** The parts of a Word document; those with text as a reader sees it. */
final class WordParts implements ZipEntrySource {

    private static final Pattern TEXT =
            Pattern.compile("word/(?:document|header|footer|footnotes|endnotes|comments)\\d*\\.xml");

    private final BoundedParts parts;
    private final WordNotes notes;

    WordParts(BoundedParts parts, WordNotes notes) {
        this.parts = parts;
        this.notes = notes;
    }

    @Override
    public Enumeration<? extends ZipArchiveEntry> getEntries() {
        return parts.getEntries();
    }

    @Override
    public ZipArchiveEntry getEntry(String path) {
        return parts.getEntry(path);
    }

    @Override
    public InputStream getInputStream(ZipArchiveEntry entry) throws IOException {
        var part = parts.getInputStream(entry);
        return TEXT.matcher(entry.getName()).matches() ? new WordMarkup(part, notes) : part;
    }

    @Override
    public void close() throws IOException {
        parts.close();
    }

    @Override
    public boolean isClosed() {
        return parts.isClosed();
    }
}
