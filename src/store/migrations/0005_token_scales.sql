-- How many tokens a service counts for a thousand that we estimate: sizes the batches of the next run.
CREATE TABLE token_scales (
    backend     TEXT NOT NULL,
    model       TEXT NOT NULL,
    thousandths BIGINT NOT NULL,
    PRIMARY KEY (backend, model)
);
