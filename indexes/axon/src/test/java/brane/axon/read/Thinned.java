package brane.axon.read;

import brane.axon.Hit;
import java.util.List;

/** What a search would leave of a ranking, for those who measure what else it loses. */
public final class Thinned {

    private Thinned() {}

    public static List<Hit> best(List<Hit> ranked, int limit) {
        return Thinning.thin(ranked.iterator(), limit);
    }
}
