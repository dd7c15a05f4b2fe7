package brane.server;

import static org.assertj.core.api.Assertions.assertThat;

import brane.security.Access;
import brane.storage.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RouteMatrixTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static Routes oneOfEach() {
        var routes = new Routes();
        for (var access : Access.values()) {
            var thing = access.ofResource() ? "/{" + access.parameter() + "}" : "";
            routes.get("/" + access.name() + thing, access, exchange -> {})
                    .delete("/" + access.name() + thing, access, exchange -> {});
        }
        return routes;
    }

    private static void ownedByUser(TestSite site, String owner) {
        for (var access : Access.values()) {
            if (access.ofResource()) {
                site.rules.with(
                        access,
                        (caller, thing) -> caller.email().equals(owner)
                                || (access == Access.EDIT_NEURON && caller.is(brane.core.Role.ADMIN)));
            }
        }
    }

    @Test
    void everyRuleHoldsForEverybody() throws Exception {
        try (var site = new TestSite(DATABASE.sql())) {
            ownedByUser(site, RouteMatrix.email(RouteMatrix.Who.USER));
            try (var matrix = new RouteMatrix(site, oneOfEach())) {
                assertThat(matrix.deviations(Map.of(), RouteMatrix::expected)).isEmpty();
            }
        }
    }

    /** The matrix itself must see a hole: here somebody else's things are open to OTHER. */
    @Test
    void seesAHole() throws Exception {
        try (var site = new TestSite(DATABASE.sql())) {
            ownedByUser(site, RouteMatrix.email(RouteMatrix.Who.OTHER));
            try (var matrix = new RouteMatrix(site, oneOfEach())) {
                assertThat(matrix.deviations(Map.of(), RouteMatrix::expected))
                        .anySatisfy(line -> assertThat(line).startsWith("OTHER GET /TURN_OWNER/{turn}"))
                        .noneSatisfy(line -> assertThat(line).contains(" /ADMIN "));
            }
        }
    }
}
