-- How often something has been tried, for the limits on signing in, registering, letters and reading.

-- One row for each thing that is counted, as in `login-client 192.0.2.1`: a leaky bucket (GCRA), of which only the
-- moment is kept at which it will be empty again. Of no use after that moment, and then deleted.
CREATE TABLE attempt (
    bucket   VARBINARY(300) NOT NULL PRIMARY KEY,
    empty_at DATETIME(6)    NOT NULL,
    KEY attempt_empty_at (empty_at)
) ENGINE = InnoDB;
