package brane.axon.catalog;

import java.util.List;
import java.util.UUID;

class InMemoryCatalogTest extends CatalogContract {

    private final InMemoryCatalog catalog = new InMemoryCatalog();

    @Override
    Catalog catalog() {
        return catalog;
    }

    @Override
    void setObjectState(UUID axon, UUID name, String state) {
        catalog.setObjectState(axon, name, state);
    }

    @Override
    Upkeep upkeep() {
        return catalog.upkeep();
    }

    @Override
    void change(UUID axon, UUID incarnation, long version, int keyVersion, long floor) {
        catalog.change(axon, incarnation, version, keyVersion, floor);
    }

    @Override
    String objectState(UUID axon, UUID name) {
        for (var state : List.of("pending", "live", "dropped", "deleting")) {
            for (var kind : Catalog.Kind.values()) {
                if (catalog.objects(axon, kind, state).contains(name)) {
                    return state;
                }
            }
        }
        return "none";
    }
}
