package brane.axon.upkeep;

import brane.axon.catalog.Catalog;
import brane.axon.catalog.InMemoryCatalog;
import brane.axon.catalog.Upkeep;
import java.time.Duration;
import java.util.UUID;

class InMemoryUpkeepTest extends UpkeepContract {

    private final InMemoryCatalog catalog = new InMemoryCatalog();

    @Override
    Catalog catalog() {
        return catalog;
    }

    @Override
    Upkeep upkeep() {
        return catalog.upkeep();
    }

    @Override
    void wasSwept(UUID axon, Duration ago) {
        catalog.wasSwept(axon, ago);
    }
}
