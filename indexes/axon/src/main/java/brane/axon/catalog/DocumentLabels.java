package brane.axon.catalog;

import brane.axon.CorruptException;
import brane.axon.Labels;
import brane.axon.format.ByteReader;
import brane.axon.format.ByteWriter;
import brane.storage.keys.Key;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.UUID;

/** Labels and date of a document, which the catalog keeps sealed under the Axon's key: a count, the labels, the date or nothing. */
final class DocumentLabels {

    private DocumentLabels() {}

    static byte[] seal(Key key, UUID document, Labels labels) {
        var out = new ByteWriter().varint(labels.names().size());
        labels.names().forEach(out::text);
        var date = labels.date();
        return key.seal(out.text(date == null ? "" : date.toString()).bytes(), context(document));
    }

    /** @throws CorruptException when it opens to what no document has */
    static Labels open(Key key, UUID document, byte[] sealed) {
        var in = new ByteReader(key.open(sealed, context(document)));
        var names = new ArrayList<String>();
        for (var left = in.shortCount(1); left > 0; left--) {
            names.add(in.text());
        }
        var date = in.text();
        in.requireEnd();
        try {
            return new Labels(names, date.isEmpty() ? null : LocalDate.parse(date));
        } catch (DateTimeException e) {
            throw new CorruptException("a document's date can not be read", e);
        }
    }

    static String context(UUID document) {
        return "document|" + document + "|labels";
    }
}
