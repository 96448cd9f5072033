-- Only what a person approved is looked up by its key: an index of all targets by their keys, which are whole sentences,
-- cost more to write than the targets themselves.
DROP INDEX targets_by_key;

CREATE INDEX targets_approved ON targets (key, language) WHERE status IN ('reviewed', 'final');
