package brane.console;

import brane.audit.AuditReader;
import brane.axon.Axons;
import brane.broker.Broker;
import brane.broker.KnownModels;
import brane.neurons.NeuronAccess;
import brane.neurons.Neurons;
import brane.neurons.SiteSettings;
import brane.security.Access;
import brane.security.AccessRules;
import brane.security.Accounts;
import brane.security.ApiKeys;
import brane.security.Sessions;
import brane.security.Setup;
import brane.security.SignIn;
import brane.server.Metrics;
import brane.server.Routes;
import brane.storage.Database;
import brane.usage.Spending;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The function that people see first: set-up, sign-in, accounts, Neurons, the audit log, health, and the web interface. */
public final class Console {

    /**
     * What the console stands on.
     *
     * @param ready whether all that the process needs besides the database is up
     * @param activity what a Neuron does at this moment, by its id
     */
    public record Parts(
            Database database,
            Setup setup,
            SignIn signIn,
            Sessions sessions,
            ApiKeys keys,
            Accounts accounts,
            AccessRules rules,
            AuditReader audit,
            Neurons neurons,
            NeuronAccess access,
            SiteSettings site,
            Axons axons,
            Broker broker,
            KnownModels models,
            Spending spending,
            Metrics metrics,
            BooleanSupplier ready,
            Function<String, NeuronActivity> activity) {}

    private Console() {}

    /** Adds the console's routes to the table of all. */
    public static void addTo(Routes routes, Parts parts) {
        var session = new SessionEndpoint(parts.setup(), parts.signIn(), parts.sessions());
        routes.get("/api/v1/setup", Access.ANYONE, session::setupState)
                .post("/api/v1/setup", Access.ANYONE, session::setup)
                .post("/api/v1/session", Access.ANYONE, session::signIn)
                .get("/api/v1/session", Access.OWN_ACCOUNT, session::show)
                .delete("/api/v1/session", Access.OWN_ACCOUNT, session::signOut);

        var keys = new KeysEndpoint(parts.keys());
        routes.get("/api/v1/keys", Access.OWN_ACCOUNT, keys::list)
                .post("/api/v1/keys", Access.OWN_ACCOUNT, keys::create)
                .delete("/api/v1/keys/{key}", Access.KEY_OWNER, keys::revoke)
                .get("/api/v1/users/{user}/keys", Access.ACCOUNTS, keys::listOf)
                .delete("/api/v1/users/{user}/keys/{key}", Access.ACCOUNTS, keys::revokeOf);

        var users = new UsersEndpoint(parts.accounts());
        routes.get("/api/v1/users", Access.ACCOUNTS, users::list)
                .post("/api/v1/users", Access.ACCOUNTS, users::create)
                .patch("/api/v1/users/{user}", Access.ACCOUNTS, users::change);

        var cards = new NeuronCards(parts);
        var neurons = new NeuronsEndpoint(parts.neurons(), parts.access(), cards);
        routes.get("/api/v1/neurons", Access.SIGNED_IN, neurons::list)
                .get("/api/v1/neurons/{neuron}", Access.USE_NEURON, neurons::show)
                .put("/api/v1/neurons/{neuron}", Access.EDIT_NEURON, neurons::put)
                .post("/api/v1/neurons/{neuron}/validate", Access.USER, neurons::validate)
                .delete("/api/v1/neurons/{neuron}", Access.ADMIN, neurons::delete);

        var models = new ModelsEndpoint(parts.site(), parts.broker(), parts.models());
        routes.get("/api/v1/models", Access.ADMIN, models::show)
                .post("/api/v1/models/test", Access.ADMIN, models::test)
                .post("/api/v1/models/examine", Access.ADMIN, models::examine)
                .put("/api/v1/models/site-default", Access.ADMIN, models::setDefault)
                .get("/api/v1/models/credentials", Access.ADMIN, models::credentials)
                .put("/api/v1/models/credentials/{name}", Access.ADMIN, models::setCredential)
                .delete("/api/v1/models/credentials/{name}", Access.ADMIN, models::deleteCredential);

        var usage = new UsageEndpoint(parts.spending(), parts.accounts());
        routes.get("/api/v1/usage", Access.USER, usage::usage)
                .get("/api/v1/budgets", Access.ADMIN, usage::budgets)
                .put("/api/v1/budgets", Access.ADMIN, usage::setBudgets)
                .get("/api/v1/prices", Access.ADMIN, usage::prices)
                .put("/api/v1/prices", Access.ADMIN, usage::setPrices);

        var audit = new AuditEndpoint(parts.audit(), parts.accounts());
        routes.get("/api/v1/audit", Access.AUDITOR, audit::page)
                .get("/api/v1/audit/actions", Access.AUDITOR, audit::actions)
                .get("/api/v1/audit/{event}", Access.AUDITOR, audit::chain);

        var health = new HealthEndpoint(parts.database(), parts.ready(), parts.metrics(), parts.rules());
        var documents = new MachineEndpoint(routes);
        var web = new WebFiles();
        routes.get("/health", Access.ANYONE, health::alive)
                .get("/health/ready", Access.ANYONE, health::ready)
                .get("/health/db", Access.ANYONE, health::database)
                .get("/metrics", Access.ANYONE, health::metrics)
                .get("/openapi", Access.ANYONE, documents::openApi)
                .get("/schemas/neuron/v1.json", Access.ANYONE, documents::neuronSchema)
                .get("/{file*}", Access.ANYONE, web::serve);
    }
}
