package brane.chat;

import brane.core.Settings;
import java.time.Duration;

/**
 * The limits of turns.
 *
 * @param maxQuestion most UTF-16 units of a question
 * @param maxPromptTokens about how many tokens of passages and earlier turns a model is sent
 * @param maxRunning most turns that run at once in this process
 * @param beat how often a running turn says that it lives
 * @param deadAfter how long without a beat until anybody may close it as failed
 */
public record ChatConfig(int maxQuestion, int maxPromptTokens, int maxRunning, Duration beat, Duration deadAfter) {

    public ChatConfig {
        if (maxQuestion < 1 || maxQuestion > 1_000_000) {
            throw new IllegalArgumentException("chat.max-question must be 1 to 1000000, was " + maxQuestion);
        }
        if (maxPromptTokens < 256) {
            throw new IllegalArgumentException("chat.max-prompt-tokens must be at least 256, was " + maxPromptTokens);
        }
        if (maxRunning < 1) {
            throw new IllegalArgumentException("chat.max-running must be at least 1, was " + maxRunning);
        }
        if (beat.isNegative() || beat.isZero() || deadAfter.compareTo(beat.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "chat.dead-after must be at least twice chat.beat, was " + deadAfter + " and " + beat);
        }
    }

    public static ChatConfig from(Settings settings) {
        return new ChatConfig(
                settings.number("chat.max-question", 16_000),
                settings.number("chat.max-prompt-tokens", 6_000),
                settings.number("chat.max-running", 64),
                settings.duration("chat.beat", Duration.ofSeconds(2)),
                settings.duration("chat.dead-after", Duration.ofSeconds(8)));
    }
}
