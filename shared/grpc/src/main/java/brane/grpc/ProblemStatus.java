package brane.grpc;

import brane.core.Problem;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A problem as a gRPC status, and back. The whole problem stands in the status's message ({@code grpc-message}), because Helidon
 * 4.1.7 can't send any other trailer (docs/adr/0014).
 */
public final class ProblemStatus {

    /** Before the problem as JSON in base64url, with the members {@code slug, status, title, detail, more}. */
    private static final String MARK = "brane-problem ";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};
    private static final int MAX_LENGTH = 4_096;

    private ProblemStatus() {}

    /** What to end a call with. */
    public static StatusRuntimeException of(Problem problem) {
        var message = MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(write(problem));
        return code(problem.status()).withDescription(message).asRuntimeException();
    }

    /** The problem that a call ended with, where it ended with one. */
    public static Optional<Problem> problem(StatusRuntimeException failure) {
        var message = failure.getStatus().getDescription();
        if (message == null || !message.startsWith(MARK) || message.length() > 2 * MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            var members = JSON.readValue(Base64.getUrlDecoder().decode(message.substring(MARK.length())), MEMBERS);
            var more = new HashMap<String, Object>();
            if (members.get("more") instanceof Map<?, ?> map) {
                map.forEach((name, value) -> more.put(String.valueOf(name), value));
            }
            return Optional.of(new Problem(
                    String.valueOf(members.get("slug")),
                    members.get("status") instanceof Number status ? status.intValue() : 0,
                    String.valueOf(members.get("title")),
                    String.valueOf(members.get("detail")),
                    more));
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            return Optional.empty();
        }
    }

    private static byte[] write(Problem problem) {
        var members = new HashMap<String, Object>();
        members.put("slug", problem.slug());
        members.put("status", problem.status());
        members.put("title", problem.title());
        members.put("detail", problem.detail());
        members.put("more", problem.more());
        try {
            var bytes = JSON.writeValueAsBytes(members);
            if (bytes.length <= MAX_LENGTH) {
                return bytes;
            }
            members.remove("more");
            members.put("detail", problem.title());
            return JSON.writeValueAsBytes(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("problem " + problem.slug() + " can not be written as JSON", e);
        }
    }

    private static Status code(int status) {
        return switch (status) {
            case 400, 415, 422 -> Status.INVALID_ARGUMENT;
            case 401 -> Status.UNAUTHENTICATED;
            case 403 -> Status.PERMISSION_DENIED;
            case 404, 410 -> Status.NOT_FOUND;
            case 409 -> Status.ABORTED;
            case 413, 429, 507 -> Status.RESOURCE_EXHAUSTED;
            case 408, 504 -> Status.DEADLINE_EXCEEDED;
            case 503 -> Status.UNAVAILABLE;
            default -> Status.INTERNAL;
        };
    }
}
