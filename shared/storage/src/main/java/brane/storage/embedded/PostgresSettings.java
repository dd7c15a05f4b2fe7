package brane.storage.embedded;

import java.util.ArrayList;
import java.util.List;

/** The server settings of the PostgreSQL that BRANE starts: small, local, durable, and a log without text of people. */
final class PostgresSettings {

    private PostgresSettings() {}

    static List<String> all(boolean durable) {
        var settings = new ArrayList<>(List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "password_encryption=scram-sha-256",
                "max_connections=" + EmbeddedConfig.MAX_CONNECTIONS,
                "superuser_reserved_connections=2",
                "shared_buffers=32MB",
                "huge_pages=off",
                "work_mem=4MB",
                "maintenance_work_mem=32MB",
                "autovacuum_max_workers=1",
                "max_parallel_workers=0",
                "max_parallel_workers_per_gather=0",
                "max_worker_processes=1",
                "max_logical_replication_workers=0",
                "jit=off",
                "min_wal_size=32MB",
                "max_wal_size=256MB",
                "timezone=UTC",
                "log_timezone=UTC",
                "logging_collector=off",
                "log_checkpoints=off"));
        // Messages and statements of errors can quote values of people: only the server's own life is logged.
        settings.addAll(List.of(
                "log_min_messages=log",
                "log_min_error_statement=panic",
                "log_error_verbosity=terse",
                "log_statement=none"));
        var on = durable ? "on" : "off";
        settings.addAll(List.of("fsync=" + on, "synchronous_commit=" + on, "full_page_writes=" + on));
        return settings;
    }
}
