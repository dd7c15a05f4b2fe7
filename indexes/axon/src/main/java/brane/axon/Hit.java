package brane.axon;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A passage that was found.
 *
 * @param score the fused score, higher is better; comparable within one answer only
 * @param vectorRank its place by meaning, from 1; null when it was not among the best there
 * @param lexicalRank its place by words (BM25), from 1; null when it was not among the best there
 */
public record Hit(
        UUID document,
        String name,
        String type,
        Passage passage,
        double score,
        @Nullable Integer vectorRank,
        @Nullable Integer lexicalRank) {}
