//! The deterministic checks between a source and a target.
//!
//! A [`Source`] is looked at once and its targets are checked against it as often as need be. A target that
//! has no blocking finding may be called translated; nothing else may. What a whole document shows is in
//! [`consistency`]; which rules there are, and how a project switches them, in [`rules`].

pub mod consistency;
mod doubled;
mod marks;
pub mod mend;
mod numbers;
pub mod rules;
mod shape;
pub mod table;
pub mod terms;

use crate::glossary::{TargetText, TermMatch, Termbase};
use crate::model::{Finding, Language};
use crate::text::placeable::Found;

/// What the checks know of a source segment.
#[derive(Debug)]
pub struct Source<'t> {
    /// The text as written.
    pub text: &'t str,
    /// The terms in it, in order, each followed by those that are part of it.
    pub terms: Vec<TermMatch<'t>>,
    /// Numbers, dates and what else must survive translation.
    pub placeables: Found<'t>,
}

impl<'t> Source<'t> {
    /// Looks at a source segment.
    #[must_use]
    pub fn new(termbase: &'t Termbase, text: &'t str) -> Self {
        Self {
            text,
            terms: termbase.find_nested(text),
            placeables: Found::new(Language::Khmer, text),
        }
    }

    /// The terms that are part of no longer one.
    pub fn outer_terms(&self) -> impl Iterator<Item = &TermMatch<'t>> {
        self.terms.iter().filter(|term| term.outer.is_none())
    }

    /// What is wrong with a target, by rule and place in the source; nothing is wrong when it is empty.
    #[must_use]
    pub fn check(&self, language: Language, target: &str) -> Vec<Finding> {
        let mut findings = shape::check(self, language, target);
        if findings.iter().any(Finding::blocks) {
            return findings;
        }
        findings.extend(terms::check(
            &self.terms,
            self.text,
            &TargetText::new(language, target),
            language,
        ));
        findings.extend(numbers::check(&self.placeables, language, target));
        findings
    }

    /// All that [`Source::check`] says, and what an editor would mend besides: doubled words, punctuation, quotes,
    /// spaces.
    #[must_use]
    pub fn review(&self, language: Language, target: &str) -> Vec<Finding> {
        let mut findings = self.check(language, target);
        let no_text = ["empty", "same-as-source", "script", "untranslated"];
        if !findings
            .iter()
            .any(|finding| no_text.contains(&&*finding.rule))
        {
            findings.extend(doubled::check(language, target));
            findings.extend(marks::check(self.text, language, target));
        }
        findings
    }
}
