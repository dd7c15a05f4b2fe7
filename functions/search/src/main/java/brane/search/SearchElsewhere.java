package brane.search;

import brane.audit.Intent;
import brane.axon.Axons;
import brane.axon.DocumentInfo;
import brane.axon.DocumentText;
import brane.axon.Hit;
import brane.axon.Labels;
import brane.axon.NewDocument;
import brane.axon.SearchOptions;
import brane.contracts.search.SearchGrpc;
import brane.core.RequestContext;
import brane.embedding.TokenCounter;
import brane.grpc.CallTokens.Call;
import brane.grpc.Calls;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Axons whose searches other processes do; all else is done here. */
public final class SearchElsewhere implements Axons {

    private final Axons here;
    private final Calls calls;

    public SearchElsewhere(Axons here, Calls calls) {
        this.here = here;
        this.calls = calls;
    }

    @Override
    public List<Hit> search(Intent intent, UUID axon, String query, SearchOptions options) {
        if (!intent.open()) {
            throw new IllegalStateException("the audit intent has ended: begin one for each search");
        }
        var resource = intent.entry().resource();
        var call = new Call(
                intent.actor(),
                intent.id(),
                resource.substring(resource.indexOf(':') + 1),
                axon,
                RequestContext.requestId());
        return SearchMessages.hits(calls.call(
                SearchGrpc.getFindMethod(),
                call,
                (token, waitMillis) -> SearchMessages.request(token, waitMillis, axon, query, options)));
    }

    @Override
    public UUID open(String neuron, String embeddingModel) {
        return here.open(neuron, embeddingModel);
    }

    @Override
    public Model model(UUID axon, String embedding) {
        return here.model(axon, embedding);
    }

    @Override
    public TokenCounter tokens(UUID axon) throws InterruptedException {
        return here.tokens(axon);
    }

    @Override
    public void reembed(Intent intent, UUID axon, String embedding, Progress progress) throws InterruptedException {
        here.reembed(intent, axon, embedding, progress);
    }

    @Override
    public boolean relabel(Intent intent, UUID axon, UUID operation, String name, Labels labels) {
        return here.relabel(intent, axon, operation, name, labels);
    }

    @Override
    public Receipt put(Intent intent, UUID axon, UUID operation, NewDocument document, Progress progress)
            throws InterruptedException {
        return here.put(intent, axon, operation, document, progress);
    }

    @Override
    public boolean delete(Intent intent, UUID axon, UUID operation, String name) {
        return here.delete(intent, axon, operation, name);
    }

    @Override
    public boolean erase(Intent intent, UUID axon, UUID document) {
        return here.erase(intent, axon, document);
    }

    @Override
    public void maintain() {
        here.maintain();
    }

    @Override
    public Listing documents(Intent intent, UUID axon, String filter, Optional<String> after, int limit) {
        return here.documents(intent, axon, filter, after, limit);
    }

    @Override
    public Optional<DocumentInfo> document(Intent intent, UUID axon, String name) {
        return here.document(intent, axon, name);
    }

    @Override
    public Optional<InputStream> original(Intent intent, UUID axon, String name) {
        return here.original(intent, axon, name);
    }

    @Override
    public Optional<DocumentText> text(Intent intent, UUID axon, String name) {
        return here.text(intent, axon, name);
    }

    @Override
    public Totals totals(UUID axon) {
        return here.totals(axon);
    }
}
