package brane.console;

import brane.axon.Axons;
import brane.core.Caller;
import brane.core.ProblemException;
import brane.neurons.BundledNeurons;
import brane.neurons.Neuron;
import brane.neurons.NeuronAccess;
import brane.neurons.Neurons;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A Neuron as its card shows it: what it is, what it holds, what it does now, and what one may do with it. */
final class NeuronCards {

    private static final System.Logger LOG = System.getLogger(NeuronCards.class.getName());

    /**
     * The card.
     *
     * @param model the Neuron's own, or that of the site
     * @param samples how many sample documents come with it
     * @param warnings what its file asks for that this version does not do
     * @param yaml the file, for those who may edit it
     */
    record Card(
            String id,
            String name,
            String description,
            Map<String, String> labels,
            int tier,
            long version,
            Model model,
            List<String> starters,
            int samples,
            long documents,
            long passages,
            String state,
            @Nullable Instant lastUsed,
            NeuronAccess.Rights may,
            boolean axon,
            List<String> warnings,
            @Nullable String yaml) {

        Card with(String file) {
            return new Card(
                    id,
                    name,
                    description,
                    labels,
                    tier,
                    version,
                    model,
                    starters,
                    samples,
                    documents,
                    passages,
                    state,
                    lastUsed,
                    may,
                    axon,
                    warnings,
                    file);
        }
    }

    record Model(
            String provider,
            @Nullable String model,
            @Nullable String endpoint,
            boolean local,
            boolean siteDefault) {}

    private final Console.Parts parts;

    NeuronCards(Console.Parts parts) {
        this.parts = parts;
    }

    Card card(Caller caller, Neurons.Versioned one) {
        var neuron = one.neuron();
        var totals = totals(neuron);
        var activity = parts.activity().apply(neuron.id());
        return new Card(
                neuron.id(),
                neuron.metadata().name(),
                neuron.metadata().description(),
                neuron.metadata().labels(),
                neuron.tier(),
                one.version(),
                model(neuron),
                neuron.prompts().starters(),
                BundledNeurons.samples(neuron.id()).size(),
                totals.documents(),
                totals.passages(),
                activity.state().id(),
                activity.lastUsed(),
                parts.access().rights(caller, neuron),
                neuron.axon().enabled(),
                one.warnings(),
                null);
    }

    private Model model(Neuron neuron) {
        var own = neuron.model();
        var used = Objects.requireNonNullElseGet(own, parts.site()::model);
        return new Model(
                used.provider(),
                used.model(),
                used.endpoint(),
                used.deployments().stream().allMatch(this::isLocal),
                own == null);
    }

    /** Whether the question stays inside: with no model at all it does. */
    private boolean isLocal(Neuron.Model model) {
        var endpoint = model.endpoint();
        return model.isExtractive()
                || (endpoint != null && parts.broker().addresses().isLocal(endpoint));
    }

    /** One Axon that can't be opened, such as after a change of its embedding model, must not hide all other cards. */
    private Axons.Totals totals(Neuron neuron) {
        if (!neuron.axon().enabled()) {
            return new Axons.Totals(0, 0);
        }
        try {
            return parts.axons()
                    .totals(parts.axons().open(neuron.id(), neuron.axon().embedding()));
        } catch (ProblemException e) {
            if (e.problem().status() >= 500) {
                throw e;
            }
            LOG.log(
                    Level.WARNING,
                    "event=axon-not-open neuron={0} problem={1}",
                    neuron.id(),
                    e.problem().slug());
            return new Axons.Totals(0, 0);
        }
    }
}
