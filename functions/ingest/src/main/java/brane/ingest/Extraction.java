package brane.ingest;

/** How reading a document ended. */
sealed interface Extraction {

    /** It was read. */
    record Done(Extracted extracted) implements Extraction {}

    /** It could not be read. */
    record Failed(ExtractionFailure failure) implements Extraction {}

    /** Is told how many pages were read, of how many; called from the reading thread. */
    @FunctionalInterface
    interface Progress {
        void at(int done, int total);
    }
}
