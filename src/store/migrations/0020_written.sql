-- SHA-256 of every file that was written as a whole: a file with another one was changed by a person.
CREATE TABLE written (
    hash TEXT NOT NULL PRIMARY KEY
);
