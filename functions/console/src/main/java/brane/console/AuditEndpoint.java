package brane.console;

import brane.audit.AuditEvent;
import brane.audit.AuditFilter;
import brane.audit.AuditReader;
import brane.core.Ids;
import brane.security.AccessRules;
import brane.security.Accounts;
import brane.security.Person;
import brane.server.Exchange;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The audit log, for the auditor. Each reading is recorded by the reader itself. */
final class AuditEndpoint {

    private static final String USER = "user:";
    private static final int PAGE = 50;

    private final AuditReader audit;
    private final Accounts accounts;

    AuditEndpoint(AuditReader audit, Accounts accounts) {
        this.audit = audit;
        this.accounts = accounts;
    }

    void page(Exchange exchange) {
        var filter = new AuditFilter(
                exchange.query("action").orElse(null),
                exchange.query("actor").orElse(null),
                exchange.query("resource").orElse(null),
                exchange.query("decision").orElse(null),
                exchange.time("from").orElse(null),
                exchange.time("to").orElse(null),
                exchange.query("before").map(Ids::parse).orElse(null),
                exchange.number("limit", PAGE, 1, AuditFilter.MAX_LIMIT));
        var page = audit.page(filter);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("events", views(page.events()));
        Optional.ofNullable(page.next()).ifPresent(next -> answer.put("next", next));
        exchange.ok(answer);
    }

    void chain(Exchange exchange) {
        var chain = audit.chain(exchange.id("event"))
                .orElseThrow(() -> new AccessRules.Decision.NotFound().problem().failure());
        exchange.ok(Map.of("event", views(List.of(chain.event())).getFirst(), "chain", views(chain.chain())));
    }

    void actions(Exchange exchange) {
        exchange.ok(Map.of("actions", audit.actions()));
    }

    private List<Map<String, Object>> views(List<AuditEvent> events) {
        var names = new HashMap<String, Optional<String>>();
        return events.stream()
                .map(event -> {
                    var view = new LinkedHashMap<>(event.leaf());
                    view.put("recorded", event.recorded());
                    names.computeIfAbsent(event.text("actor"), this::name)
                            .ifPresent(name -> view.put("actor_name", name));
                    return (Map<String, Object>) view;
                })
                .toList();
    }

    /** The person's name while the account exists; what it is not, is a pseudonym and nothing more. */
    private Optional<String> name(String actor) {
        return actor.startsWith(USER)
                ? accounts.find(UUID.fromString(actor.substring(USER.length()))).map(Person::name)
                : Optional.empty();
    }
}
