//! A target looked at once, for all who want to know something of it.

use std::ops::Range;

use super::terms::{Demand, demands, judge};
use super::{Source, numbers, shape, tags, terms};
use crate::glossary::TargetText;
use crate::model::{Finding, Language};
use crate::text::placeable::{Found, MismatchKind, compare};
use crate::text::tag::Plain;

/// What is seen in a target.
#[derive(Debug)]
pub struct Look<'s> {
    /// What [`Source::review`] says.
    pub findings: Vec<Finding>,
    /// What the source demands.
    pub demands: Vec<Demand<'s>>,
    /// The target without its tags, folded.
    pub text: TargetText,
    /// Where terms stand that are rendered as they should be, in bytes of the target as written.
    pub kept: Vec<Range<usize>>,
    /// Where words stand that are at fault.
    pub wrong: Vec<Range<usize>>,
}

impl Source<'_> {
    /// Reviews a target, and keeps what is known of it by then.
    #[must_use]
    pub fn look(&self, language: Language, target: &str) -> Look<'_> {
        let plain = Plain::new(target);
        let mut findings = shape::check(self, language, &plain.text);
        let stops = findings.iter().any(Finding::blocks);
        let text = TargetText::new(language, &plain.text);
        let demands = demands(&self.terms, self.plain(), language);
        let verdicts = judge(&demands, &text);
        let found = Found::new(language, &*plain.text);
        let mismatches = compare(&self.placeables, &found);
        if !stops {
            findings.extend(terms::findings(&verdicts, self.plain()));
            let of_numbers = numbers::findings(&mismatches, &self.placeables, &found, language);
            findings.extend(of_numbers);
        }
        let mut findings = self.placed(findings);
        if !stops {
            findings.extend(tags::check(self, target));
        }
        self.edit(language, target, &mut findings);
        let written = |range: &Range<usize>| plain.written(range.clone());
        let kept = verdicts.iter().flat_map(|verdict| &verdict.kept);
        let broken = verdicts.iter().flat_map(|verdict| &verdict.broken);
        let extra = mismatches
            .iter()
            .filter(|mismatch| mismatch.kind == MismatchKind::Extra)
            .map(|mismatch| &mismatch.placeable.range);
        let kept = kept.map(written).collect();
        let wrong = broken.map(|(range, _)| range).chain(extra);
        let wrong = wrong.map(written).collect();
        drop(verdicts);
        Look {
            findings,
            demands,
            text,
            kept,
            wrong,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::glossary::{Termbase, read_csv};

    #[test]
    fn a_look_says_what_the_review_says_and_where_the_words_stand() {
        let table = "km,vi,vi_forbidden\nគណៈកម្មាធិការខេត្ត,Tỉnh ủy,ủy ban tỉnh\nបក្ស,Đảng,\n";
        let termbase =
            Termbase::new(read_csv(Path::new("g.csv"), table.as_bytes()).unwrap()).unwrap();
        let source = Source::new(&termbase, "គណៈកម្មាធិការខេត្ត និង<b1>បក្ស</b1> ឆ្នាំ២០២៤");
        for target in [
            "ủy ban tỉnh và <b1>Đảng</b1> năm 2025",
            "Tỉnh ủy và <b1>Đảng</b1> năm 2024",
            "Đảng",
            "",
        ] {
            let look = source.look(Language::Vietnamese, target);
            assert_eq!(
                look.findings,
                source.review(Language::Vietnamese, target),
                "{target}"
            );
            let at = |ranges: &[Range<usize>]| -> Vec<&str> {
                ranges.iter().map(|range| &target[range.clone()]).collect()
            };
            if target.starts_with("ủy") {
                assert_eq!(at(&look.kept), ["Đảng"]);
                assert_eq!(at(&look.wrong), ["ủy ban tỉnh", "năm 2025"]);
            }
        }
    }
}
