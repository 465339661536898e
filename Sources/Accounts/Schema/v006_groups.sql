-- Groups: whom other parts of the site let in beyond signing in.

-- Used by groups: who is in which. A group is there as long as somebody is in it.
CREATE TABLE group_member (
    account_id BIGINT      NOT NULL,
    group_name VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (account_id, group_name),
    KEY group_member_name (group_name, account_id),
    CONSTRAINT group_member_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE = InnoDB;
