//! A careless reviewer: whatever happens to the table, exactly the edits come in.
#![allow(
    missing_docs,
    clippy::pedantic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic"
)]

use std::collections::{BTreeMap, HashMap};

use fastrand::Rng;
use proptest::prelude::*;
use trivani::model::{
    ByLanguage, Kind, Language, Layout, Origin, Segment, SegmentId, Status, TARGET_LANGUAGES,
    Target, Unit,
};
use trivani::review::columns::{cell, columns};
use trivani::review::grid::{self, Grid};
use trivani::review::guard;
use trivani::review::merge::{Choice, Input, Plain, Plan, Rest, plan, settle};
use trivani::review::package::{Package, PackageRow, Seen, digest, exported, round};
use trivani::review::present::{Bases, Present};
use trivani::review::rows::{Kind as SheetKind, SheetRow, kind, rows};
use trivani::review::words;
use trivani::text::khmer::key;

const ROWS: usize = 500;

/// Beginnings that spreadsheets do something to.
const NASTY: [&str; 12] = [
    "- ",
    "=",
    "+",
    "@",
    "'",
    "1/2 ",
    "1E5 ",
    "00123 ",
    "12345678901234567890 ",
    "_x000D_ ",
    "\"a\", ",
    "😀 ",
];

fn target(rng: &mut Rng, text: String) -> Target {
    let origins = [
        Origin::Draft,
        Origin::Person,
        Origin::Memory(trivani::model::Grade::Exact),
    ];
    Target {
        text,
        origin: origins[rng.usize(..3)].clone(),
        status: Status::ALL[rng.usize(..4)],
        findings: Vec::new(),
    }
}

fn units(rng: &mut Rng) -> Vec<Unit> {
    (0..ROWS)
        .map(|number| {
            let nasty = if rng.u8(..5) == 0 {
                NASTY[rng.usize(..NASTY.len())]
            } else {
                ""
            };
            let text = format!("{nasty}សមាជិកបក្សទី{number} បានធ្វើការងារ ឆ្នាំ{}។", rng.u16(..));
            let mut targets = ByLanguage::default();
            for language in TARGET_LANGUAGES {
                if rng.u8(..10) > 0 {
                    let nasty = if rng.u8(..4) == 0 {
                        NASTY[rng.usize(..NASTY.len())]
                    } else {
                        ""
                    };
                    targets.insert(
                        language,
                        target(rng, format!("{nasty}Đảng viên {number}, {language}.")),
                    );
                }
            }
            Unit {
                segment: Segment {
                    id: SegmentId::from_stored(&format!("d-a{number:04}")),
                    number: number + 1,
                    paragraph: number + 1,
                    kind: Kind::Sentence,
                    layout: Layout::Paragraph,
                    gap: String::new(),
                    key: key(&text),
                    text,
                },
                targets,
                comment: String::new(),
            }
        })
        .collect()
}

/// What an import must come to.
#[derive(Debug, PartialEq, Eq, Clone)]
enum Expected {
    Target(String, Status),
    Conflict,
}

struct Reviewer {
    rng: Rng,
    package: Package,
    units: Vec<Unit>,
    expected: BTreeMap<(usize, Language), Expected>,
    comments: BTreeMap<usize, String>,
    /// What the project says by the time of the import.
    ours: Vec<Unit>,
    table: Vec<Vec<String>>,
    headings: Vec<String>,
    guarded: bool,
}

