package brane.ingest.child;

import brane.ingest.ExtractionFailure;

/** The document cannot be read, for a reason that has a name. */
final class ReadingFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExtractionFailure failure;

    ReadingFailedException(ExtractionFailure failure) {
        super(failure.name());
        this.failure = failure;
    }

    ExtractionFailure failure() {
        return failure;
    }
}
