//! The deterministic checks between a source and a target.
//!
//! A [`Source`] is looked at once and its targets are checked against it as often as need be. A target that
//! has no blocking finding may be called translated; nothing else may.

mod shape;
mod terms;

use std::ops::Range;

use crate::glossary::{Concept, TargetText, TermMatch, Termbase};
use crate::model::{Finding, Language};

/// What the checks know of a source segment.
#[derive(Debug)]
pub struct Source<'t> {
    /// The text as written.
    pub text: &'t str,
    /// The terms in it, in order.
    pub terms: Vec<TermMatch<'t>>,
}

/// A term of the source with what its renderings in one language may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand<'t> {
    /// Where it stands in the source, in bytes.
    pub range: Range<usize>,
    /// What it may mean.
    pub senses: Vec<&'t Concept>,
}

impl<'t> Source<'t> {
    /// Looks at a source segment.
    #[must_use]
    pub fn new(termbase: &'t Termbase, text: &'t str) -> Self {
        Self {
            text,
            terms: termbase.find(text),
        }
    }

    /// What is wrong with a target, by rule and place in the source; nothing is wrong when it is empty.
    #[must_use]
    pub fn check(&self, language: Language, target: &str) -> Vec<Finding> {
        let mut findings = shape::check(self.text, language, target);
        if findings.iter().any(Finding::blocks) {
            return findings;
        }
        findings.extend(terms::check(
            &self.terms,
            self.text,
            &TargetText::new(language, target),
            language,
        ));
        findings
    }
}
