//! Two backends with English between them: Khmer to English by the first, English to Vietnamese by the second. English
//! itself is what the first gives.
//!
//! Terms are checked at both ends: the English before the second leg is asked, the Vietnamese like every target.

use std::sync::Arc;

use super::{
    Backend, BackendError, Batch, Candidate, Capabilities, Complaint, Exchange, Item, Reply, Setup,
    Term, TermSupport,
};
use crate::check::Source;
use crate::glossary::{TargetText, TermMatch, Termbase};
use crate::model::{Finding, Language};

/// The joint of two backends: pure, as every backend is; the send path asks the legs.
#[derive(Debug)]
pub struct Pivot {
    termbase: Arc<Termbase>,
    capabilities: Capabilities,
}

impl Pivot {
    /// The joint of two backends with these capabilities.
    #[must_use]
    pub fn new(
        setup: &Setup,
        first: &Capabilities,
        second: &Capabilities,
        termbase: Arc<Termbase>,
    ) -> Self {
        let both = |a: &str, b: &str| match (a.is_empty(), b.is_empty()) {
            (false, false) => format!("{a} + {b}"),
            _ => format!("{a}{b}"),
        };
        let mut capabilities = setup.capabilities(
            TermSupport::Prompt,
            first.batch_items.min(second.batch_items),
            first.batch_tokens.min(second.batch_tokens),
        );
        capabilities.model = both(&named(first), &named(second));
        if setup.settings.licence.is_none() {
            capabilities.licence = both(&first.licence, &second.licence);
        }
        capabilities.pairs = Some(vec![
            (Language::Khmer, Language::Vietnamese),
            (Language::Khmer, Language::English),
        ]);
        capabilities.remote = first.remote || second.remote;
        capabilities.version = format!("{} / {}", first.version, second.version);
        Self {
            termbase,
            capabilities,
        }
    }

    /// What the first leg is asked: the batch, into English, with the English terms.
    #[must_use]
    pub fn first(&self, batch: &Batch) -> Batch {
        let items = batch.items.iter().map(|item| Item {
            terms: self.english_terms(&item.text),
            examples: Vec::new(),
            fragments: Vec::new(),
            placeables: Vec::new(),
            complaint: None,
            ..item.clone()
        });
        Batch {
            source: batch.source,
            target: Language::English,
            items: items.collect(),
        }
    }

    /// What the first leg is asked once more: the items whose English misses a term, with what is wrong; and
    /// their places in the batch.
    #[must_use]
    pub fn again(&self, first: &Batch, english: &[Candidate]) -> (Vec<usize>, Batch) {
        let mut places = Vec::new();
        let mut items = Vec::new();
        for (place, (item, candidate)) in first.items.iter().zip(english).enumerate() {
            let findings = self.findings(&item.text, &candidate.text);
            if !findings.is_empty() {
                places.push(place);
                items.push(Item {
                    complaint: Some(Complaint {
                        draft: candidate.text.clone(),
                        findings,
                    }),
                    ..item.clone()
                });
            }
        }
        let batch = Batch {
            items,
            ..first.clone()
        };
        (places, batch)
    }

    /// Whether an English text has fewer faults than another.
    #[must_use]
    pub fn is_better(&self, khmer: &str, new: &str, old: &str) -> bool {
        self.findings(khmer, new).len() < self.findings(khmer, old).len()
    }

    fn findings(&self, khmer: &str, english: &str) -> Vec<String> {
        let findings = Source::new(&self.termbase, khmer).check(Language::English, english);
        let blocking = findings.into_iter().filter(Finding::blocks);
        blocking.map(|finding| finding.message).collect()
    }

    /// What the second leg is asked: the English, with the terms from the English word that stands there to
    /// the wanted one.
    #[must_use]
    pub fn second(&self, batch: &Batch, english: &[Candidate]) -> Batch {
        let items = batch
            .items
            .iter()
            .zip(english)
            .map(|(item, candidate)| Item {
                text: candidate.text.clone(),
                terms: self.terms_from_english(&item.text, &candidate.text, batch.target),
                placeables: item.placeables.clone(),
                complaint: item.complaint.clone(),
                ..Item::default()
            });
        Batch {
            source: Language::English,
            target: batch.target,
            items: items.collect(),
        }
    }

    fn english_terms(&self, khmer: &str) -> Vec<Term> {
        let mut terms = Vec::new();
        for found in self.termbase.find(khmer) {
            if let Some(names) = found.senses[0].names(Language::English)
                && !names.preferred.is_empty()
            {
                let term = Term {
                    source: khmer[found.range.clone()].to_owned(),
                    target: names.preferred.clone(),
                    admitted: names.admitted.clone(),
                };
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        terms
    }

    fn terms_from_english(&self, khmer: &str, english: &str, target: Language) -> Vec<Term> {
        let text = TargetText::new(Language::English, english);
        let term = |found: &TermMatch<'_>| {
            let concept = found.senses[0];
            let wanted = concept
                .names(target)
                .filter(|names| !names.preferred.is_empty())?;
            let standing = concept
                .names(Language::English)?
                .accepted()
                .find(|name| text.holds(name, concept.case_sensitive))?;
            Some(Term {
                source: standing.to_owned(),
                target: wanted.preferred.clone(),
                admitted: wanted.admitted.clone(),
            })
        };
        let mut terms: Vec<Term> = self.termbase.find(khmer).iter().filter_map(term).collect();
        terms.sort_unstable();
        terms.dedup();
        terms
    }
}

fn named(capabilities: &Capabilities) -> String {
    if capabilities.model.is_empty() {
        capabilities.name.clone()
    } else {
        format!("{}/{}", capabilities.name, capabilities.model)
    }
}

impl Backend for Pivot {
    fn describe(&self) -> &Capabilities {
        &self.capabilities
    }

    fn request(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        self.capabilities.accept(batch)?;
        Ok(Exchange::Leg(self.first(batch)))
    }

    /// Reads what the second leg gave.
    fn parse(&self, batch: &Batch, reply: Reply) -> Result<Vec<Candidate>, BackendError> {
        let Reply::Known(candidates) = reply else {
            return Err(self
                .capabilities
                .malformed("it did not come from the second leg"));
        };
        let texts = candidates.into_iter().map(|candidate| candidate.text);
        self.capabilities
            .in_order(batch, texts.collect(), &self.capabilities.model)
    }
}
