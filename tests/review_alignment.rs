//! Alignments out as tables and back in: every sentence once, in order, or it is said which is not.
#![allow(
    missing_docs,
    clippy::pedantic,
    clippy::single_range_in_vec_init,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic"
)]

mod support;

use proptest::prelude::*;
use support::Folder;
use trivani::model::{Alignment, Bead, Language, Side};
use trivani::review::alignment::{Checked, check, name, read, write_delimited, write_xlsx};
use trivani::review::grid::{self, Grid};
use trivani::store::{Access, Store};

fn side(tag: &str, segments: &[&str]) -> Side {
    Side {
        tag: tag.to_owned(),
        document: format!("speech.{tag}.txt"),
        segments: segments
            .iter()
            .map(|segment| (*segment).to_owned())
            .collect(),
    }
}

fn speech() -> Alignment {
    let bead = |km: std::ops::Range<usize>,
                vi: std::ops::Range<usize>,
                en: std::ops::Range<usize>,
                confidence: f64| Bead {
        spans: vec![km, vi, en],
        confidence,
    };
    let sides = vec![
        side(
            "km",
            &[
                "សមមិត្តជាទីគោរព!",
                "ការងារកសាងបក្សមានលទ្ធផលល្អ។",
                "- គុណភាពត្រូវបានលើកកម្ពស់។",
                "សូមអរគុណ។",
            ],
        ),
        side(
            "vi",
            &[
                "Thưa các đồng chí!",
                "Công tác xây dựng Đảng đạt kết quả tốt.",
                "- Chất lượng được nâng cao.",
                "Xin cảm ơn.",
            ],
        ),
        side(
            "en",
            &[
                "Dear comrades,",
                "Party building had good results.",
                "= Quality was raised.",
                "Thank you.",
            ],
        ),
    ];
    let beads = vec![
        bead(0..1, 0..1, 0..1, 0.95),
        bead(1..3, 1..2, 1..2, 0.4),
        bead(3..4, 2..4, 2..4, 0.3),
    ];
    Alignment::new(sides, beads)
}

fn table(alignment: &Alignment, language: Language) -> Grid {
    let mut bytes = Vec::new();
    write_xlsx("speech", alignment, language, &mut bytes).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    grid::read(file.path()).unwrap().remove(0)
}

fn checked(grid: &Grid, alignment: &Alignment) -> Checked {
    let (header, columns) = grid.headings().unwrap();
    let name = name(grid, header, &columns).unwrap();
    assert_eq!(name, "speech");
    check(alignment, &read(grid, header, &columns, &name, alignment))
}

fn rules(checked: &Checked) -> Vec<(&'static str, usize)> {
    checked
        .problems
        .iter()
        .map(|problem| (problem.rule, problem.side))
        .collect()
}

#[test]
fn an_alignment_comes_back_as_it_went_out_in_every_language_and_format() {
    let alignment = speech();
    for language in Language::ALL {
        let checked = checked(&table(&alignment, language), &alignment);
        assert_eq!(checked.problems, []);
        assert_eq!(checked.alignment, alignment);
        assert_eq!(checked.changed, 0);
    }
    let mut bytes = Vec::new();
    write_delimited("speech", &alignment, Language::English, b',', &mut bytes).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let found = checked(&grid::read(file.path()).unwrap()[0], &alignment);
    assert_eq!((found.problems.len(), found.alignment), (0, alignment));
}

#[test]
fn remarks_are_kept_with_their_beads_and_go_out_again() {
    let mut alignment = speech();
    let mut grid = table(&alignment, Language::English);
    grid.rows[1][7] = "=A1, really".to_owned();
    grid.rows[3][7] = "two sentences?".to_owned();
    // The second bead joins the third one; its row stays, with a remark alone.
    for column in 3..6 {
        let moved = std::mem::take(&mut grid.rows[2][column]);
        grid.rows[3][column] = format!("{moved}\n{}", grid.rows[3][column]);
    }
    grid.rows[2][7] = "belongs below".to_owned();
    let found = checked(&grid, &alignment);
    assert_eq!(found.problems, []);
    let remarks = [(0, "=A1, really"), (1, "belongs below\ntwo sentences?")];
    let remarks = remarks.map(|(bead, remark)| (bead, remark.to_owned()));
    assert_eq!(found.alignment.remarks, remarks.into());
    alignment = found.alignment;

    let again = checked(&table(&alignment, Language::Khmer), &alignment);
    assert_eq!(again.alignment, alignment);
    // Without the column, and with a first bead that was cut in two, the remarks stay where their sentences are.
    let mut grid = table(&alignment, Language::English);
    for row in &mut grid.rows {
        row.remove(7);
    }
    let mut row = vec![String::new(); grid.rows[0].len()];
    row[4] = std::mem::take(&mut grid.rows[1][4]);
    grid.rows.insert(2, row);
    grid.numbers.push(9);
    let found = checked(&grid, &alignment);
    assert_eq!(found.problems, []);
    assert_eq!(found.alignment.remarks[&0], "=A1, really");
    assert_eq!(found.alignment.remarks[&2], "belongs below\ntwo sentences?");
}

