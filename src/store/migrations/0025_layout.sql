-- What a segment's paragraph is in the layout of its document: `heading-2`, `cell-1-2-3`; `paragraph` when nothing is known.
ALTER TABLE segments ADD COLUMN layout TEXT NOT NULL DEFAULT 'paragraph';
