package brane.audit;

/** Everything that is recorded (audit-log.md, section 3): a closed list, so that a reader can rely on what it finds. */
public enum Action {
    PROCESS_START,
    PROCESS_END,
    SETUP,
    SIGN_IN,
    SIGN_OUT,
    SESSION_REVOKE,
    API_KEY_CREATE,
    API_KEY_USE,
    API_KEY_REVOKE,
    USER_CREATE,
    USER_CHANGE,
    NEURON_CREATE,
    NEURON_CHANGE,
    NEURON_DELETE,
    MODEL_CHANGE,
    CREDENTIAL_CHANGE,
    CREDENTIAL_DELETE,
    CONFIGURATION_CHANGE,
    DOCUMENT_LIST,
    DOCUMENT_READ,
    DOCUMENT_INGEST,
    DOCUMENT_LABEL,
    DOCUMENT_DELETE,
    DOCUMENT_ERASE,
    AXON_REEMBED,
    SEARCH,
    CHAT_TURN,
    MODEL_CALL,
    CONVERSATION_READ,
    CONVERSATION_DELETE,
    AUDIT_READ,
    ACCESS_DENIED;

    /** The name in the leaf: {@code document-read}. */
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
