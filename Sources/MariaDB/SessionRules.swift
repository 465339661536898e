/// What holds in every session, whatever the server's `my.cnf` says: the SQL of this product was written for it.
enum SessionRules {
    static let statements = [
        // Also where the server ignores what the client asked for (skip-character-set-client-handshake).
        "SET NAMES utf8mb4",
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        // Without strict mode 'admin     x' is cut to fit and becomes equal to 'admin'. Lock waits are in seconds, for
        // rows (InnoDB) and for tables (metadata): below the read time-out, so that the server answers first.
        """
        SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', \
        innodb_lock_wait_timeout = 5, lock_wait_timeout = 5, autocommit = 1
        """,
    ]

    /// Asked after all was set, since a proxy in between may have answered for the server.
    static let question = """
        SHOW SESSION VARIABLES WHERE Variable_name IN ('sql_mode', 'time_zone', 'innodb_lock_wait_timeout', \
        'lock_wait_timeout', 'autocommit', 'tx_isolation', 'transaction_isolation', 'character_set_client', \
        'character_set_connection', 'character_set_results', 'wsrep_on')
        """

    /// Asked of a node of a Galera cluster besides, where a transaction committed at one node is not yet to be seen at
    /// the next: whoever has registered, opened a link or signed in there would be unknown here. Each statement that
    /// reads or changes waits until this node has what was committed before, wherever that was (0.2 ms more, measured).
    static let statementAtNode = "SET SESSION wsrep_sync_wait = 7"

    /// MariaDB 11.1 renamed `tx_isolation`; the variable a server does not have is not in its answer.
    static let expected = [
        "sql_mode": "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION", "time_zone": "+00:00",
        "innodb_lock_wait_timeout": "5", "lock_wait_timeout": "5", "autocommit": "ON",
        "tx_isolation": "READ-COMMITTED", "transaction_isolation": "READ-COMMITTED",
        "character_set_client": "utf8mb4", "character_set_connection": "utf8mb4", "character_set_results": "utf8mb4",
    ]
}
