package brane.storage.keys;

import brane.core.Problem;
import brane.core.ProblemException;

/** What a failed request to Vault means to those who called, and what an administrator can do about it. */
final class VaultProblems {

    private final VaultConfig config;

    VaultProblems(VaultConfig config) {
        this.config = config;
    }

    /** @param operation what was asked: encrypt, decrypt, or read the key */
    ProblemException of(VaultFailure failure, String operation) {
        return switch (failure.reason()) {
            case CONNECTION ->
                down("the Vault at " + config.address() + " does not answer within keys.vault.timeout "
                                + config.timeout() + ", or its connection broke, tried " + VaultCalls.ATTEMPTS
                                + " times: check the server, keys.vault.address and the way to it")
                        .failure(failure);
            case TLS ->
                down("the certificate of " + config.address() + " must be one that Java or keys.vault.ca-file trusts,"
                                + " was not, or TLS failed otherwise: name the certificate of its issuer in"
                                + " keys.vault.ca-file")
                        .failure(failure);
            case SEALED ->
                down("the Vault at " + config.address() + " must be unsealed, was sealed: 'vault operator unseal'")
                        .failure(failure);
            case UNAVAILABLE, UNREADABLE ->
                down("the Vault at " + config.address() + " must be able to " + operation + ", answered "
                                + failure.status() + ": look into its log")
                        .failure(failure);
            case ELSEWHERE ->
                down("keys.vault.address must be that of the active Vault or of the whole cluster, was "
                                + config.address() + ", which answered " + failure.status()
                                + " and sends BRANE elsewhere: correct it")
                        .failure(failure);
            case NO_TOKEN ->
                refused("keys.vault.token-file must name a file that can be read and holds one token, was "
                                + config.tokenFile().map(Object::toString).orElse("none: keys.vault.token holds it")
                                + ", which does not: see whether the Vault Agent that writes it runs")
                        .failure(failure);
            case REFUSED ->
                refused("the token must be one that the Vault at " + config.address() + " knows and that may "
                                + operation + " by " + config.id() + ", was refused (" + failure.status()
                                + "): renew it, or give it the policy of docs/keys.md")
                        .failure(failure);
            case NO_KEY ->
                missing("keys.vault.mount and keys.vault.key must name a transit engine and a key of the Vault at "
                                + config.address() + ", were " + config.mount() + " and " + config.key()
                                + ": correct them, or before the very first start make the key with 'vault write -f "
                                + config.mount() + "/keys/" + config.key() + "'")
                        .failure(failure);
            case TOO_OLD ->
                missing("the key " + config.id() + " must open by every version that keys were wrapped by, its"
                                + " min_decryption_version forbids one: lower it, stop BRANE, run 'bin/brane key rotate',"
                                + " and only then raise it")
                        .failure(failure);
        };
    }

    private static Problem down(String detail) {
        return Problem.of("vault-down", 503, "Vault, which holds the master key, can not be reached.", detail);
    }

    private static Problem refused(String detail) {
        return Problem.of("vault-refused", 503, "Vault, which holds the master key, refuses BRANE.", detail);
    }

    private static Problem missing(String detail) {
        return Problem.of("vault-key-missing", 503, "Vault does not have the master key.", detail);
    }
}
