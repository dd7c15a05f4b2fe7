package brane.embedding;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Tokenizer and ONNX Runtime and nothing around them, for the benches. */
public record BareOnnx(
        HuggingFaceTokenizer tokenizer,
        OrtEnvironment environment,
        OrtSession.SessionOptions options,
        OrtSession session,
        ExecutorService threads,
        int width)
        implements AutoCloseable {

    /** @param width threads that embed at once, each a text */
    public static BareOnnx open(EmbeddingModel model, Path folder, int width) throws IOException, OrtException {
        var environment = OrtEnvironment.getEnvironment();
        var options = OnnxModel.options();
        return new BareOnnx(
                HuggingFaceTokenizer.newInstance(
                        model.tokenizer(folder), Map.of("maxLength", "256", "truncation", "true", "padding", "false")),
                environment,
                options,
                environment.createSession(model.weights(folder).toString(), options),
                Executors.newFixedThreadPool(width),
                width);
    }

    /** Texts of the length of a passage: 140 to 256 tokens. */
    public static List<String> texts(TokenCounter counter) throws IOException {
        var texts = new ObjectMapper().readValue(BareOnnx.class.getResourceAsStream("/texts.json"), String[].class);
        return Arrays.stream(texts)
                .filter(text -> counter.count(text) >= 140 && counter.count(text) <= 256)
                .toList();
    }

    public void run(List<String> texts) throws Exception {
        var next = new AtomicInteger();
        Callable<Void> work = () -> {
            for (var i = next.getAndIncrement(); i < texts.size(); i = next.getAndIncrement()) {
                embed(texts.get(i));
            }
            return null;
        };
        for (var one : threads.invokeAll(Collections.nCopies(width, work))) {
            one.get();
        }
    }

    private void embed(String text) throws Exception {
        var encoding = tokenizer.encode(text);
        var ids = encoding.getIds();
        var shape = new long[] {1, ids.length};
        try (var input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                var mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(encoding.getAttentionMask()), shape);
                var types = OnnxTensor.createTensor(environment, LongBuffer.wrap(encoding.getTypeIds()), shape);
                var output = session.run(Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
            if (((OnnxTensor) output.get(0)).getInfo().getShape()[1] != ids.length) {
                throw new IllegalStateException("one vector a token is expected");
            }
        }
    }

    @Override
    public void close() throws OrtException {
        threads.close();
        session.close();
        options.close();
        tokenizer.close();
    }
}
