-- What services said of the texts of alignments: sentence vectors and translations, paid for and kept.

CREATE TABLE evidence (
    recipe  TEXT NOT NULL PRIMARY KEY,    -- hash of the kind, the service, the model, the languages and the text
    content BLOB NOT NULL                 -- a text in UTF-8, or numbers of four bytes, the lowest byte first
) WITHOUT ROWID;
