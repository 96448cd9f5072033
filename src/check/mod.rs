//! The deterministic checks between a source and a target.
//!
//! A [`Source`] is looked at once and its targets are checked against it as often as need be. A target that
//! has no blocking finding may be called translated; nothing else may. What a whole document shows is in
//! [`consistency`]; which rules there are, and how a project switches them, in [`rules`].

pub mod consistency;
mod doubled;
pub mod look;
mod marks;
pub mod mend;
mod numbers;
pub mod rules;
mod shape;
pub mod table;
pub mod tags;
pub mod terms;

use crate::glossary::{TargetText, TermMatch, Termbase};
use crate::model::{Finding, Language};
use crate::text::placeable::{Found, compare};
use crate::text::tag::{Plain, without_tags};

/// What the checks know of a source segment.
#[derive(Debug)]
pub struct Source<'t> {
    /// The text as written, with its tags.
    pub text: &'t str,
    /// The text without its tags: what terms and placeables have their places in.
    pub plain: Plain<'t>,
    /// The terms in it, in order, each followed by those that are part of it.
    pub terms: Vec<TermMatch<'t>>,
    /// Numbers, dates and what else must survive translation.
    pub placeables: Found<'t>,
}

impl<'t> Source<'t> {
    /// Looks at a source segment.
    #[must_use]
    pub fn new(termbase: &'t Termbase, text: &'t str) -> Self {
        let plain = Plain::new(text);
        Self {
            text,
            terms: termbase.find_nested(&plain.text),
            placeables: Found::new(Language::Khmer, plain.text.clone()),
            plain,
        }
    }

    /// The text without its tags.
    #[must_use]
    pub fn plain(&self) -> &str {
        &self.plain.text
    }

    /// The terms that are part of no longer one.
    pub fn outer_terms(&self) -> impl Iterator<Item = &TermMatch<'t>> {
        self.terms.iter().filter(|term| term.outer.is_none())
    }

    /// What is wrong with a target, by rule and place in the source; nothing is wrong when it is empty.
    #[must_use]
    pub fn check(&self, language: Language, target: &str) -> Vec<Finding> {
        let tagged = target;
        let target = &*without_tags(target);
        let mut findings = shape::check(self, language, target);
        if findings.iter().any(Finding::blocks) {
            return self.placed(findings);
        }
        let demands = terms::demands(&self.terms, self.plain(), language);
        // A target is cut into words only when a term is looked for.
        if !demands.is_empty() {
            let verdicts = terms::judge(&demands, &TargetText::new(language, target));
            findings.extend(terms::findings(&verdicts, self.plain()));
        }
        let found = Found::new(language, target);
        let mismatches = compare(&self.placeables, &found);
        findings.extend(numbers::findings(
            &mismatches,
            &self.placeables,
            &found,
            language,
        ));
        let mut findings = self.placed(findings);
        findings.extend(tags::check(self, tagged));
        findings
    }

    /// The findings with their places in the text as written.
    fn placed(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        for finding in &mut findings {
            if let Some((start, end)) = finding.place {
                let range = self.plain.written(start..end);
                finding.place = Some((range.start, range.end));
            }
        }
        findings
    }

    /// All that [`Source::check`] says, and what an editor would mend besides: doubled words, punctuation, quotes,
    /// spaces.
    #[must_use]
    pub fn review(&self, language: Language, target: &str) -> Vec<Finding> {
        let mut findings = self.check(language, target);
        self.edit(language, target, &mut findings);
        findings
    }

    /// Adds what an editor would mend, when the target is text that can be edited.
    fn edit(&self, language: Language, target: &str, findings: &mut Vec<Finding>) {
        let no_text = ["empty", "same-as-source", "script", "untranslated"];
        if !findings
            .iter()
            .any(|finding| no_text.contains(&&*finding.rule))
        {
            let target = &*without_tags(target);
            findings.extend(doubled::check(language, target));
            findings.extend(marks::check(self.plain(), language, target));
        }
    }
}
