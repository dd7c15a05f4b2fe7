package brane.axon.simulation;

import java.util.List;

/** The bugs that others shipped, or that axon-storage.md, section 13, names: each is planted in the real code. */
public final class Mutants {

    private static final String COMMITTER = "brane.axon.write.Committer";
    private static final String COMMIT_RULES = "brane.axon.catalog.CommitRules";
    private static final String SNAPSHOT = "brane.axon.read.Snapshot";
    private static final String UPKEEP = "brane.axon.catalog.InMemoryUpkeep";

    private Mutants() {}

    /**
     * {@code java … Mutants MOST FIRST STEP}: prints, in the folder of this module, whether each mutant's own script notices it, and
     * how many seeds it took until a run by chance did; 0 where no run by chance can.
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {});
        var all = all();
        for (var i = Integer.parseInt(arguments[1]); i < all.size(); i += Integer.parseInt(arguments[2])) {
            var mutant = all.get(i);
            var loader = new MutantLoader(mutant);
            var script = loader.complaints(mutant.name()).isEmpty() ? "silent" : "complains";
            var seeds = mutant.directedOnly() ? 0 : seedsToKill(loader, Integer.parseInt(arguments[0]));
            System.out.println("seeds=" + seeds + " script=" + script + " mutant=" + mutant.name());
        }
    }

    /** How many seeds it takes to notice the mutant; one more than {@code most} when it was not. */
    private static int seedsToKill(MutantLoader loader, int most) throws ReflectiveOperationException {
        for (var seed = 1; seed <= most; seed++) {
            if (!loader.violations(seed).isEmpty()) {
                return seed;
            }
        }
        return most + 1;
    }

