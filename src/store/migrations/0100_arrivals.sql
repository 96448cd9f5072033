-- What a run brings is written down as it came, many changes in one row, and put in its place from memory; this table
-- is read only when a run was killed. What such a run left in the table's earlier shape is put in its place now.

INSERT INTO answers (recipe, text, model)
SELECT recipe, answer, model FROM arrivals WHERE recipe IS NOT NULL ORDER BY recipe
ON CONFLICT (recipe) DO UPDATE SET text = excluded.text, model = excluded.model;

INSERT INTO target_history (segment, language, text, origin, status)
SELECT targets.segment, targets.language, targets.text, targets.origin, targets.status
FROM arrivals JOIN targets ON targets.segment = arrivals.segment AND targets.language = arrivals.language
WHERE targets.text <> coalesce(arrivals.text, arrivals.answer)
    AND NOT (targets.origin = 'person' OR targets.status IN ('reviewed', 'final'));

INSERT INTO targets (segment, language, key, text, origin, status, findings, turn)
SELECT segment, language, key, coalesce(text, answer), origin, status, findings, 0
FROM arrivals WHERE segment IS NOT NULL ORDER BY segment, language
ON CONFLICT (segment, language) DO UPDATE SET key = excluded.key, text = excluded.text,
    origin = excluded.origin, status = excluded.status, findings = excluded.findings, turn = 0
WHERE NOT (targets.origin = 'person' OR targets.status IN ('reviewed', 'final'));

DROP TABLE arrivals;

CREATE TABLE arrivals (
    number  INTEGER NOT NULL PRIMARY KEY,
    changes TEXT NOT NULL            -- JSON: a list of changes, each with answers, targets and trails
);

-- Machines' targets, which are most of them, have no turn.
DROP INDEX targets_by_turn;

CREATE INDEX targets_by_turn ON targets (turn) WHERE turn > 0;