#[test]
fn sentences_that_were_moved_between_cells_make_other_beads() {
    let alignment = speech();
    let mut grid = table(&alignment, Language::English);
    // The second bead loses its second Khmer sentence to a new row, with the third Vietnamese and English ones.
    grid.rows[2][3] = "ការងារកសាងបក្សមានលទ្ធផលល្អ។".to_owned();
    let mut row = vec![String::new(); grid.rows[0].len()];
    row[3] = " - គុណភាព ត្រូវបានលើកកម្ពស់។ ".to_owned();
    row[4] = "- Chất lượng được nâng cao.".to_owned();
    row[5] = "= Quality was raised.".to_owned();
    row[6] = "ok".to_owned();
    grid.rows.insert(3, row);
    grid.rows[4][4] = "Xin cảm ơn.".to_owned();
    grid.rows[4][5] = "Thank you.".to_owned();
    grid.rows[4][6] = "sai".to_owned();
    grid.numbers.push(5);
    let found = checked(&grid, &alignment);
    assert_eq!(found.problems, []);
    let kinds: Vec<String> = found.alignment.beads.iter().map(Bead::kind).collect();
    assert_eq!(kinds, ["1-1-1", "1-1-1", "1-1-1", "1-1-1"]);
    assert_eq!((found.changed, found.wrong), (3, vec![3]));
    assert!(found.alignment.is_complete());
}

#[test]
fn what_is_lost_doubled_out_of_order_or_rewritten_is_said_with_its_row() {
    let alignment = speech();
    let fresh = || table(&alignment, Language::Vietnamese);
    let mut lost = fresh();
    lost.rows[3][4] = "Xin cảm ơn.".to_owned();
    assert_eq!(rules(&checked(&lost, &alignment)), [("sentence-lost", 1)]);
    let mut doubled = fresh();
    doubled.rows[1][4] = "Thưa các đồng chí!\nCông tác xây dựng Đảng đạt kết quả tốt.".to_owned();
    let found = checked(&doubled, &alignment);
    assert_eq!(rules(&found), [("sentence-doubled", 1)]);
    assert!(
        found.problems[0].place.contains("row 3"),
        "{}",
        found.problems[0].place
    );
    let mut order = fresh();
    let (one, other) = (order.rows[1][3].clone(), order.rows[3][3].clone());
    order.rows[1][3] = other;
    order.rows[3][3] = one;
    assert!(rules(&checked(&order, &alignment)).contains(&("sentence-order", 0)));
    let mut rewritten = fresh();
    rewritten.rows[2][5] = "Party building went well.".to_owned();
    let found = checked(&rewritten, &alignment);
    assert_eq!(rules(&found), [("sentence-rewritten", 2)]);
    for grid in [&lost, &doubled, &order, &rewritten] {
        assert!(
            checked(grid, &alignment).alignment.is_complete(),
            "what comes nearest is whole"
        );
    }
}

