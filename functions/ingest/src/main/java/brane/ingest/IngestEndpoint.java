package brane.ingest;

import brane.axon.Labels;
import brane.core.Ids;
import brane.core.Problem;
import brane.ingest.Ingest.Target;
import brane.ingest.IngestViews.DocumentView;
import brane.ingest.IngestViews.JobView;
import brane.ingest.IngestViews.Jobs;
import brane.ingest.IngestViews.LabelsBody;
import brane.ingest.IngestViews.Listing;
import brane.ingest.IngestViews.TextView;
import brane.security.Access;
import brane.security.AccessRules;
import brane.server.Exchange;
import brane.server.Routes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Documents and jobs over HTTP. */
public final class IngestEndpoint {

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration LOOK_AT_WAITING_EVERY = Duration.ofSeconds(1);
    private static final Duration COMMENT_EVERY = Duration.ofSeconds(15);
    private static final Duration FOLLOW_MAX = Duration.ofHours(1);

    /** A file that comes with a Neuron. */
    public record Sample(String name, byte[] content) {}

    private final Ingest ingest;
    private final Documents documents;
    private final Function<String, Target> targets;
    private final Function<String, List<Sample>> samples;
    private final Function<UUID, String> names;

    /**
     * @param targets the Axon of a Neuron that exists, made when there is none yet
     * @param samples the sample documents that come with a Neuron
     * @param names a person's name by their id; empty when they are gone
     */
    public IngestEndpoint(
            Ingest ingest,
            Documents documents,
            Function<String, Target> targets,
            Function<String, List<Sample>> samples,
            Function<UUID, String> names) {
        this.ingest = ingest;
        this.documents = documents;
        this.targets = targets;
        this.samples = samples;
        this.names = names;
    }

    /** Says who owns a job; to be called before the server starts. */
    public AccessRules rules(AccessRules rules) {
        return rules.with(Access.JOB_OWNER, (caller, id) -> ingest.owned(Ids.parse(id), caller.id()));
    }

    public Routes routes(Routes routes) {
        return routes.put("/api/v1/neurons/{neuron}/documents/{name}", Access.FEED_NEURON, this::put)
                .get("/api/v1/neurons/{neuron}/documents", Access.USE_NEURON, this::list)
                .get("/api/v1/neurons/{neuron}/documents/{name}", Access.USE_NEURON, this::original)
                .get("/api/v1/neurons/{neuron}/documents/{name}/text", Access.USE_NEURON, this::text)
                .put("/api/v1/neurons/{neuron}/documents/{name}/labels", Access.FEED_NEURON, this::label)
                .delete("/api/v1/neurons/{neuron}/documents/{name}", Access.FEED_NEURON, this::delete)
                .post("/api/v1/neurons/{neuron}/samples", Access.FEED_NEURON, this::samples)
                .get("/api/v1/neurons/{neuron}/jobs", Access.FEED_NEURON, this::open)
                .get("/api/v1/jobs", Access.USER, this::jobs)
                .get("/api/v1/jobs/{job}", Access.JOB_OWNER, this::job)
                .delete("/api/v1/jobs/{job}", Access.JOB_OWNER, this::stopOrPutAway);
    }

    private void put(Exchange exchange) throws IOException {
        var job = ingest.submit(
                exchange.caller(),
                target(exchange),
                exchange.path("name"),
                labels(exchange),
                operation(exchange),
                exchange.body(),
                exchange.contentLength());
        exchange.setHeader("Location", "/api/v1/jobs/" + job.id());
        exchange.json(202, JobView.of(job));
    }

    private void list(Exchange exchange) {
        var known = new HashMap<UUID, String>();
        var listing = documents.list(
                target(exchange),
                exchange.query("q").orElse(""),
                exchange.query("after"),
                exchange.number("limit", 100, 1, 1_000));
        var views = listing.documents().stream()
                .map(info -> DocumentView.of(info, id -> known.computeIfAbsent(id, names)))
                .toList();
        exchange.ok(new Listing(views, listing.next().orElse(null), listing.total()));
    }

    private void original(Exchange exchange) throws IOException {
        documents.original(
                target(exchange),
                exchange.path("name"),
                (info, original) -> exchange.download(info.name(), original, info.bytes()));
    }

    private void text(Exchange exchange) {
        var read = documents.text(target(exchange), exchange.path("name"));
        var text = read.text();
        exchange.ok(new TextView(
                DocumentView.of(read.info(), names), text.text(), text.pages(), text.headings(), text.passages()));
    }

