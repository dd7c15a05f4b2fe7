package brane.ingest;

import brane.core.Problem;

/** Why a document could not be read. The reading process names one by its place in this list. */
public enum ExtractionFailure {
    BROKEN(
            "document-broken",
            "The document is broken.",
            "the file is damaged or cut off: open it in the program that made it, save it again, and upload that"),
    ENCRYPTED(
            "document-encrypted",
            "The document is protected by a password.",
            "the file can only be opened with a password: save a copy without one and upload that"),
    NO_TEXT(
            "document-no-text",
            "The document has no text.",
            "the file has no text layer; run OCR (text recognition) on it and upload it again"),
    TOO_LONG(
            "document-too-long",
            "The document is too long.",
            "a document must have at most %d pages and %d characters: split the file and upload the parts"),
    BOMB(
            "document-expands-too-much",
            "The document expands beyond all measure.",
            "the packed parts of the file grow to far more than such a document holds: save it again without embedded"
                    + " files and upload that"),
    UNSUPPORTED(
            "document-type-unsupported",
            "BRANE does not read this type of file.",
            "a document must be PDF, DOCX, HTML, Markdown or plain text, whatever its name ends with: export it as one of"
                    + " these"),
    OUT_OF_MEMORY(
            "document-too-complex",
            "The document is too complex to be read.",
            "reading the file took more memory than a document may take (%d MiB): split it or save it in a simpler form"),
    TIMEOUT(
            "document-parse-timeout",
            "Reading the document took too long.",
            "reading the file took longer than a document may take (%d s of work, %d s in all): split it or save it again"),
    CRASHED(
            "document-parser-crashed",
            "Reading the document failed.",
            "the reading process ended unexpectedly, other documents are not affected: save the file again, or as another"
                    + " format, and upload that");

    private final String slug;
    private final String title;
    private final String detail;

    ExtractionFailure(String slug, String title, String detail) {
        this.slug = slug;
        this.title = title;
        this.detail = detail;
    }

    /** What people are told, with the limits in force. */
    Problem problem(ExtractionLimits limits) {
        var told = switch (this) {
            case TOO_LONG -> detail.formatted(limits.pages(), limits.characters());
            case OUT_OF_MEMORY -> detail.formatted(limits.residentMiB());
            case TIMEOUT ->
                detail.formatted(limits.cpu().toSeconds(), limits.wall().toSeconds());
            case BROKEN, ENCRYPTED, NO_TEXT, BOMB, UNSUPPORTED, CRASHED -> detail;
        };
        return Problem.of(slug, this == UNSUPPORTED ? 415 : 422, title, told);
    }
}
