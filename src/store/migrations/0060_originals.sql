-- Files that were read, as they were: a translated document is made from them, wherever the file is by then. (`BYTEA` is
-- PostgreSQL's word; SQLite keeps bytes as bytes whatever the column is called.)

CREATE TABLE blobs (
    hash  TEXT NOT NULL PRIMARY KEY,  -- SHA-256, in hexadecimal
    bytes BYTEA NOT NULL
);

CREATE TABLE originals (
    document TEXT NOT NULL PRIMARY KEY REFERENCES documents (slug),
    hash     TEXT NOT NULL REFERENCES blobs (hash)
);
