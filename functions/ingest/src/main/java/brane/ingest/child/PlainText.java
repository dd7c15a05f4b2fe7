package brane.ingest.child;

import brane.ingest.Extracted;

/** Reads plain text: blank lines part paragraphs, other line breaks stay. */
final class PlainText {

    private final Reading reading;

    PlainText(Reading reading) {
        this.reading = reading;
    }

    Extracted read() throws Exception {
        var text = reading.builder();
        Charsets.text(reading.document().all()).lines().forEach(line -> {
            if (line.isBlank()) {
                text.close();
                return;
            }
            if (!text.isOpen()) {
                text.openLines();
            }
            text.add(line);
            text.add("\n");
        });
        return text.finish(reading.type());
    }
}