    public static Mutant named(String name) {
        return all().stream()
                .filter(mutant -> mutant.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static List<Mutant> all() {
        return List.of(
                Mutant.of(
                        "a lost COMMIT taken as failure",
                        COMMITTER,
                        "                unknown = e;",
                        "                throw Problems.databaseDown(e);"),
                Mutant.of(
                        "pending not checked",
                        COMMIT_RULES,
                        "return object.state().equals(\"pending\")",
                        "return true"),
                Mutant.of(
                        "key_version not checked",
                        COMMIT_RULES,
                        "&& object.keyVersion() == axon.keyVersion()\n                && commit.keyVersion() == axon.keyVersion()",
                        ""),
                Mutant.of(
                        "model not checked",
                        COMMIT_RULES,
                        "&& (object.kind() != Kind.SEGMENT || axon.model().equals(object.model()))",
                        ""),
                Mutant.of(
                        "re-embedding does not require all live segments",
                        "brane.axon.catalog.RewriteRules",
                        "&& !rewrite.sources().equals(live)) {",
                        "&& !live.containsAll(rewrite.sources())) {"),
                Mutant.of(
                        "vectors kept although the model changed",
                        "brane.axon.write.DocumentUpload",
                        "if (known == null || !known.model().equals(model)) {",
                        "if (known == null) {"),
                Mutant.of(
                        "sources not checked",
                        "brane.axon.catalog.RewriteRules",
                        "if (state == null || !state.state().equals(\"live\")) {",
                        "if (state == null) {"),
                Mutant.of(
                                "two operations of one document in a commit",
                                COMMITTER,
                                "if (claims.stream().anyMatch(taken::contains)) {",
                                "if (taken.contains(operation.id())) {")
                        .and("brane.axon.catalog.Commit", "if (!alone) {", "if (!alone && ids.isEmpty()) {"),
                Mutant.of(
                        "operation ids per batch instead of per operation",
                        COMMITTER,
                        "case Commit.Refused refused -> left.removeIf(waiting -> endIfRefused(waiting, refused));",
                        """
                        case Commit.Refused refused -> left.removeIf(waiting -> refused.operations().values().stream()
                                .anyMatch(refusal -> refusal instanceof Commit.Done)
                                ? waiting.ending().complete(new Settled(row(waiting.change(), 1)))
                                : endIfRefused(waiting, refused));
                        """),
                Mutant.of(
                        "the collector goes on before COMMIT",
                        UPKEEP,
                        "return in(axon, \"deleting\").limit(limit).toList();",
                        "return in(axon, \"deleting\", \"pending\").limit(limit).toList();"),
                Mutant.of("a live object collected", UPKEEP, "default -> false;", "default -> grace != Grace.NONE;"),
                Mutant.of(
                        "a hold ignored",
                        UPKEEP,
                        "return hold.until().isAfter(now)",
                        "return hold.until().isBefore(now)"),
                Mutant.of(
                                "the SELECT was sent before the query arrived",
                                "brane.axon.read.Heads",
                                "        next = new Round();\n        sending = true;",
                                "        sending = true;")
                        .and(
                                "brane.axon.read.Heads",
                                "                sending = false;\n",
                                "                sending = false;\n                next = new Round();\n"),
                Mutant.of("a snapshot changed in place", SNAPSHOT, "        documents = Map.copyOf(documents);\n", "")
                        .and(SNAPSHOT, "List.of(), Map.of())", "List.of(), new HashMap<>())")
                        .and(SNAPSHOT, "var all = new HashMap<>(documents);", "var all = documents;"),
                Mutant.of(
                        "acknowledged before COMMIT",
                        COMMITTER,
                        "            var outcome = untilKnown(",
                        "            left.forEach(waiting -> waiting.ending().complete(new Settled(row(waiting.change(), 1))));\n"
                                + "            var outcome = untilKnown("),
                Mutant.of(
                        "erasure looks only once",
                        "brane.axon.upkeep.Eraser",
                        "if (tainted(axon, documents).isEmpty()) {",
                        "if (round >= 0) {"),
                Mutant.of(
                        "an old key destroyed without looking",
                        UPKEEP,
                        "                return false;\n            }\n            axon.keys.keySet()",
                        "            }\n            axon.keys.keySet()"),
                Mutant.of(
                        "a key kept after collection",
                        UPKEEP,
                        "stored.state().equals(\"deleting\") ? null : stored));",
                        "stored.state().equals(\"deleting\") ? stored.with(\"gone\") : stored));"),
                Mutant.of(
                        "rows of another version seen",
                        "brane.axon.format.SegmentIds",
                        "liveVersion.applyAsLong(documents[i]) == version",
                        "liveVersion.applyAsLong(documents[i]) > 0"),
                Mutant.of(
                        "copied rows take the version of their new segment",
                        "brane.axon.format.SegmentRows",
                        "new SegmentIds.Id(document, liveVersion.applyAsLong(document), ids.ordinal(row))",
                        "new SegmentIds.Id(document, 0, ids.ordinal(row))"),
                Mutant.of(
                        "an upload of an erased document taken",
                        COMMIT_RULES,
                        "document.id().equals(id) && document.state().equals(\"erased\")",
                        "document.id().equals(id) && document.state().equals(\"never\")"),
                Mutant.of(
                        "labels of an old key taken",
                        COMMIT_RULES,
                        "Key.versionOf(labels) == axon.keyVersion()",
                        "Key.versionOf(labels) > 0"),
                Mutant.of(
                                "rotation without the lock",
                                UPKEEP,
                                "    public int rotate(UUID id, int from) {\n        synchronized (lock) {",
                                "    public int rotate(UUID id, int from) {\n        {")
                        .and(
                                UPKEEP,
                                "            var next = TestKeys.random(PostgresCatalog.SCOPE, id, row.keyVersion() + 1);",
                                "            for (var i = 0; i < 100; i++) {\n                Thread.yield();\n            }\n"
                                        + "            var next = TestKeys.random(PostgresCatalog.SCOPE, id, row.keyVersion() + 1);"),
                Mutant.of(
                                "an incremental list of segments",
                                SNAPSHOT,
                                "var ordered = changes.segments().stream()",
                                "var ordered = java.util.stream.Stream.concat(changes.segments().stream(), segments.stream()"
                                        + ".filter(old -> changes.segments().stream()"
                                        + ".noneMatch(row -> row.name().equals(old.name()))))")
                        .byScriptOnly(),
                Mutant.of("incarnation ignored", SNAPSHOT, "return !sameHistory || wentBack;", "return wentBack;")
                        .and(
                                SNAPSHOT,
                                "return changes.axon().incarnation().equals(axon.incarnation())\n                && ",
                                "return ")
                        .and(SNAPSHOT, "return axon.incarnation().equals(other.axon.incarnation()) && ", "return ")
                        .byScriptOnly(),
                Mutant.of(
                                "what no row knows is swept",
                                "brane.axon.upkeep.Collector",
                                "            rowless.collected().forEach(name -> objects.delete(axon, name));",
                                "            rowless.collected().forEach(name -> objects.delete(axon, name));\n"
                                        + "            rowless.strange().forEach(name -> objects.delete(axon, name));")
                        .byScriptOnly(),
                Mutant.of(
                                "tag unchecked",
                                "brane.storage.objects.Chunks",
                                "            throw Aes.tampered(\"chunk \" + index + \" of object \" + identity.path());",
                                "            return length - Aes.TAG_LENGTH;")
                        .byScriptOnly(),
                Mutant.of(
                                "AAD without name",
                                "brane.storage.objects.Chunks",
                                "cipher.updateAAD(header);",
                                "cipher.updateAAD(header, 0, 32);\n        cipher.updateAAD(header, 48, 16);")
                        .byScriptOnly(),
                Mutant.of(
                                "last flag unset",
                                "brane.storage.objects.Chunks",
                                ".put((byte) (last ? 1 : 0))",
                                ".put((byte) 0)")
                        .byScriptOnly(),
                Mutant.of(
                                "salt reused",
                                "brane.storage.objects.SealedObject",
                                "Aes.random(ObjectIdentity.SALT_LENGTH)",
                                "new byte[ObjectIdentity.SALT_LENGTH]")
                        .byScriptOnly());
    }
}
