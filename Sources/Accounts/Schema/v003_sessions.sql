-- What the list of one's sessions shows, and the browsers that have signed in before.

-- Used by the list of sessions. Of the header that names the browser only two words are kept: it says more than its
-- owner needs to know a browser again.
ALTER TABLE session
    ADD COLUMN id      BIGINT      NOT NULL AUTO_INCREMENT,  -- what it is ended by; nobody is shown a token's hash
    ADD COLUMN browser VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NULL,  -- as in Firefox; NULL: unknown
    ADD COLUMN system  VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NULL,  -- as in Linux; NULL: unknown
    ADD COLUMN network VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',  -- last seen from
    ADD UNIQUE KEY session_id (id);

-- Used by login: browsers in which an account's owner has signed in before. One may try on in a small number of its
-- own while strangers, who keep trying under the same name, are told to wait. It opens nothing.
CREATE TABLE device (
    token_hash BINARY(32)  NOT NULL PRIMARY KEY,  -- SHA-256 of the cookie's value, which is new after each sign-in
    account_id BIGINT      NOT NULL,
    created_at DATETIME(6) NOT NULL DEFAULT UTC_TIMESTAMP(6),
    KEY device_created_at (created_at),
    CONSTRAINT device_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE = InnoDB;
