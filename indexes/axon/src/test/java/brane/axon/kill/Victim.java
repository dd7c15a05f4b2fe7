package brane.axon.kill;

/** What is killed. */
enum Victim {
    PROCESS("processes"),
    CONNECTION("connections"),
    BACKEND("backends of PostgreSQL"),
    SERVER("PostgreSQL whole"),
    SERVER_BEFORE_DURABLE("PostgreSQL whole while COMMITs were not durable yet"),
    SERVER_BEFORE_ANSWER("PostgreSQL whole while COMMITs were durable and not answered"),
    STORE("the store's server");

    private final String text;

    Victim(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
