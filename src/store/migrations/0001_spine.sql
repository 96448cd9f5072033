-- Documents as they were read, what there is for each segment, and every answer that was paid for.
-- Plain SQL that PostgreSQL takes too (BIGINT, TEXT, ON CONFLICT, $1).

CREATE TABLE documents (
    slug     TEXT NOT NULL PRIMARY KEY,
    name     TEXT NOT NULL,          -- the file name a person knows it by
    location TEXT NOT NULL UNIQUE,   -- where it was read: tells two files of one name apart
    tail     TEXT NOT NULL           -- white space after the last segment
);

CREATE TABLE segments (
    document  TEXT NOT NULL REFERENCES documents (slug),
    number    BIGINT NOT NULL,       -- from 1
    id        TEXT NOT NULL UNIQUE,
    paragraph BIGINT NOT NULL,       -- from 1
    kind      TEXT NOT NULL,
    gap       TEXT NOT NULL,         -- white space before it
    source    TEXT NOT NULL,
    key       TEXT NOT NULL,         -- matching key of the source
    PRIMARY KEY (document, number)
);

-- Not bound to `segments`: work on a sentence that is taken out of a document waits for its return.
CREATE TABLE targets (
    segment  TEXT NOT NULL,
    language TEXT NOT NULL,
    key      TEXT NOT NULL,          -- the source's key when this was made
    text     TEXT NOT NULL,
    origin   TEXT NOT NULL,
    status   TEXT NOT NULL,
    findings TEXT NOT NULL,          -- JSON
    PRIMARY KEY (segment, language)
);

CREATE INDEX targets_by_key ON targets (key, language);

-- What a target said before it was replaced.
CREATE TABLE target_history (
    segment  TEXT NOT NULL,
    language TEXT NOT NULL,
    text     TEXT NOT NULL,
    origin   TEXT NOT NULL,
    status   TEXT NOT NULL
);

CREATE INDEX target_history_by_segment ON target_history (segment, language);

CREATE TABLE comments (
    segment TEXT NOT NULL PRIMARY KEY,
    text    TEXT NOT NULL
);

-- What a backend answered. The recipe is a hash of everything that changes the answer.
CREATE TABLE answers (
    recipe TEXT NOT NULL PRIMARY KEY,
    text   TEXT NOT NULL,
    model  TEXT NOT NULL
);
