package brane.axon;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A document that is ready to be embedded and committed.
 *
 * @param name the file name that people see; encrypted at rest
 * @param type pdf, docx, html, markdown or text
 * @param original the uploaded bytes, encrypted in a temporary file or not yet: {@link Original} says how to read them
 * @param text the extracted text and its map
 * @param passages the passages, in order
 * @param by who added it
 * @param labels its labels; null keeps those of the live document that it replaces
 */
public record NewDocument(
        String name,
        String type,
        Original original,
        DocumentText text,
        List<Passage> passages,
        UUID by,
        @Nullable Labels labels) {

    public NewDocument(
            String name, String type, Original original, DocumentText text, List<Passage> passages, UUID by) {
        this(name, type, original, text, passages, by, null);
    }

    /** The same with other labels. */
    public NewDocument with(@Nullable Labels other) {
        return new NewDocument(name, type, original, text, passages, by, other);
    }

    /** The uploaded bytes, readable more than once, because a failed PUT is tried again. */
    public interface Original {
        long length();

        java.io.InputStream open() throws java.io.IOException;

        /** The plain bytes of a file; for tests and the command line only, because uploads never lie in the clear on disk. */
        static Original ofFile(Path file) {
            return new Original() {
                @Override
                public long length() {
                    return file.toFile().length();
                }

                @Override
                public java.io.InputStream open() throws java.io.IOException {
                    return java.nio.file.Files.newInputStream(file);
                }
            };
        }
    }

    public NewDocument {
        passages = List.copyOf(passages);
    }
}