impl Reviewer {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let units = units(&mut rng);
        let language = Language::ALL[rng.usize(..3)];
        let digests: Vec<_> = units
            .iter()
            .map(|unit| digest(&TARGET_LANGUAGES, unit))
            .collect();
        let package = Package {
            language,
            targets: TARGET_LANGUAGES.to_vec(),
            round: round("Dara", &digests),
            documents: vec![("d".to_owned(), units.len())],
            reviewer: "Dara".to_owned(),
            sheet_per_document: false,
            answers: BTreeMap::new(),
            spent: BTreeMap::new(),
        };
        let guarded = rng.bool();
        let round = package.round.clone() + if guarded { guard::MARK } else { "" };
        let columns = columns(&package.targets);
        let table = units.iter().map(|unit| {
            let row = PackageRow {
                unit: unit.clone(),
                document: 0,
                seen: Seen::default(),
                notes: Vec::new(),
            };
            let cells = columns.iter().map(|column| {
                let text = cell(&row, column.name, language, &round);
                if guarded && matches!(column.name, "km" | "vi" | "en" | "comment") {
                    guard::guarded(&text)
                } else {
                    text.into_owned()
                }
            });
            cells.collect()
        });
        Self {
            table: table.collect(),
            headings: columns
                .iter()
                .map(|column| column.name.to_owned())
                .collect(),
            ours: units.clone(),
            units,
            expected: BTreeMap::new(),
            comments: BTreeMap::new(),
            package,
            guarded,
            rng,
        }
    }

    fn at(&self, heading: &str) -> usize {
        self.headings
            .iter()
            .position(|name| name == heading)
            .unwrap()
    }

    fn status_at(&self, language: Language) -> usize {
        self.at(&format!("{language}_status"))
    }

    /// Edits, approves, rejects and remarks on some rows; meanwhile machines and persons change some of them here.
    fn work(&mut self) {
        for row in 0..ROWS {
            for language in TARGET_LANGUAGES {
                let base = self.units[row].targets.get(&language).cloned();
                let here = self.rng.u8(..12);
                let is_person = here == 0;
                if here < 2 && base.is_some() {
                    let mut now = target(&mut self.rng, format!("changed here {row} {language}"));
                    now.origin = if is_person {
                        Origin::Person
                    } else {
                        Origin::Draft
                    };
                    now.status = Status::NeedsReview;
                    self.ours[row].targets.insert(language, now);
                }
                let changed = here < 2 && base.is_some();
                match self.rng.u8(..8) {
                    0 => self.edit(row, language, base.as_ref(), changed, is_person),
                    1 => self.state(row, language, base.as_ref(), changed, is_person),
                    2 => self.soil(row, language),
                    _ => {}
                }
            }
            if self.rng.u8(..10) == 0 {
                let comment = format!("lưu ý {row}");
                let at = self.at("comment");
                self.table[row][at] = comment.clone();
                self.comments.insert(row, comment);
            }
        }
    }

    fn edit(
        &mut self,
        row: usize,
        language: Language,
        base: Option<&Target>,
        changed: bool,
        is_person: bool,
    ) {
        let nasty = if self.rng.bool() {
            NASTY[self.rng.usize(..NASTY.len())]
        } else {
            ""
        };
        let text = format!("{nasty}lời mới {row}\ncủa {language}");
        let at = self.at(language.tag());
        self.table[row][at] = if self.guarded {
            guard::guarded(&text)
        } else {
            text.clone()
        };
        let status = base.map_or(Status::NeedsReview, |base| base.status);
        let expected = if changed && is_person {
            Expected::Conflict
        } else {
            Expected::Target(text, status)
        };
        self.expected.insert((row, language), expected);
    }

    /// Sets a higher status, in the words of any language, or a word that people use.
    fn state(
        &mut self,
        row: usize,
        language: Language,
        base: Option<&Target>,
        changed: bool,
        is_person: bool,
    ) {
        let Some(base) = base.filter(|base| base.status < Status::Reviewed) else {
            return;
        };
        let shown = words::status(Language::ALL[self.rng.usize(..3)], Status::Reviewed);
        let word = ["x", "OK", "da duyet", shown][self.rng.usize(..4)];
        let at = self.status_at(language);
        self.table[row][at] = word.to_owned();
        let expected = if changed && is_person {
            Expected::Conflict
        } else {
            Expected::Target(base.text.clone(), Status::Reviewed)
        };
        self.expected.insert((row, language), expected);
    }

    /// What programs do to a cell that nobody edited.
    fn soil(&mut self, row: usize, language: Language) {
        let at = self.at(language.tag());
        let cell = &mut self.table[row][at];
        *cell = match self.rng.u8(..4) {
            0 => cell.replacen(' ', "\u{A0}", 1),
            1 => cell.replacen(", ", ",\u{200B} ", 1),
            2 => format!("{cell}\n"),
            _ => cell.replace('\n', "\r\n"),
        };
    }

    /// What people do to the table as a whole.
    fn rearrange(&mut self) {
        let (id, km) = (self.at("id"), self.at("km"));
        let deleted = self.rng.usize(..ROWS / 4);
        let mut gone = Vec::new();
        let mut numbers: Vec<usize> = (0..ROWS).collect();
        self.rng.shuffle(&mut numbers);
        for row in numbers.iter().take(deleted) {
            gone.push(*row);
        }
        for (at, row) in numbers.iter().skip(deleted).take(20).enumerate() {
            // Rows found by their Khmer alone.
            if at % 2 == 0 {
                self.table[*row][id].clear();
            }
        }
        for row in numbers.iter().skip(deleted + 20).take(10) {
            // Split in two, the second row put in below.
            self.split(*row);
        }
        let mut kept: Vec<Vec<String>> = Vec::new();
        for (row, cells) in std::mem::take(&mut self.table).into_iter().enumerate() {
            if row < ROWS && gone.contains(&row) {
                self.comments.remove(&row);
                for language in TARGET_LANGUAGES {
                    self.expected.remove(&(row, language));
                }
                continue;
            }
            if self.rng.u8(..40) == 0 {
                kept.push(cells.clone());
            }
            kept.push(cells);
        }
        let mut foreign = vec![String::new(); self.headings.len()];
        foreign[km] = "ប្រយោគដែលមិនមាន".to_owned();
        kept.push(foreign);
        self.rng.shuffle(&mut kept);
        self.table = kept;
    }

    /// Cuts the Khmer of a row in two, and its words with it; the words as a whole stay.
    fn split(&mut self, row: usize) {
        let km = self.at("km");
        let whole = self.table[row][km].clone();
        let Some((first, second)) = whole.split_once(" បានធ្វើ") else {
            return;
        };
        let mut below = vec![String::new(); self.headings.len()];
        below[km] = format!("បានធ្វើ{second}");
        below[self.at("round")] = self.table[row][self.at("round")].clone();
        for language in TARGET_LANGUAGES {
            let at = self.at(language.tag());
            let text = self.table[row][at].clone();
            // Where the words are cut must not matter: only at a plain space.
            if let Some((one, other)) = text.rsplit_once(' ').filter(|(one, other)| {
                !one.ends_with('\n') && !other.contains('\n') && guard::guarded(other) == **other
            }) {
                self.table[row][at] = one.trim_end().to_owned();
                below[at] = other.to_owned();
            }
            let status = self.status_at(language);
            below[status] = self.table[row][status].clone();
        }
        self.table[row][km] = first.to_owned();
        self.table.push(below);
    }

    /// The table as it comes back: columns moved, added and renamed, rows above the headings, in some dialect.
    fn send(&mut self) -> Grid {
        let language = Language::ALL[self.rng.usize(..3)];
        let mut order: Vec<usize> = (0..self.headings.len()).collect();
        self.rng.shuffle(&mut order);
        let heading = |name: &str| words::text(language, &format!("column-{name}")).to_owned();
        let mut lines = Vec::new();
        if self.rng.bool() {
            lines.push(vec!["Kính gửi anh Dara".to_owned()]);
            lines.push(vec![String::new(); order.len()]);
        }
        let mut first: Vec<String> = order
            .iter()
            .map(|at| heading(&self.headings[*at]))
            .collect();
        first.push("cột thêm".to_owned());
        lines.push(first);
        for row in &self.table {
            let mut cells: Vec<String> = order.iter().map(|at| row[*at].clone()).collect();
            cells.push("gì đó".to_owned());
            lines.push(cells);
        }
        match self.rng.u8(..4) {
            0 => Grid {
                numbers: (1..=lines.len() as u64).collect(),
                rows: lines,
                file: "t".to_owned(),
                ..Grid::default()
            },
            dialect => through_file(&lines, dialect),
        }
    }

    fn plan(&mut self) -> Plan {
        let grid = self.send();
        let (header, columns) = grid.headings().unwrap();
        assert_eq!(kind(&columns), SheetKind::Review);
        let found = rows(&grid, 0, header, &columns);
        let given: Vec<_> = self
            .units
            .iter()
            .map(|unit| exported(&self.package.targets, unit))
            .collect();
        let mut bases = Bases::default();
        bases.add(&self.package.round, given);
        let present = Present::new(vec![self.ours.clone()]);
        let whole = planned(&found, &Plain::default(), &present, &bases);
        // What came back as it went out may be taken off before: the plan is the same.
        let (mut plain, mut rest) = (Plain::default(), Vec::new());
        for mut row in found {
            let base = bases.row(&row.round, &row.id);
            match base.map_or(Rest::All, |base| settle(&mut row, base)) {
                Rest::Nothing => plain.add(row),
                Rest::Changes | Rest::All => rest.push(row),
            }
        }
        assert!(plain.rows() > 0);
        assert_eq!(planned(&rest, &plain, &present, &bases), whole);
        whole
    }
}

