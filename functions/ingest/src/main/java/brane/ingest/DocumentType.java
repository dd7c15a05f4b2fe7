package brane.ingest;

import java.util.Locale;

/** The formats that BRANE reads. */
public enum DocumentType {
    PDF,
    DOCX,
    HTML,
    MARKDOWN,
    TEXT;

    /** The name in the API and in the catalog: {@code pdf}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of that name. */
    public static DocumentType of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
