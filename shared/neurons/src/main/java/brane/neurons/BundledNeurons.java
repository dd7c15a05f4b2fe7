package brane.neurons;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Neurons that come with BRANE, each with a few documents that were written for it, so that a newcomer can ask at once. */
public final class BundledNeurons {

    /**
     * A sample document.
     *
     * @param name the file name that people see
     */
    public record Sample(String name, URL file) {

        public InputStream open() throws IOException {
            return file.openStream();
        }

        /** How many bytes it has. */
        public long length() {
            try {
                return file.openConnection().getContentLengthLong();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final Map<String, List<String>> SAMPLES = Map.of(
            "medical-assistant",
            List.of(
                    "sepsis-bundle.pdf",
                    "anticoagulation-around-procedures.docx",
                    "discharge-letter-example.html",
                    "acute-heart-failure.md"),
            "legal-researcher",
            List.of(
                    "supply-agreement.docx",
                    "judgment-late-delivery.pdf",
                    "statute-of-limitations-note.md",
                    "matter-chronology.txt"),
            "financial-analyst",
            List.of(
                    "annual-report-extract.pdf",
                    "credit-policy.docx",
                    "quarterly-commentary.html",
                    "loan-covenants.md"));

    private BundledNeurons() {}

    /** Their ids, in the order of the alphabet. */
    public static List<String> ids() {
        return SAMPLES.keySet().stream().sorted().toList();
    }

    /** The documents that come with that Neuron; none for any other. */
    public static List<Sample> samples(String id) {
        return SAMPLES.getOrDefault(id, List.of()).stream()
                .map(name -> new Sample(name, resource(id + "/" + name)))
                .toList();
    }

    /**
     * Makes a version of each that was not imported yet, or that a newer BRANE brings with other bytes; one that somebody
     * has changed or deleted stays as they left it.
     */
    public static void importInto(Neurons neurons) {
        for (var id : ids()) {
            var source = "bundled:" + id;
            if (!neurons.takenOver(id, source)) {
                neurons.importOnce(source, yaml(id));
            }
        }
    }

    static byte[] yaml(String id) {
        try (var in = resource(id + "/neuron.yaml").openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL resource(String name) {
        @Nullable URL url = BundledNeurons.class.getResource("bundled/" + name);
        if (url == null) {
            throw new IllegalStateException("bundled/" + name + " is not on the class path");
        }
        return url;
    }
}
