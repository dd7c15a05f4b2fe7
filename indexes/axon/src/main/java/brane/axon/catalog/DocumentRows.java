package brane.axon.catalog;

import brane.axon.CorruptException;
import brane.axon.DocumentInfo;
import brane.axon.Problems;
import brane.axon.catalog.Catalog.DocumentRow;
import brane.axon.catalog.Catalog.Live;
import brane.axon.format.ByteReader;
import brane.core.ProblemException;
import brane.storage.keys.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Rows of documents as people see them: with their names and labels opened. */
public final class DocumentRows {

    private static final int MAX_LABELS = 1_000;

    private DocumentRows() {}

    /** The live document of that row. */
    public static DocumentInfo info(Catalog catalog, UUID axon, DocumentRow row) {
        var live = Objects.requireNonNull(row.live());
        try {
            var key = catalog.key(axon, Key.versionOf(live.name()));
            return new DocumentInfo(
                    row.id(),
                    DocumentNames.open(key, row.id(), live.name()),
                    live.type(),
                    live.bytes(),
                    live.pages(),
                    live.passages(),
                    row.version(),
                    live.added(),
                    live.by(),
                    labels(catalog, axon, row.id(), live));
        } catch (ProblemException e) {
            if (e.problem().slug().equals("data-tampered")) {
                throw Problems.corrupt(axon, null, e);
            }
            throw e;
        } catch (CorruptException e) {
            throw Problems.corrupt(axon, null, e);
        }
    }

    private static List<String> labels(Catalog catalog, UUID axon, UUID document, Live live) {
        var sealed = live.labels();
        if (sealed == null) {
            return List.of();
        }
        var in = new ByteReader(catalog.key(axon, Key.versionOf(sealed)).open(sealed, labelsContext(document)));
        var labels = new ArrayList<String>();
        for (var left = Math.min(MAX_LABELS, in.shortCount(1)); left > 0; left--) {
            labels.add(in.text());
        }
        return labels;
    }

    static String labelsContext(UUID document) {
        return "document|" + document + "|labels";
    }
}
