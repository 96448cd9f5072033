-- Documents that a batch aligned, by name: a hash of the inputs and settings, and what it came to.

CREATE TABLE aligned (
    name    TEXT NOT NULL PRIMARY KEY,
    recipe  TEXT NOT NULL,
    summary TEXT NOT NULL                 -- JSON
);
