-- Signing in, at more than one machine.

-- Used by login: how many sessions have begun. In a cluster a lock holds at one node only, and of two that change one
-- account at two nodes the later is undone because both have written its row. So signing in writes it, too: else a
-- session that begins with the old password just as another node changes it would go on with the new one.
ALTER TABLE account ADD COLUMN sign_ins INT NOT NULL DEFAULT 0;
