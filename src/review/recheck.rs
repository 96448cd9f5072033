//! The checks again on what people wrote: they inform, and overwrite nothing.

use super::merge::Plan;
use crate::check::Source;
use crate::check::rules::Rules;
use crate::glossary::Termbase;
use crate::model::{Finding, Status};

/// Puts the findings of the checks to the targets of a plan. Words that a person did not approve and that a check blocks are
/// not called translated; what a person approved stays approved.
pub fn recheck(plan: &mut Plan, termbase: &Termbase, rules: &Rules) {
    for decision in &mut plan.decisions {
        let source = Source::new(termbase, &decision.source);
        let target = &mut decision.target;
        let mut findings = source.review(decision.language, &target.text);
        findings.extend(rules.patterns(&decision.source, decision.language, &target.text));
        target.findings.extend(rules.apply(findings));
        if target.status == Status::Translated && target.findings.iter().any(Finding::blocks) {
            target.status = Status::NeedsReview;
        }
    }
}
