//! Termbases come back from every format as they were.
#![allow(
    missing_docs,
    clippy::assigning_clones,
    clippy::duration_suboptimal_units,
    clippy::format_collect,
    clippy::print_stderr,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic, and says what it skips"
)]

use std::path::Path;

use proptest::prelude::*;
use trivani::format::{TbxVersion, read_sheet_xlsx, read_tbx, write_sheet_xlsx, write_tbx};
use trivani::glossary::{Concept, Names, Place, Sheet, TermStatus, read_csv, record};

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

/// Concepts as a table can hold them: each with an id of its own and a Vietnamese term.
fn concepts() -> impl Strategy<Value = Vec<Concept>> {
    prop::collection::vec(concept(), 1..5).prop_map(|mut concepts| {
        for (number, concept) in concepts.iter_mut().enumerate() {
            concept.id.push_str(&number.to_string());
            if concept.vi.preferred.is_empty() {
                concept.vi.preferred = "tỉnh".to_owned();
            }
        }
        concepts
    })
}

fn without_places(mut concepts: Vec<Concept>) -> Vec<Concept> {
    for concept in &mut concepts {
        concept.place = Place::default();
    }
    concepts
}

fn of_csv(text: &str) -> Vec<Concept> {
    without_places(read_csv(Path::new("t.csv"), text.as_bytes()).expect("our own table is read"))
}

fn through_xlsx(sheet: &Sheet) -> Sheet {
    let mut bytes = Vec::new();
    write_sheet_xlsx(sheet, &mut bytes).expect("memory takes all");
    read_sheet_xlsx(Path::new("t.xlsx"), &bytes).expect("our own workbook is read")
}

fn through_tbx(concepts: &[Concept], version: TbxVersion) -> Vec<Concept> {
    let mut bytes = Vec::new();
    let lost = write_tbx(concepts, version, &mut bytes).expect("memory takes all");
    assert!(lost.is_empty(), "{lost:?}");
    let text = String::from_utf8(bytes).expect("TBX is written in UTF-8");
    let (again, lost) = read_tbx(Path::new("t.tbx"), &text).expect("our own TBX is read");
    assert!(lost.is_empty(), "{lost:?}");
    without_places(again)
}

proptest! {
    #[test]
    fn a_table_holds_everything(concepts in concepts()) {
        prop_assert_eq!(of_csv(&record::sheet(&concepts).to_csv()), concepts);
    }

    #[test]
    fn both_tbx_versions_hold_everything(concepts in concepts()) {
        for version in [TbxVersion::V3, TbxVersion::Martif] {
            prop_assert_eq!(&through_tbx(&concepts, version), &concepts);
        }
    }

    #[test]
    fn nothing_is_lost_from_one_format_to_the_next(concepts in concepts()) {
        let csv = record::sheet(&concepts).to_csv();
        let xlsx = through_xlsx(&Sheet::parse(&csv, b','));
        prop_assert_eq!(xlsx.to_csv(), csv.clone());
        let v3 = through_tbx(&of_csv(&xlsx.to_csv()), TbxVersion::V3);
        let martif = through_tbx(&v3, TbxVersion::Martif);
        prop_assert_eq!(record::sheet(&martif).to_csv(), csv);
    }
}
