-- Units of the translation memory that came from files. What was approved in the project's own documents is memory
-- too, and stays in `targets`.

CREATE TABLE memory_units (
    identity  TEXT NOT NULL PRIMARY KEY,  -- a hash of texts and context: nothing stands here twice
    km        TEXT NOT NULL,              -- empty when there is none, as in the other languages
    vi        TEXT NOT NULL,
    en        TEXT NOT NULL,
    km_status TEXT NOT NULL,
    vi_origin TEXT NOT NULL,              -- empty when the file did not say
    vi_status TEXT NOT NULL,
    en_origin TEXT NOT NULL,
    en_status TEXT NOT NULL,
    others    TEXT NOT NULL,              -- texts in other languages: JSON, [[tag, text], …]
    document  TEXT NOT NULL,
    person    TEXT NOT NULL,
    changed   TEXT NOT NULL,              -- as TMX writes dates, or empty
    before    TEXT NOT NULL,              -- short hashes of the neighbours' keys, or empty
    after     TEXT NOT NULL,
    note      TEXT NOT NULL,
    codes     BIGINT NOT NULL             -- 1 when formatting codes were taken out
);

-- One row: a word that changes with every change of the units, so that an index made from them is known to be stale.
CREATE TABLE memory_stamp (
    one   BIGINT NOT NULL PRIMARY KEY,
    stamp TEXT NOT NULL
);
