package brane.axon.catalog;

import brane.axon.CorruptException;
import brane.axon.DocumentInfo;
import brane.axon.Labels;
import brane.axon.Problems;
import brane.axon.catalog.Catalog.DocumentRow;
import brane.axon.catalog.Catalog.Live;
import brane.core.ProblemException;
import brane.storage.keys.Key;
import java.util.Objects;
import java.util.UUID;

/** Rows of documents as people see them: with their names and labels opened. */
public final class DocumentRows {

    private DocumentRows() {}

    /** The live document of that row. */
    public static DocumentInfo info(Catalog catalog, UUID axon, DocumentRow row) {
        var live = Objects.requireNonNull(row.live());
        try {
            var key = catalog.key(axon, Key.versionOf(live.name()));
            var labels = labels(catalog, axon, row.id(), live);
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
                    labels.names(),
                    labels.date());
        } catch (ProblemException e) {
            if (e.problem().slug().equals("data-tampered")) {
                throw Problems.corrupt(axon, null, e);
            }
            throw e;
        } catch (CorruptException e) {
            throw Problems.corrupt(axon, null, e);
        }
    }

    private static Labels labels(Catalog catalog, UUID axon, UUID document, Live live) {
        var sealed = live.labels();
        return sealed == null
                ? Labels.NONE
                : DocumentLabels.open(catalog.key(axon, Key.versionOf(sealed)), document, sealed);
    }
}
