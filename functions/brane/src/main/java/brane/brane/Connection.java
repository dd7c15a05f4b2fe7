package brane.brane;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a command finds a running BRANE and signs in. */
final class Connection {

    @Option(
            names = "--url",
            paramLabel = "ADDRESS",
            defaultValue = "${env:BRANE_URL:-http://127.0.0.1:8765}",
            description = "Where BRANE runs; also BRANE_URL. Default: ${DEFAULT-VALUE}")
    URI url = URI.create("http://127.0.0.1:8765");

    @Option(
            names = "--email",
            paramLabel = "ADDRESS",
            defaultValue = "${env:BRANE_EMAIL}",
            description = "Who signs in; also BRANE_EMAIL. The password: BRANE_PASSWORD, or it is asked for")
    @Nullable
    String email;

    ApiClient open() {
        var who = email;
        if (who == null || who.isBlank()) {
            throw new Exit(Exit.USAGE, "--email (or BRANE_EMAIL) must say who signs in");
        }
        return ApiClient.signIn(url, who, password());
    }

    private static String password() {
        var fromEnvironment = System.getenv("BRANE_PASSWORD");
        if (fromEnvironment != null) {
            return fromEnvironment;
        }
        return Terminal.find()
                .map(console -> new String(console.readPassword("Password: ")))
                .orElseThrow(() -> new Exit(
                        Exit.USAGE, "BRANE_PASSWORD must hold the password where there is no terminal to ask"));
    }
}
