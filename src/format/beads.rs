//! Alignments as lines of beads: `[0, 1]:[0]:0.9731`, the form that vecalign and others write and read.
//!
//! One bead a line, segments counted from 0, one list for each edition (two or more), then the confidence, which may be missing.

use std::io::Write;
use std::path::Path;

use super::FormatError;
use crate::model::Bead;

/// A bead as it was read: gold alignments may have gaps in a list and no confidence.
#[derive(Debug, Clone, PartialEq)]
pub struct BeadLine {
    /// The segments of each edition.
    pub sides: Vec<Vec<usize>>,
    /// What stands behind them.
    pub score: Option<f64>,
}

/// Writes the beads, one a line.
///
/// # Errors
/// [`FormatError::Write`] when the stream fails.
pub fn write(beads: &[Bead], out: &mut dyn Write) -> Result<(), FormatError> {
    for bead in beads {
        for span in &bead.spans {
            let ids: Vec<String> = span.clone().map(|id| id.to_string()).collect();
            write!(out, "[{}]:", ids.join(", "))?;
        }
        writeln!(out, "{:.4}", bead.confidence)?;
    }
    Ok(())
}

/// Reads beads; empty lines are passed over.
///
/// # Errors
/// [`FormatError::Row`] at the first line that is no bead, or that has more or fewer editions than the first one.
pub fn read(path: &Path, text: &str) -> Result<Vec<BeadLine>, FormatError> {
    let mut beads: Vec<BeadLine> = Vec::new();
    for (line, row) in (1..).zip(text.lines()) {
        let fault = |reason: String| FormatError::Row {
            path: path.to_owned(),
            line,
            reason,
        };
        if row.trim().is_empty() {
            continue;
        }
        let bead = bead(row).map_err(fault)?;
        let expected = beads.first().map_or(bead.sides.len(), |b| b.sides.len());
        if bead.sides.len() != expected {
            return Err(fault(format!(
                "{} editions, but the first bead has {expected}",
                bead.sides.len()
            )));
        }
        beads.push(bead);
    }
    Ok(beads)
}

fn bead(row: &str) -> Result<BeadLine, String> {
    let shown: String = row.chars().take(60).collect();
    let not = |why: &str| format!("no bead ({why}): `{shown}`; one is written [0, 1]:[0]:0.97");
    let mut sides = Vec::new();
    let mut rest = row.trim();
    while let Some(list) = rest.strip_prefix('[') {
        let (list, after) = list
            .split_once(']')
            .ok_or_else(|| not("a list is not closed"))?;
        let ids = list.split([',', ' ', '\t']).filter(|id| !id.is_empty());
        let ids: Result<Vec<usize>, _> = ids.map(str::parse).collect();
        sides.push(ids.map_err(|_| not("a list holds something that is no number"))?);
        rest = after.trim_start();
        rest = rest.strip_prefix(':').unwrap_or(rest).trim_start();
    }
    if sides.len() < 2 {
        return Err(not("it takes two lists"));
    }
    let score = match rest {
        "" => None,
        score => Some(
            score
                .parse()
                .ok()
                .filter(|score: &f64| score.is_finite())
                .ok_or_else(|| not("what stands after the lists is no number"))?,
        ),
    };
    Ok(BeadLine { sides, score })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &str) -> Result<Vec<BeadLine>, String> {
        read(Path::new("g.txt"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn beads_are_read_with_and_without_spaces_and_scores() {
        let beads = lines("[0,1]:[0]\n\n[ 2 ] : [] : 0.5\n[]:[1, 3]:1e-3\n").unwrap();
        let sides: Vec<_> = beads.iter().map(|bead| bead.sides.clone()).collect();
        assert_eq!(
            sides,
            [
                [vec![0, 1], vec![0]],
                [vec![2], vec![]],
                [vec![], vec![1, 3]]
            ]
        );
        let scores: Vec<_> = beads.iter().map(|bead| bead.score).collect();
        assert_eq!(scores, [None, Some(0.5), Some(0.001)]);
    }

    #[test]
    fn a_line_that_is_no_bead_is_named_with_its_place() {
        for (text, says) in [
            ("[0]:[0]\nabc", "g.txt:2: no bead (it takes two lists)"),
            ("[0]", "g.txt:1"),
            ("[0:[1]", "g.txt:1"),
            ("[x]:[1]", "no number"),
            ("[-1]:[1]", "no number"),
            ("[0]:[1]:good", "after the lists"),
            ("[0]:[1", "not closed"),
            ("[0]:[0]\n[1]:[1]:[1]", "g.txt:2: 3 editions"),
        ] {
            let said = lines(text).unwrap_err();
            assert!(said.contains(says), "{said}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(counts in prop::collection::vec((0_usize..4, 0_usize..4, 0_u32..=10_000), 0..20)) {
            let (mut s, mut t) = (0, 0);
            let beads: Vec<Bead> = counts.into_iter().map(|(a, b, confidence)| {
                let spans = vec![s..s + a, t..t + b];
                (s, t) = (s + a, t + b);
                Bead { spans, confidence: f64::from(confidence) / 10_000.0 }
            }).collect();
            let mut text = Vec::new();
            write(&beads, &mut text).unwrap();
            let read = lines(&String::from_utf8(text).unwrap()).unwrap();
            prop_assert_eq!(read.len(), beads.len());
            for (line, bead) in read.iter().zip(&beads) {
                let spans: Vec<Vec<usize>> = bead.spans.iter().map(|span| span.clone().collect()).collect();
                prop_assert_eq!(&line.sides, &spans);
                prop_assert_eq!(line.score, Some(bead.confidence));
            }
        }

        #[test]
        fn no_text_makes_reading_fail_but_with_an_error(text in "[\\[\\]:, 0-9a-z\\n.-]{0,60}") {
            let _ = lines(&text);
        }
    }
}
