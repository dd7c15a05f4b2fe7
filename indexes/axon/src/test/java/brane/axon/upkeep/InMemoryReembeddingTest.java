package brane.axon.upkeep;

import brane.axon.catalog.Catalog;
import brane.axon.catalog.InMemoryCatalog;
import brane.axon.catalog.Upkeep;

class InMemoryReembeddingTest extends ReembeddingContract {

    private final InMemoryCatalog catalog = new InMemoryCatalog();

    @Override
    Catalog catalog() {
        return catalog;
    }

    @Override
    Upkeep upkeep() {
        return catalog.upkeep();
    }
}
