-- Languages: in which the pages and letters of an account are.

-- Used by pages and letters. NULL: its owner has not chosen one.
ALTER TABLE account
    ADD COLUMN language VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER show_email;
