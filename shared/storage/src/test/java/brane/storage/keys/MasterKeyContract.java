package brane.storage.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.storage.keys.MasterKey.Bound;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;

/** What every master key keeps, wherever it is. */
abstract class MasterKeyContract {

    private static final String CONTEXT = "axon|5b1e0e6c-6b3e-4a51-a4b8-3d7a33f0c2d1|1|key";

    private final byte[] secret = Aes.random(Aes.KEY_LENGTH);

    /** The same key each time, as if another process had opened it. */
    abstract MasterKey key() throws Exception;

    /** A key that is not that one. */
    abstract MasterKey other() throws Exception;

    @Test
    void whatIsWrappedOpensInEveryProcess() throws Exception {
        var wrapped = key().wrap(secret, CONTEXT);

        assertThat(key().unwrap(wrapped, CONTEXT)).isEqualTo(secret);
        assertThat(key().unwrap(wrapped, CONTEXT)).isEqualTo(secret);
        assertThat(key().id()).isEqualTo(key().id());
    }

    @Test
    void wrapsTheSameKeyDifferentlyEachTimeAndShowsNothingOfIt() throws Exception {
        var wrapped = key().wrap(secret, CONTEXT);

        assertThat(wrapped).isNotEqualTo(key().wrap(secret, CONTEXT));
        assertThat(new String(wrapped, StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(secret, StandardCharsets.ISO_8859_1))
                .doesNotContain(Base64.getEncoder().encodeToString(secret));
    }

    @Test
    void opensNothingForAnotherContext() throws Exception {
        var wrapped = key().wrap(secret, CONTEXT);

        assertThatThrownBy(() -> key().unwrap(wrapped, CONTEXT.replace("|1|", "|2|")))
                .isInstanceOf(AEADBadTagException.class);
        assertThatThrownBy(() -> key().unwrap(wrapped, "")).isInstanceOf(AEADBadTagException.class);
    }

    @Test
    void opensNothingThatWasChangedOrCut() throws Exception {
        var key = key();
        var wrapped = key.wrap(secret, CONTEXT);
        key.unwrap(wrapped, CONTEXT);

        // The last characters of base64 can stand for the same bytes.
        for (var place : new int[] {0, wrapped.length / 3, wrapped.length / 2, wrapped.length - 6}) {
            var changed = wrapped.clone();
            changed[place] ^= 1;
            assertThatThrownBy(() -> key.unwrap(changed, CONTEXT))
                    .as("byte %d", place)
                    .isInstanceOf(AEADBadTagException.class);
        }
        for (var length : new int[] {0, 1, wrapped.length / 2, wrapped.length - 4}) {
            assertThatThrownBy(() -> key.unwrap(Arrays.copyOf(wrapped, length), CONTEXT))
                    .as("length %d", length)
                    .isInstanceOf(AEADBadTagException.class);
        }
    }

    @Test
    void opensNothingThatAnotherKeyWrapped() throws Exception {
        var wrapped = other().wrap(secret, CONTEXT);

        assertThatThrownBy(() -> key().unwrap(wrapped, CONTEXT)).isInstanceOf(AEADBadTagException.class);
        assertThatThrownBy(() -> key().unwrap(Aes.random(60), CONTEXT)).isInstanceOf(AEADBadTagException.class);
    }

    @Test
    void wrapsAndOpensManyInTheirOrder() throws Exception {
        var keys = IntStream.range(0, 1_000)
                .mapToObj(i -> new Bound(Aes.random(Aes.KEY_LENGTH), CONTEXT + i))
                .toList();

        var wrapped = key().wrapAll(keys);
        var bound = IntStream.range(0, 1_000)
                .mapToObj(i -> new Bound(wrapped.get(i), CONTEXT + i))
                .toList();

        assertThat(key().unwrapAll(bound))
                .usingRecursiveComparison()
                .isEqualTo(keys.stream().map(Bound::bytes).toList());
        var swapped = List.of(bound.get(0), new Bound(wrapped.get(1), CONTEXT + 2));
        assertThatThrownBy(() -> key().unwrapAll(swapped)).isInstanceOf(AEADBadTagException.class);
    }

    @Test
    void whatItGaveCanBeOverwritten() throws Exception {
        var key = key();
        var wrapped = key.wrap(secret, CONTEXT);

        Arrays.fill(key.unwrap(wrapped, CONTEXT), (byte) 0);

        assertThat(key.unwrap(wrapped, CONTEXT)).isEqualTo(secret);
    }
}
