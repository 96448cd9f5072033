//! What an alignment may use.

/// Which kinds of evidence count. All do by default; each can be switched off to measure it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of switches")]
pub struct EvidenceSet {
    /// How long the segments are.
    pub length: bool,
    /// Which words stand together, learned from the texts themselves.
    pub lexicon: bool,
    /// What the project knows: termbase, lexicon, memory.
    pub knowledge: bool,
    /// Numbers, dates, document numbers, by value.
    pub placeables: bool,
    /// Names and cognates, also across scripts.
    pub names: bool,
    /// Punctuation and quotes.
    pub punctuation: bool,
    /// How far along the texts the segments stand.
    pub position: bool,
    /// What the paragraphs are: headings, list items, table cells.
    pub layout: bool,
    /// Translations that a backend made, when there are some.
    pub bridge: bool,
    /// Sentence vectors, when there are some.
    pub vectors: bool,
}

impl EvidenceSet {
    /// Everything.
    pub const ALL: Self = Self::of(true);
    /// Nothing.
    pub const NONE: Self = Self::of(false);

    const fn of(on: bool) -> Self {
        Self {
            length: on,
            lexicon: on,
            knowledge: on,
            placeables: on,
            names: on,
            punctuation: on,
            position: on,
            layout: on,
            bridge: on,
            vectors: on,
        }
    }
}

impl Default for EvidenceSet {
    fn default() -> Self {
        Self::ALL
    }
}

/// How to align.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// What counts as evidence.
    pub evidence: EvidenceSet,
    /// Beads with a lower confidence are `needs-review`.
    pub threshold: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            evidence: EvidenceSet::ALL,
            threshold: 0.8,
        }
    }
}
