-- How each target came to be: the rungs of the repair ladder that were climbed, in order, each with the
-- number of blocking findings that were left after it (`answer:2 replace:1 again:0`).

CREATE TABLE ladder (
    segment  TEXT NOT NULL,
    language TEXT NOT NULL,
    trail    TEXT NOT NULL,
    PRIMARY KEY (segment, language)
);
