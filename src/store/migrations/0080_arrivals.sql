-- What services answered and the targets that came of it, as it came: durable at once at the end of one table, and put in its
-- place in `answers` and `targets` many rows at a time. Their keys are hashes: each row by itself would write two pages for them.

CREATE TABLE arrivals (
    recipe   TEXT,                   -- an answer: null when the row has none
    answer   TEXT,
    model    TEXT,
    segment  TEXT,                   -- a target: null when the row has none
    language TEXT,
    key      TEXT,
    text     TEXT,                   -- null when it is the answer, word for word
    origin   TEXT,
    status   TEXT,
    findings TEXT
);
