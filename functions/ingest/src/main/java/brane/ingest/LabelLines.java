package brane.ingest;

import brane.axon.Labels;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Labels as lines, which no label can hold: the date or nothing, then a label each. */
final class LabelLines {

    private LabelLines() {}

    static byte[] write(Labels labels) {
        var lines = new ArrayList<String>();
        lines.add(labels.date() == null ? "" : labels.date().toString());
        lines.addAll(labels.names());
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    static Labels read(byte[] bytes) {
        var lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        List<String> names = Arrays.asList(lines).subList(1, lines.length);
        return new Labels(names, lines[0].isEmpty() ? null : LocalDate.parse(lines[0]));
    }
}
