package brane.ingest;

import brane.axon.DocumentInfo;
import brane.axon.DocumentText;
import brane.server.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the endpoint answers, as docs/http-api.md has it. */
final class IngestViews {

    record JobView(
            UUID id,
            String neuron,
            String name,
            @Nullable UUID document,
            String state,
            String stage,
            long done,
            long total,
            @Nullable Map<String, Object> problem,
            Instant created,
            Instant updated) {

        static JobView of(Job job) {
            var problem = job.problem();
            return new JobView(
                    job.id(),
                    job.neuron(),
                    job.name(),
                    job.document(),
                    job.state().id(),
                    job.stage().id(),
                    job.done(),
                    job.total(),
                    problem == null ? null : ProblemText.view(problem),
                    job.created(),
                    job.updated());
        }
    }

    record Jobs(List<JobView> jobs) {
        static Jobs of(List<Job> jobs) {
            return new Jobs(jobs.stream().map(JobView::of).toList());
        }
    }

    record By(UUID id, String name) {}

    record DocumentView(
            UUID id,
            String name,
            String type,
            long bytes,
            @Nullable Integer pages,
            int passages,
            String state,
            long version,
            Instant added,
            By by,
            List<String> labels,
            @Nullable String date) {

        static DocumentView of(DocumentInfo info, Function<UUID, String> nameOf) {
            return new DocumentView(
                    info.id(),
                    info.name(),
                    info.type(),
                    info.bytes(),
                    info.pages(),
                    info.passages(),
                    "live",
                    info.version(),
                    info.added(),
                    new By(info.by(), nameOf.apply(info.by())),
                    info.labels(),
                    info.date() == null ? null : info.date().toString());
        }
    }

    /** Labels in place of those that a document has; a date that is absent takes its date away. */
    record LabelsBody(List<String> labels, @Nullable String date) {
        LabelsBody {
            labels = List.copyOf(Json.required("labels", labels));
        }
    }

    record Listing(List<DocumentView> documents, @Nullable String next, long total) {}

    record TextView(
            DocumentView document,
            String text,
            List<DocumentText.PageSpan> pages,
            List<DocumentText.Heading> headings,
            List<DocumentText.PassageSpan> passages) {}

    private IngestViews() {}
}
