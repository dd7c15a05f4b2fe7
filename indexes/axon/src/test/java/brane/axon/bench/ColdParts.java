package brane.axon.bench;

import brane.axon.catalog.Catalog.ObjectRow;
import brane.axon.read.OpenSegment;
import brane.core.AtOnce;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a cold start is made of: each step done alone, over the same segments, and less what the step before it took. */
final class ColdParts {

    private static final int ROUNDS = 5;
    private static final int PIECE = 4 << 20;
    private static final int AT_ONCE = 4;

    private final BenchSite site;
    private final UUID axon;

    ColdParts(BenchSite site, UUID axon) {
        this.site = site;
        this.axon = axon;
    }

    /** @param whole what all of it takes, in milliseconds */
    Map<String, Double> of(double whole) throws Exception {
        var rows = site.catalog().changes(axon, -1).segments();
        var catalog = time(() -> {
            site.catalog().heads(List.of(axon));
            site.catalog().changes(axon, -1);
        });
        var fetch = time(() -> rows.forEach(this::fetch));
        var decrypt = time(() -> rows.forEach(this::decrypt));
        var open = time(() -> rows.forEach(this::open));
        var parts = new LinkedHashMap<String, Double>();
        parts.put("catalog", catalog);
        parts.put("bytes from the store", fetch);
        parts.put("decryption", Math.max(0, decrypt - fetch));
        parts.put("opening", Math.max(0, open - decrypt));
        parts.put("the rest, search", Math.max(0, whole - catalog - open));
        return parts;
    }

    private static double time(Samples.Work work) throws Exception {
        return Samples.of(1, ROUNDS, i -> work).median();
    }

    private void fetch(ObjectRow row) {
        var pieces = new ArrayList<Runnable>();
        for (var at = 0L; at < row.bytes(); at += PIECE) {
            var from = at;
            pieces.add(() -> site.store.get("axons/" + axon + "/" + row.name(), from, PIECE));
        }
        AtOnce.run(pieces, AT_ONCE);
    }

    private void decrypt(ObjectRow row) {
        var plain = new byte[(int) brane.storage.objects.SealedObject.plainLength(row.bytes())];
        site.objects().segment(axon, row).read(0, MemorySegment.ofArray(plain));
    }

    private void open(ObjectRow row) {
        OpenSegment.decode(row, BenchTexts.DIMENSIONS, site.objects().segment(axon, row))
                .release();
    }
}
