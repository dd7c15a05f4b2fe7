package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What a kind of model server tells of its models when it is asked. */
interface Metadata {

    /**
     * What the server said.
     *
     * @param digest the model's, where the server has one, or else of what it said; null when it said nothing
     */
    record Said(Claims claims, @Nullable String digest) {

        static final Said NOTHING = new Said(Claims.NONE, null);

        /** Of claims alone, because an answer has parts that differ from one time to the next. */
        static Said hashed(Claims claims, String identity) {
            return new Said(claims, sha256(identity + "|" + claims));
        }

        private static String sha256(String text) {
            try {
                var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(hash);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * Asks.
     *
     * @throws IOException when the server does not answer, or not in a form that is understood
     */
    Said of(ModelTarget target, SideCall call) throws IOException;

    /**
     * Whom to ask for a model.
     *
     * @param local whether the server is in the building, where other kinds of servers may be tried for
     */
    static Metadata kind(ModelTarget target, boolean local) {
        return switch (target.provider()) {
            case "ollama" -> new OllamaMetadata();
            case "anthropic" -> new AnthropicMetadata();
            // Its list has ids and owners only.
            case "openai" -> (model, call) -> Said.NOTHING;
            default -> local ? new CompatibleMetadata() : new ModelListMetadata();
        };
    }

    /** Where the server itself is, without the version that its endpoint may end in. */
    static String root(ModelTarget target) {
        return OpenAiProvider.base(bare(target)).replaceFirst("/v[0-9]+[a-z0-9]*(/.*)?$", "");
    }

    /** The endpoint with its version, and without the protocol that it may end in. */
    static String base(ModelTarget target) {
        return OpenAiProvider.base(bare(target));
    }

    private static String bare(ModelTarget target) {
        return target.endpoint().replaceFirst("(/responses)?/*$", "");
    }

    /** A whole number that fits, or null. */
    static @Nullable Integer number(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToInt() ? Integer.valueOf(node.intValue()) : null;
    }

    /** True or false, or null. */
    static @Nullable Boolean flag(JsonNode node) {
        return node.isBoolean() ? Boolean.valueOf(node.booleanValue()) : null;
    }

    /** Whether a list has the word; null when it is no list. */
    static @Nullable Boolean has(JsonNode list, String word) {
        if (!list.isArray()) {
            return null;
        }
        for (var item : list) {
            if (item.asText("").equals(word)) {
                return true;
            }
        }
        return false;
    }
}
