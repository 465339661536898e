-- Leaving: accounts that their owners want gone, usernames that are kept from others for a while, and the indexes that
-- find what is of no more use.

-- Used by deletion. The moment is stored and not computed from the setting, for a letter has named it to the owner.
ALTER TABLE account
    ADD COLUMN deletion_due_at DATETIME(6) NULL AFTER disabled_at,  -- not NULL: hidden until then, and gone after it
    MODIFY COLUMN listed BOOLEAN
        AS (verified_at IS NOT NULL AND disabled_at IS NULL AND deletion_due_at IS NULL) STORED;

-- Used by registration and the profile: names that have been given up, so that nobody can pass for who had them.
CREATE TABLE held_username (
    username_key VARBINARY(30) NOT NULL PRIMARY KEY,
    account_id   BIGINT        NULL,      -- whose it was, who may take it back; NULL: the account is gone
    held_until   DATETIME(6)   NOT NULL,
    KEY held_username_until (held_until),
    CONSTRAINT held_username_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE SET NULL
) ENGINE = InnoDB;

-- Used by the purge, which runs all the time and so may read little more than it removes.
ALTER TABLE session
    ADD KEY session_created_at (created_at),
    ADD KEY session_last_seen_at (remembered, last_seen_at);
ALTER TABLE token ADD KEY token_expires_at (expires_at);
ALTER TABLE letter ADD KEY letter_queued_at (queued_at);
