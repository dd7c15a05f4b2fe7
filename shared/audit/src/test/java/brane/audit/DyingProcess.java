package brane.audit;

import brane.storage.Database;
import brane.storage.DatabaseConfig;
import java.time.Clock;
import java.time.Duration;

/** A process that begins intents, ends one, says so, and is then killed. Arguments: address, user, password. */
final class DyingProcess {

    private DyingProcess() {}

    public static void main(String[] arguments) throws Exception {
        var config = new DatabaseConfig(
                arguments[0], arguments[1], arguments[2], 2, Duration.ofSeconds(5), Duration.ofSeconds(30));
        var log = new AuditJournal(
                new PostgresEvents(Database.open(config)),
                (person, bytes, context) -> new AuditJournal.Sealed("none", bytes),
                "dying",
                AuditConfig.defaults(),
                Clock.systemUTC());
        for (var i = 0; i < 3; i++) {
            log.begin(Entry.of(Action.SEARCH, "neuron:open-" + i));
        }
        log.begin(Entry.of(Action.SEARCH, "neuron:ended")).end(Decision.OK, Entry.of(Action.SEARCH, "neuron:ended"));
        System.out.println("ready");
        Thread.sleep(Duration.ofMinutes(1));
    }
}
