//! Termbases in TBX: version 3 (ISO 30042:2019), dialect TBX-Basic, style DCA; and martif, the TBX of 2008, which is what
//! OmegaT, Okapi and translate-toolkit read.
//!
//! What TBX-Basic has no category for stands in notes that begin with `trivani:`, so that nothing is lost on the way back:
//! the status `approved`, the flags, a part of speech that is not one of its five, an id that is no XML id.

mod read;
mod write;

pub use read::read;
pub use write::write;

/// Which TBX is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TbxVersion {
    /// ISO 30042:2019, TBX-Basic, DCA.
    V3,
    /// The TBX of 2008.
    Martif,
}

/// What begins a note of ours.
const OURS: &str = "trivani:";

/// Administrative status of a term (TBX-Basic: administrativeStatus).
const PREFERRED: &str = "preferredTerm-admn-sts";
const ADMITTED: &str = "admittedTerm-admn-sts";
const DEPRECATED: &str = "deprecatedTerm-admn-sts";
const SUPERSEDED: &str = "supersededTerm-admn-sts";

/// Parts of speech by our name and by TBX-Basic's.
const PARTS_OF_SPEECH: [(&str, &str); 5] = [
    ("noun", "noun"),
    ("verb", "verb"),
    ("adj", "adjective"),
    ("adv", "adverb"),
    ("other", "other"),
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::glossary::{Concept, Names, TermStatus};

    fn written(concepts: &[Concept], version: TbxVersion) -> String {
        let mut bytes = Vec::new();
        let findings = write(concepts, version, &mut bytes).unwrap();
        assert!(findings.is_empty(), "{findings:?}");
        String::from_utf8(bytes).unwrap()
    }

    /// A text of at least one character that is trimmed.
    fn text() -> impl Strategy<Value = String> {
        "[!-{}~ក-ឳអើa-zàảãạđêôơư&<>]([ -{}~ក-ឳ\u{17B6}-\u{17D2}\u{200B}àảđ&<>]{0,10}[!-{}~ក-ឳ])?"
    }

    fn note() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            text(),
            Just("trivani:flags=case".to_owned()),
            Just("two\nlines | and more".to_owned()),
        ]
    }

    fn names() -> impl Strategy<Value = Names> {
        let list = || prop::collection::vec(text(), 0..3);
        (prop_oneof![Just(String::new()), text()], list(), list()).prop_map(
            |(preferred, admitted, forbidden)| Names {
                preferred,
                admitted,
                forbidden,
            },
        )
    }

    fn concept() -> impl Strategy<Value = Concept> {
        let id = prop_oneof!["[a-z][a-z0-9-]{0,8}", text()];
        let pos = prop_oneof![
            Just(String::new()),
            Just("noun".to_owned()),
            Just("adj".to_owned()),
            Just("other".to_owned()),
            text()
        ];
        let km = prop::collection::vec(text(), 1..4);
        let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
        let texts = (id, note(), pos, note(), note());
        (texts, km, names(), names(), flags).prop_map(
            |((id, domain, pos, note, evidence), km, vi, en, flags)| Concept {
                id,
                domain,
                pos,
                km,
                vi,
                en,
                note,
                evidence,
                status: if flags.0 {
                    TermStatus::Approved
                } else {
                    TermStatus::Draft
                },
                case_sensitive: flags.1,
                do_not_translate: flags.2,
                homograph: flags.3,
                ..Concept::default()
            },
        )
    }

    proptest! {
        #[test]
        fn nothing_is_lost_on_the_way(concepts in prop::collection::vec(concept(), 1..5)) {
            for version in [TbxVersion::V3, TbxVersion::Martif] {
                let text = written(&concepts, version);
                let (mut again, findings) = read(Path::new("t.tbx"), &text).unwrap();
                for concept in &mut again {
                    concept.place = crate::glossary::Place::default();
                }
                prop_assert_eq!(&again, &concepts);
                prop_assert!(findings.is_empty(), "{:?}", findings);
            }
        }
    }
}
