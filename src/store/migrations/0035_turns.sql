-- In what order persons' targets came, counted and not timed: of two that disagree the later is the newer. 0: nobody's.
ALTER TABLE targets ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;

CREATE INDEX targets_by_turn ON targets (turn);
