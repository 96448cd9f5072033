-- What was spent on services, summed over the runs, by document.
CREATE TABLE spent (
    document      TEXT NOT NULL,
    currency      TEXT NOT NULL,      -- of the price table at that time
    requests      BIGINT NOT NULL,
    input_tokens  BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    characters    BIGINT NOT NULL,    -- of source text
    cost          DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (document, currency)
);
