-- What has happened to accounts, for their owners and for whoever runs the site.

-- Used by the page of recent activity and by `gatehouse log`. Rows are added and, when they are old or with their
-- account, deleted; none is ever changed. No secret and no address that anybody typed stands in one.
CREATE TABLE event (
    id          BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    account_id  BIGINT      NULL,      -- NULL: nobody's, as when a name was tried that no account has
    kind        VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    happened_at DATETIME(6) NOT NULL DEFAULT UTC_TIMESTAMP(6),
    network     VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',  -- '': by the site's operator
    browser     VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NULL,  -- as in Firefox; NULL: unknown
    system      VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NULL,  -- as in Linux; NULL: unknown
    detail      VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    KEY event_account (account_id, id),
    KEY event_account_kind (account_id, kind, id),
    KEY event_happened_at (happened_at),
    CONSTRAINT event_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE = InnoDB;
