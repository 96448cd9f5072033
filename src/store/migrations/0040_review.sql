-- Reviews in spreadsheets: what was given out (the base of the merge), what came back, and what it was before.

CREATE TABLE review_rounds (
    round    TEXT NOT NULL PRIMARY KEY,   -- a hash of what was given out and to whom
    number   BIGINT NOT NULL UNIQUE,      -- in the order of the exports, from 1
    reviewer TEXT NOT NULL,
    file     TEXT NOT NULL                -- the name of the file it was written to
);

CREATE TABLE review_base (
    round     TEXT NOT NULL REFERENCES review_rounds (round),
    place     BIGINT NOT NULL,            -- the row it was written to, from 1
    segment   TEXT NOT NULL,
    key       TEXT NOT NULL,
    source    TEXT NOT NULL,
    vi        TEXT NOT NULL,              -- empty when there was none, as in the other languages
    vi_status TEXT NOT NULL,
    vi_origin TEXT NOT NULL,
    en        TEXT NOT NULL,
    en_status TEXT NOT NULL,
    en_origin TEXT NOT NULL,
    comment   TEXT NOT NULL,
    PRIMARY KEY (round, segment)
);

CREATE TABLE review_imports (
    number BIGINT NOT NULL PRIMARY KEY,   -- from 1
    files  TEXT NOT NULL,                 -- JSON: the names of the files
    rounds TEXT NOT NULL                  -- JSON: the rounds whose rows were in them
);

-- What an import changed: what it was before, and what the import made of it; null when there is nothing.
CREATE TABLE review_changes (
    import   BIGINT NOT NULL REFERENCES review_imports (number),
    part     TEXT NOT NULL,               -- target, comment
    segment  TEXT NOT NULL,
    language TEXT NOT NULL,               -- empty for a comment
    before   TEXT,                        -- JSON
    after    TEXT,
    history  BIGINT,                      -- the row of `target_history` that keeps what was replaced
    PRIMARY KEY (import, part, segment, language)
);

-- Different words of two persons: both are kept until a person decides.
CREATE TABLE review_conflicts (
    import   BIGINT NOT NULL,
    segment  TEXT NOT NULL,
    language TEXT NOT NULL,
    base     TEXT NOT NULL,
    ours     TEXT NOT NULL,
    theirs   TEXT NOT NULL,
    status   TEXT NOT NULL,               -- beside theirs; empty when there was none
    place    TEXT NOT NULL,               -- file, sheet and row
    reviewer TEXT NOT NULL,
    decided  BIGINT,                      -- the import that decided
    PRIMARY KEY (segment, language, theirs, status)
);

-- Changes of terms that reviewers propose for the glossary.
CREATE TABLE term_proposals (
    import   BIGINT NOT NULL,
    concept  TEXT NOT NULL,               -- empty for a new one
    km       TEXT NOT NULL,
    field    TEXT NOT NULL,               -- a column of the glossary
    before   TEXT NOT NULL,
    after    TEXT NOT NULL,
    place    TEXT NOT NULL,
    reviewer TEXT NOT NULL
);

-- Alignments that are under review, by name.
CREATE TABLE alignments (
    name TEXT NOT NULL PRIMARY KEY,
    data TEXT NOT NULL                    -- JSON
);