    /** What the address says; null when it says nothing, {@code label=} for none. */
    private static @Nullable Labels labels(Exchange exchange) {
        var names = exchange.queries("label");
        var date = exchange.query("date");
        return names.isEmpty() && date.isEmpty()
                ? null
                : new Labels(
                        names.stream().filter(name -> !name.isEmpty()).toList(),
                        date.map(Labels::date).orElse(null));
    }

    private void label(Exchange exchange) throws IOException {
        var body = exchange.json(LabelsBody.class);
        var date = body.date() == null ? null : Labels.date(body.date());
        var operation = operation(exchange);
        var info = documents.label(
                target(exchange),
                exchange.path("name"),
                new Labels(body.labels(), date),
                operation == null ? Ids.next() : operation);
        exchange.ok(DocumentView.of(info, names));
    }

    private void delete(Exchange exchange) {
        if (exchange.query("erase").filter("true"::equals).isPresent()) {
            exchange.json(202, new ErasureView(documents.erase(target(exchange), exchange.path("name"))));
            return;
        }
        var operation = operation(exchange);
        documents.delete(target(exchange), exchange.path("name"), operation == null ? Ids.next() : operation);
        exchange.empty(204);
    }

    /** @param erased the document's id, by which the certificate in the audit log names it */
    private record ErasureView(UUID erased) {}

    private void samples(Exchange exchange) throws IOException {
        var target = target(exchange);
        var jobs = new ArrayList<Job>();
        for (var sample : samples.apply(exchange.path("neuron"))) {
            var body = new ByteArrayInputStream(sample.content());
            jobs.add(ingest.submit(exchange.caller(), target, sample.name(), null, body, sample.content().length));
        }
        exchange.json(202, Jobs.of(jobs));
    }

    private void jobs(Exchange exchange) {
        var state = exchange.query("state");
        if (state.isPresent() && !state.get().equals("active")) {
            throw Problem.of("query-invalid", 400, "The address is not right.", "state must be active or absent")
                    .failure();
        }
        var owner = exchange.caller().id();
        exchange.ok(Jobs.of(ingest.jobs(owner, exchange.query("neuron").orElse(null), state.isPresent())));
    }

    private void job(Exchange exchange) throws InterruptedException {
        var id = exchange.id("job");
        if (exchange.wantsEvents()) {
            follow(exchange, id);
        } else {
            exchange.ok(JobView.of(find(id)));
        }
    }

    private void open(Exchange exchange) {
        exchange.ok(Jobs.of(ingest.open(exchange.caller().id(), exchange.path("neuron"))));
    }

    /** A job that goes on is cancelled; one that has ended without a document is put away. */
    private void stopOrPutAway(Exchange exchange) {
        var id = exchange.id("job");
        var job = find(id);
        if (job.state().ended()) {
            ingest.putAway(id);
            exchange.ok(JobView.of(job));
        } else {
            ingest.cancel(id);
            exchange.ok(JobView.of(find(id)));
        }
    }

    /** Sends the job whenever it changed, until it has ended. */
    private void follow(Exchange exchange, UUID id) throws InterruptedException {
        var job = find(id);
        try (var events = exchange.events()) {
            events.send("progress", JobView.of(job));
            var begun = System.nanoTime();
            var said = begun;
            while (!job.state().ended() && System.nanoTime() - begun < FOLLOW_MAX.toNanos()) {
                Thread.sleep(job.state() == Job.State.RUNNING ? LOOK_EVERY : LOOK_AT_WAITING_EVERY);
                var now = ingest.job(id).orElse(null);
                if (now == null) {
                    return;
                }
                if (!now.equals(job)) {
                    events.send("progress", JobView.of(now));
                    said = System.nanoTime();
                } else if (System.nanoTime() - said > COMMENT_EVERY.toNanos()) {
                    events.comment();
                    said = System.nanoTime();
                }
                job = now;
            }
        }
    }

    private Job find(UUID id) {
        return ingest.job(id)
                .orElseThrow(() -> Problem.of(
                                "not-found",
                                404,
                                "There is no such thing.",
                                "it does not exist, or it is not yours to see")
                        .failure());
    }

    private Target target(Exchange exchange) {
        return targets.apply(exchange.path("neuron"));
    }

    private static @Nullable UUID operation(Exchange exchange) {
        return exchange.header("Idempotency-Key").map(Ids::parse).orElse(null);
    }
}
