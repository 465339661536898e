-- Accounts, their sessions, the tokens mailed to their owners, and the letters still to be sent.
--
-- Identifiers are compared by their keys, byte for byte: general collations make two addresses one (CVE-2019-19844).
-- All times are UTC, by the database's clock.

-- Whoever registered. Used by every feature.
CREATE TABLE account (
    id                     BIGINT        NOT NULL AUTO_INCREMENT PRIMARY KEY,
    username               VARCHAR(30)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- as its owner writes it
    username_key           VARBINARY(30) NOT NULL,               -- lower-cased: what is unique
    email                  VARCHAR(254)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- where letters go
    email_key              VARBINARY(254) NOT NULL,              -- lower-cased: what is unique
    password_hash          VARCHAR(255)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- PHC string
    display_name           VARCHAR(100)  CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL DEFAULT '',
    about                  VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL DEFAULT '',
    show_email             BOOLEAN       NOT NULL DEFAULT FALSE, -- to members, on the profile
    created_at             DATETIME(6)   NOT NULL DEFAULT UTC_TIMESTAMP(6),
    verified_at            DATETIME(6)   NULL,                   -- NULL: the address is not proven, nobody may sign in
    disabled_at            DATETIME(6)   NULL,                   -- not NULL: its operator shut it
    credentials_changed_at DATETIME(6)   NOT NULL DEFAULT UTC_TIMESTAMP(6),  -- by a new password: no session is older
    verified               BOOLEAN       AS (verified_at IS NOT NULL) STORED,
    listed                 BOOLEAN       AS (verified_at IS NOT NULL AND disabled_at IS NULL) STORED,
    UNIQUE KEY account_username (username_key),
    -- An address has at most one owner and, beside it, at most one registration that waits to be verified. A
    -- registration with somebody else's address is stored like any other, so that nothing tells the two apart.
    UNIQUE KEY account_email (email_key, verified),
    KEY account_directory (listed, username_key),
    KEY account_display_name (listed, display_name, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- Used by login: who is signed in, and where.
CREATE TABLE session (
    token_hash   BINARY(32)  NOT NULL PRIMARY KEY,  -- SHA-256 of the cookie's value
    account_id   BIGINT      NOT NULL,
    remembered   BOOLEAN     NOT NULL,              -- "keep me signed in": no idle limit
    created_at   DATETIME(6) NOT NULL DEFAULT UTC_TIMESTAMP(6),
    last_seen_at DATETIME(6) NOT NULL DEFAULT UTC_TIMESTAMP(6),
    CONSTRAINT session_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- Used by verification, password reset and change of address: what a mailed link is good for.
-- One row for an account and purpose, so a new token retires the old one.
CREATE TABLE token (
    account_id BIGINT      NOT NULL,
    purpose    VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    hash       BINARY(32)  NOT NULL,   -- SHA-256 of the token
    email_key  VARBINARY(254) NOT NULL,  -- the address it was mailed to; worth nothing once that is no longer the one
    expires_at DATETIME(6) NOT NULL,
    spent_at   DATETIME(6) NULL,
    PRIMARY KEY (account_id, purpose),
    CONSTRAINT token_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- Used by the change of address: the new one, until its link is confirmed.
CREATE TABLE email_change (
    account_id   BIGINT       NOT NULL PRIMARY KEY,
    email        VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    email_key    VARBINARY(254) NOT NULL,
    requested_at DATETIME(6)  NOT NULL DEFAULT UTC_TIMESTAMP(6),
    CONSTRAINT email_change_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- Used by the outbox: letters that sendmail has not taken yet. They hold no token: it is made when one is written.
CREATE TABLE letter (
    id         BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind       VARCHAR(24)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    account_id BIGINT       NULL,      -- NULL: asked for an unknown address, sent to nobody
    recipient  VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NULL,  -- where it is not the account's own address
    attempts   INT          NOT NULL DEFAULT 0,
    queued_at  DATETIME(6)  NOT NULL DEFAULT UTC_TIMESTAMP(6),
    due_at     DATETIME(6)  NOT NULL DEFAULT UTC_TIMESTAMP(6),
    KEY letter_due (due_at),
    CONSTRAINT letter_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE = InnoDB;
