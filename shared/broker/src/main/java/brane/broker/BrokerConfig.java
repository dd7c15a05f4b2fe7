package brane.broker;

import brane.core.Settings;
import java.time.Duration;

/**
 * How long the broker waits for a model server.
 *
 * @param connect for the connection
 * @param firstTokenLocal for the first token of a local model, which may have to be loaded first
 * @param firstTokenCloud for the first token of any other
 * @param betweenTokens from one token to the next
 */
public record BrokerConfig(
        Duration connect, Duration firstTokenLocal, Duration firstTokenCloud, Duration betweenTokens) {

    public BrokerConfig {
        more("connect", connect);
        more("first-token-local", firstTokenLocal);
        more("first-token-cloud", firstTokenCloud);
        more("between-tokens", betweenTokens);
    }

    private static void more(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("broker." + key + " must be more than nothing, was " + value);
        }
    }

    public static BrokerConfig from(Settings settings) {
        return new BrokerConfig(
                settings.duration("broker.connect", Duration.ofSeconds(2)),
                settings.duration("broker.first-token-local", Duration.ofSeconds(120)),
                settings.duration("broker.first-token-cloud", Duration.ofSeconds(30)),
                settings.duration("broker.between-tokens", Duration.ofSeconds(20)));
    }
}