fn planned(rows: &[SheetRow], plain: &Plain, present: &Present, bases: &Bases) -> Plan {
    plan(Input {
        rows,
        plain,
        present,
        bases,
        reviewers: &HashMap::new(),
        choice: Choice::Ask,
    })
}

/// Through a file as a spreadsheet program saves it.
fn through_file(lines: &[Vec<String>], dialect: u8) -> Grid {
    let separator = [b',', b';', b'\t'][usize::from(dialect - 1)];
    let mut writer = csv::WriterBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for line in lines {
        writer.write_record(line).unwrap();
    }
    let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    let bytes: Vec<u8> = if separator == b'\t' {
        format!("\u{FEFF}{text}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect()
    } else {
        format!("\u{FEFF}{text}").into_bytes()
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    grid::read(file.path()).unwrap().remove(0)
}

fn same(one: &str, other: &str) -> bool {
    trivani::review::cell::same_words(one, other)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn exactly_the_edits_of_a_careless_reviewer_come_in(seed in any::<u64>()) {
        let mut reviewer = Reviewer::new(seed);
        reviewer.work();
        reviewer.rearrange();
        let plan = reviewer.plan();
        let place = |id: &SegmentId| id.as_str()[3..].parse::<usize>().unwrap();
        let mut found: BTreeMap<(usize, Language), Expected> = BTreeMap::new();
        for decision in &plan.decisions {
            let text = decision.target.text.clone();
            found.insert((place(&decision.segment), decision.language), Expected::Target(text, decision.target.status));
        }
        for conflict in &plan.conflicts {
            found.insert((place(&conflict.segment), conflict.language), Expected::Conflict);
        }
        for (at, expected) in &reviewer.expected {
            let got = found.remove(at);
            let agrees = match (&got, expected) {
                (Some(Expected::Target(text, status)), Expected::Target(wanted, wanted_status)) => {
                    status == wanted_status && (same(text, wanted) || same(&text.replace(' ', "\n"), &wanted.replace(' ', "\n")))
                }
                (got, expected) => got.as_ref() == Some(expected),
            };
            prop_assert!(agrees, "{at:?}: {got:?} instead of {expected:?}\n{:#?}", plan.findings);
        }
        prop_assert!(found.is_empty(), "too much: {found:#?}\n{:#?}", plan.findings);
        let comments: BTreeMap<usize, String> = plan.comments.iter().map(|(id, text)| (place(id), text.clone())).collect();
        prop_assert_eq!(comments, reviewer.comments);
        let inserted = plan.findings.iter().filter(|finding| finding.rule == "row-inserted").count();
        prop_assert_eq!(inserted, 1, "{:#?}", plan.findings);
    }

    #[test]
    fn a_table_that_comes_back_as_it_went_out_changes_nothing(seed in any::<u64>()) {
        let mut reviewer = Reviewer::new(seed);
        let plan = reviewer.plan();
        prop_assert!(plan.decisions.is_empty() && plan.conflicts.is_empty() && plan.comments.is_empty() && plan.findings.is_empty(), "{:#?}", plan);
        prop_assert_eq!(plan.counts.missing, 0);
    }
}
