//! The checks over a document whose units come one by one: what they see in each row is kept, the texts are not.

use std::collections::HashMap;

use super::package::{Seen, digest, painted_target};
use crate::check::Source;
use crate::check::look::Look;
use crate::check::rules::{RULES, Rules};
use crate::check::table::{Alike, Together};
use crate::glossary::{Concept, TermMatch, Termbase};
use crate::model::{Finding, Language, Target, Unit};
use crate::store::Recipe;
use crate::text::khmer::cluster;

/// A document that is looked through.
#[derive(Debug)]
pub struct Survey<'t> {
    termbase: &'t Termbase,
    /// By id. What a source knows of concepts does not outlive its text.
    concepts: HashMap<&'t str, &'t Concept>,
    rules: &'t Rules,
    targets: &'t [Language],
    together: Together<'t>,
    rows: Vec<Sight<'t>>,
}

/// What is known of a unit.
#[derive(Debug)]
pub struct Sight<'t> {
    /// Its number in its document, from 1.
    pub number: usize,
    /// How long its source is, in clusters.
    pub size: usize,
    /// A hash of what it gives out.
    pub digest: Recipe,
    /// Whether it is one of those that are asked for, but for its findings.
    pub fits: bool,
    /// What is seen in it; nothing when it does not fit.
    pub seen: Seen<'t>,
}

impl<'t> Survey<'t> {
    /// A document without units, for these targets.
    #[must_use]
    pub fn new(termbase: &'t Termbase, rules: &'t Rules, targets: &'t [Language]) -> Self {
        let concepts = termbase.concepts().iter();
        Self {
            concepts: concepts
                .map(|concept| (concept.id.as_str(), concept))
                .collect(),
            termbase,
            rules,
            targets,
            together: Together::new(rules),
            rows: Vec::new(),
        }
    }

    /// Looks at the next units, on all processors: each by itself, and then together in their order. `fits` says which are
    /// asked for, but for their findings.
    ///
    /// # Panics
    /// When a check does.
    pub fn add(&mut self, units: &[&Unit], fits: impl Fn(&Unit) -> bool) {
        let sources = shared(units, |unit| Source::new(self.termbase, &unit.segment.text));
        let pairs: Vec<(&Unit, &Source<'_>)> = units.iter().copied().zip(&sources).collect();
        let looks = shared(&pairs, |(unit, source)| -> Vec<Option<Look<'_>>> {
            let targets = unit.targets.iter();
            let look = |(language, target): (&Language, &Target)| {
                let is_asked = self.targets.contains(language) && !target.text.is_empty();
                is_asked.then(|| source.look(*language, &target.text))
            };
            targets.map(look).collect()
        });
        for ((unit, source), looks) in pairs.into_iter().zip(looks) {
            self.add_one(unit, source, looks, fits(unit));
        }
    }

    fn add_one(
        &mut self,
        unit: &Unit,
        source: &Source<'_>,
        looks: Vec<Option<Look<'_>>>,
        fits: bool,
    ) {
        let text = &unit.segment.text;
        let mut seen = Seen::default();
        let mut next = self.together.pair(source);
        let targets = unit.targets.iter().zip(looks);
        let is_asked = |language: &Language| self.targets.contains(language);
        for ((&language, target), look) in targets.filter(|((language, _), _)| is_asked(language)) {
            let known = target.findings.iter().filter(|finding| is_kept(finding));
            let known = known.map(|finding| (language, finding.clone()));
            seen.findings.extend(known);
            let Some(look) = look else {
                continue;
            };
            let look = next.looked(language, &target.text, look);
            if fits {
                let painted = painted_target(&target.text, &look).into_iter();
                seen.painted
                    .extend(painted.map(|stretch| (language, stretch)));
                let findings = look.findings.into_iter();
                seen.findings
                    .extend(findings.map(|finding| (language, finding)));
            }
        }
        if fits {
            let term = |term: &TermMatch<'_>| {
                let senses = term.senses.iter();
                let senses = senses.filter_map(|concept| self.concepts.get(concept.id.as_str()));
                (
                    source.plain.written(term.range.clone()),
                    senses.copied().collect(),
                )
            };
            seen.terms = source.outer_terms().map(term).collect();
        } else {
            seen = Seen::default();
        }
        self.rows.push(Sight {
            number: unit.segment.number,
            size: cluster::count(text),
            digest: digest(self.targets, unit),
            fits,
            seen,
        });
    }

    /// Ends the document: its rows, and the pairs of them that are alike, which still need a text each.
    #[must_use]
    pub fn finish(self) -> Surveyed<'t> {
        let Self {
            rules,
            together,
            mut rows,
            ..
        } = self;
        let (late, alike) = together.finish(|index| rows[index].number.to_string());
        for found in late {
            rows[found.pair].add(found.language, found.finding);
        }
        Surveyed { rules, rows, alike }
    }
}

impl Sight<'_> {
    fn add(&mut self, language: Language, finding: Finding) {
        if self.fits {
            self.seen.findings.push((language, finding));
        }
    }
}

/// A document that was looked through.
#[derive(Debug)]
pub struct Surveyed<'t> {
    rules: &'t Rules,
    rows: Vec<Sight<'t>>,
    alike: Vec<Alike>,
}

impl<'t> Surveyed<'t> {
    /// Pairs of rows that are alike on one side and not on the other.
    #[must_use]
    pub fn alike(&self) -> &[Alike] {
        &self.alike
    }

    /// Says that two rows are alike; `text` is that of the earlier one, on the side on which they differ.
    pub fn say(&mut self, alike: &Alike, text: &str) {
        let place = self.rows[alike.other].number.to_string();
        if let Some(found) = alike.located(self.rules, &place, text) {
            self.rows[found.pair].add(found.language, found.finding);
        }
    }

    /// The rows, each with its findings in order.
    #[must_use]
    pub fn rows(mut self) -> Vec<Sight<'t>> {
        for row in &mut self.rows {
            row.seen.findings.sort_by_key(|(language, finding)| {
                (*language, std::cmp::Reverse(finding.severity))
            });
            // A vector grows by doubling, and these stay.
            row.seen.findings.shrink_to_fit();
            row.seen.painted.shrink_to_fit();
        }
        self.rows
    }
}

/// The results for each of some things, in their order; the work is shared among the processors.
fn shared<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let each = things.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let work = &work;
        let parts = things.chunks(each);
        let parts =
            parts.map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<R>>()));
        let parts: Vec<_> = parts.collect();
        let results = parts.into_iter().map(std::thread::ScopedJoinHandle::join);
        results
            .flat_map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// Whether a stored finding is none that a check makes anew: that the target is a draft, say.
fn is_kept(finding: &Finding) -> bool {
    RULES.iter().all(|(rule, _)| *rule != finding.rule)
}