#[test]
fn nothing_is_taken_in_until_it_is_mended_or_confirmed() {
    let folder = Folder::with("s.km.txt", "សូមអរគុណ។\n");
    folder.file("trivani.toml", "output = \".\"\n");
    folder.trivani(&["translate", "s.km.txt", "--format", "csv", "--quiet"]);
    let stored = |wanted: Option<&Alignment>| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let store = Store::open(&folder.path(""), Access::Write).await.unwrap();
            if let Some(alignment) = wanted {
                store.put_alignment("speech", alignment).await.unwrap();
            }
            let found = store.alignment("speech").await.unwrap().unwrap();
            store.close().await;
            found
        })
    };
    let alignment = speech();
    stored(Some(&alignment));
    let run = folder.trivani(&[
        "review",
        "export",
        "--alignment",
        "speech",
        "--format",
        "csv",
        "--file",
        "a.csv",
    ]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let table = std::fs::read_to_string(folder.path("a.csv")).unwrap();
    folder.file("bad.csv", table.replace("Dear comrades,", "Dear friends,"));
    let run = folder.trivani(&["review", "import", "bad.csv"]);
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("sentence-rewritten")
            && run.stdout.contains("nothing of it was taken in"),
        "{}",
        run.stdout
    );
    assert_eq!(stored(None), alignment);
    folder.file("good.csv", table.replace("\"Thank you.\"", "Thank you."));
    let run = folder.trivani(&["review", "import", "good.csv"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("nothing to change"), "{}", run.stdout);
    let run = folder.trivani(&["review", "import", "bad.csv", "--confirm"]);
    assert!(run.stdout.contains("3 beads"), "{}", run.stdout);
    assert_eq!(stored(None), alignment, "the edition's words stand");

    // A remark comes in, goes out again, and is taken back like all that an import brought.
    let mut lines: Vec<String> = table.lines().map(str::to_owned).collect();
    assert!(lines[1].contains(",,speech"), "{}", lines[1]);
    lines[1] = lines[1].replace(",,speech", ",xem lại,speech");
    folder.file("remarked.csv", lines.join("\r\n"));
    let run = folder.trivani(&["review", "import", "remarked.csv"]);
    assert!(
        run.stdout.contains("comment: remarked.csv"),
        "{}",
        run.stdout
    );
    assert_eq!(stored(None).remarks[&0], "xem lại");
    let run = folder.trivani(&[
        "review",
        "export",
        "--alignment",
        "speech",
        "--format",
        "csv",
    ]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let run = folder.trivani(&["review", "import", "alignment.csv"]);
    assert!(
        run.stdout.contains("nothing to change") && !run.stdout.contains("xem lại"),
        "{}",
        run.stdout
    );
    let run = folder.trivani(&["review", "undo"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(stored(None), alignment);
}

/// Editions of sentences that may come again, and beads over them.
fn random(rng: &mut fastrand::Rng) -> Alignment {
    let sides: Vec<Side> = ["km", "vi", "en"]
        .into_iter()
        .map(|tag| {
            let count = rng.usize(1..30);
            let segments = (0..count).map(|number| match rng.u8(..4) {
                0 => "Xin cảm ơn.".to_owned(),
                1 => format!("- {tag} {}.", rng.u8(..3)),
                _ => format!("Câu {number} {tag}, số {}.", rng.u16(..)),
            });
            Side {
                tag: tag.to_owned(),
                document: tag.to_owned(),
                segments: segments.collect(),
            }
        })
        .collect();
    let mut beads = Vec::new();
    let mut starts = [0_usize; 3];
    while starts
        .iter()
        .zip(&sides)
        .any(|(start, side)| *start < side.segments.len())
    {
        let spans: Vec<_> = (0..3)
            .map(|at| {
                let begin = starts[at];
                starts[at] = (begin + rng.usize(..3)).min(sides[at].segments.len());
                begin..starts[at]
            })
            .collect();
        if spans.iter().any(|span| !span.is_empty()) {
            beads.push(Bead {
                spans,
                confidence: f64::from(rng.u8(..100)) / 100.0,
            });
        }
    }
    let mut alignment = Alignment::new(sides, beads);
    for bead in 0..alignment.beads.len() {
        let remarks = ["=1+1", "sai chỗ này\nxem lại", "'quoted", "ពិនិត្យ", "- no"];
        if rng.u8(..4) == 0 {
            let remark = remarks[rng.usize(..remarks.len())];
            alignment.remarks.insert(bead, remark.to_owned());
        }
    }
    alignment
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_alignment_comes_back_and_any_regrouping_is_taken_as_it_is(seed in any::<u64>()) {
        let mut rng = fastrand::Rng::with_seed(seed);
        let alignment = random(&mut rng);
        let found = checked(&table(&alignment, Language::English), &alignment);
        prop_assert!(found.problems.is_empty(), "{:#?}", found.problems);
        prop_assert_eq!(&found.alignment, &alignment);
        // Another grouping of the same sentences is what a reviewer may make of it.
        let mut other = random(&mut rng);
        other.sides = alignment.sides.clone();
        let counts: Vec<usize> = alignment.sides.iter().map(|side| side.segments.len()).collect();
        for bead in &mut other.beads {
            for (span, count) in bead.spans.iter_mut().zip(&counts) {
                *span = span.start.min(*count)..span.end.min(*count);
            }
        }
        let mut ends = [0; 3];
        for bead in &other.beads {
            for (end, span) in ends.iter_mut().zip(&bead.spans) {
                *end = span.end.max(*end);
            }
        }
        let rest: Vec<_> = ends.iter().zip(&counts).map(|(end, count)| *end..*count).collect();
        other.beads.push(Bead { spans: rest, confidence: 0.5 });
        other.beads.retain(|bead| bead.spans.iter().any(|span| !span.is_empty()));
        let found = checked(&table(&other, Language::English), &alignment);
        prop_assert!(found.problems.is_empty(), "{:#?}", found.problems);
        let spans = |alignment: &Alignment| alignment.beads.iter().map(|bead| bead.spans.clone()).collect::<Vec<_>>();
        prop_assert_eq!(spans(&found.alignment), spans(&other));
    }
}
