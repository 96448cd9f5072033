//! What must be done for a document, before anything is asked.

use std::collections::HashMap;

use crate::backend::{
    Backend, BackendError, Item, Link, Service, Spent, TermSupport, estimated_tokens,
};
use crate::check::Source;
use crate::check::rules::WITHDRAWN;
use crate::check::tags::refit;
use crate::glossary::Termbase;
use crate::memory::{Match, Memory};
use crate::model::{
    Finding, Grade, Kind, Language, Origin, Segment, SegmentId, Severity, Status, Target, Unit,
};
use crate::store::{Store, StoreError, TargetChange};
use crate::text::boilerplate;
use crate::text::tag::{has_tags, without_tags};

use super::batches::{batch, batches, item, recipe, unit_query};

/// How a run behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The languages to translate into.
    pub languages: Vec<Language>,
    /// How many requests are under way at once.
    pub concurrency: usize,
    /// How many extra requests one segment may cost.
    pub repairs: u32,
    /// Whether boilerplate is translated too.
    pub boilerplate: bool,
    /// Whether machine targets that need review are asked for again.
    pub again: bool,
    /// Whether all machine targets are asked for again, whatever was answered earlier.
    pub fresh: bool,
}

/// One question: a source text and a language, for every segment that shares its matching key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Where the first segment stands among the document's units.
    pub unit: usize,
    /// The language wanted.
    pub language: Language,
    /// Every segment that gets the answer.
    pub segments: Vec<SegmentId>,
}

/// What must be done for a document.
#[derive(Debug, Default)]
pub struct Plan {
    /// Targets that are known without asking, and those whose checks came out otherwise than stored.
    pub known: Vec<TargetChange>,
    /// What must be asked, by language and then in the order of the document.
    pub questions: Vec<Question>,
    /// How many targets stand already, by language.
    pub kept: HashMap<Language, usize>,
    /// How many targets come from the memory, by language.
    pub from_memory: HashMap<Language, usize>,
    /// How many targets come from answers that were paid for earlier, by language.
    pub from_answers: HashMap<Language, usize>,
}

/// What a run would ask for.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Estimate {
    /// Segments, boilerplate among them.
    pub segments: usize,
    /// Characters of them without spaces.
    pub characters: usize,
    /// Terms found in them.
    pub terms: usize,
    /// Different concepts among those.
    pub concepts: usize,
    /// Questions to the backend.
    pub questions: usize,
    /// Estimated tokens of source text in them.
    pub tokens: usize,
    /// What asking would cost when every answer is good at once: requests, tokens, characters, and money as far as
    /// the price table knows.
    pub expected: Spent,
    /// Whether the price table knows what the backend costs.
    pub priced: bool,
}

impl Plan {
    /// What the plan would ask of the first backend.
    ///
    /// # Errors
    /// [`BackendError`] when it cannot be asked.
    pub fn estimate(
        &self,
        units: &[Unit],
        known: Known<'_>,
        service: &Service,
    ) -> Result<Estimate, BackendError> {
        let mut concepts: Vec<&str> = Vec::new();
        let mut estimate = Estimate {
            segments: units.len(),
            questions: self.questions.len(),
            ..Estimate::default()
        };
        for unit in units {
            let text = &*without_tags(&unit.segment.text);
            estimate.characters += text.chars().filter(|c| !c.is_whitespace()).count();
            for found in known.termbase.find(text) {
                estimate.terms += 1;
                concepts.push(&found.senses[0].id);
            }
        }
        concepts.sort_unstable();
        concepts.dedup();
        estimate.concepts = concepts.len();
        estimate.tokens = self
            .questions
            .iter()
            .map(|question| estimated_tokens(&units[question.unit].segment.text))
            .sum();
        let link = &service.links()[0];
        estimate.priced = link.price().is_some();
        for questions in batches(&self.questions, units, link) {
            let language = questions[0].language;
            let items = questions.iter().map(|question| {
                let source = Source::new(known.termbase, &units[question.unit].segment.text);
                item(units, question.unit, &source, language, known.memory)
            });
            let items: Vec<Item> = items.collect();
            match link.foresee(&batch(language, items)) {
                Ok(spent) => estimate.expected += spent,
                // Only the memory says so: it is never asked.
                Err(BackendError::Declined { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(estimate)
    }
}

/// What is known before anything is asked.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The database.
    pub store: &'a Store,
    /// The terms.
    pub termbase: &'a Termbase,
    /// What was translated before.
    pub memory: &'a Memory,
}

/// Plans a document: what stands is kept and checked again, what the memory or an earlier answer knows is taken,
/// the rest is asked, each source text once.
///
/// # Errors
/// [`StoreError`] when the database cannot be read.
pub async fn plan(
    known: Known<'_>,
    service: &Service,
    units: &[Unit],
    settings: &Settings,
) -> Result<Plan, StoreError> {
    let mut plan = Plan::default();
    let backend = service.links()[0].backend();
    let Known {
        store,
        termbase,
        memory,
    } = known;
    let trails = store.trails().await?;
    let sources = Sources {
        store,
        memory,
        service,
        units,
        settings,
    };
    for &language in &settings.languages {
        let mut asked: HashMap<&str, usize> = HashMap::new();
        for (index, unit) in units.iter().enumerate() {
            if unit.segment.kind == Kind::Boilerplate
                && (!settings.boilerplate || is_unreadable(&unit.segment))
            {
                continue;
            }
            let source = Source::new(termbase, &unit.segment.text);
            let has_climbed = || trails.contains_key(&(unit.segment.id.clone(), language));
            if let Some(target) = unit.targets.get(&language)
                && stays(target, backend, settings)
                && (!is_unfinished(target, backend) || has_climbed())
            {
                *plan.kept.entry(language).or_default() += 1;
                plan.known
                    .extend(rechecked(&unit.segment, language, target, &source));
            } else if let Some(&question) = asked.get(question_key(&unit.segment)) {
                plan.questions[question]
                    .segments
                    .push(unit.segment.id.clone());
            } else if let Some(change) = sources.known(index, language, &source, &mut plan).await? {
                plan.known.push(change);
            } else {
                asked.insert(question_key(&unit.segment), plan.questions.len());
                plan.questions.push(Question {
                    unit: index,
                    language,
                    segments: vec![unit.segment.id.clone()],
                });
            }
        }
    }
    Ok(plan)
}

/// Whether a segment was set aside because it is no Khmer that could be read, not because of what it says.
fn is_unreadable(segment: &Segment) -> bool {
    !segment
        .text
        .chars()
        .any(|c| ('\u{1780}'..='\u{17FF}').contains(&c))
        && boilerplate::recognise(&segment.text).is_none()
}

/// What segments have in common that are one question: the matching key; with tags, the whole text.
fn question_key(segment: &Segment) -> &str {
    if has_tags(&segment.text) {
        &segment.text
    } else {
        &segment.key
    }
}

/// Whether a target is kept: a person's always; a machine's when it holds something better than a draft and
/// nobody asked for another.
fn stays(target: &Target, backend: &dyn Backend, settings: &Settings) -> bool {
    if target.is_by_person() {
        return true;
    }
    let is_makeshift = matches!(
        target.origin,
        Origin::Draft | Origin::Memory(Grade::Fuzzy(_))
    );
    if target.text.is_empty() || is_makeshift {
        return false;
    }
    let is_better = backend.describe().terms != TermSupport::Built;
    let wanted_again = settings.fresh || (settings.again && target.status == Status::NeedsReview);
    !(wanted_again && is_better)
}

/// Whether a service's target may have been left in the middle of the repair ladder by a run that was killed.
fn is_unfinished(target: &Target, backend: &dyn Backend) -> bool {
    target.status == Status::NeedsReview
        && matches!(target.origin, Origin::Backend { .. })
        && !target.is_by_person()
        && backend.describe().terms != TermSupport::Built
}

/// The target with today's findings, if they differ from those stored. The status a person gave stays.
fn rechecked(
    segment: &Segment,
    language: Language,
    target: &Target,
    source: &Source<'_>,
) -> Option<TargetChange> {
    let mut findings = source.check(language, &target.text);
    let marks = target.findings.iter().filter(|finding| is_mark(finding));
    findings.extend(marks.cloned());
    let mut fresh = Target::checked(target.text.clone(), target.origin.clone(), findings);
    if target.status.is_by_person() {
        fresh.status = target.status;
    }
    (fresh != *target).then(|| change(segment, language, fresh))
}

/// What a person or the memory said of a rendering: no check of the text would find it again.
fn is_mark(finding: &Finding) -> bool {
    finding.rule == WITHDRAWN || finding.rule.starts_with("memory-")
}

/// The target that a match makes, with a mark where it is not the sentence itself.
fn remembered(found: Match, language: Language, source: &Source<'_>) -> Target {
    let known = found.unit.text(Language::Khmer);
    let text = refit(source, language, known, found.text);
    let mut findings = source.check(language, &text);
    match found.grade {
        Grade::Context | Grade::Exact if found.penalty == 0 => {}
        Grade::Context | Grade::Exact => findings.push(Finding::new(
            "memory-penalty",
            Severity::Error,
            format!(
                "the memory has this sentence with a penalty of {} %",
                found.penalty
            ),
        )),
        Grade::Placeable => {
            let put: Vec<String> = found
                .substitutions
                .iter()
                .map(|(old, new)| format!("{old} → {new}"))
                .collect();
            let message = format!("the memory has it as `{known}`; put in: {}", put.join(", "));
            findings.push(Finding::new("memory-placeable", Severity::Warning, message));
        }
        Grade::Fuzzy(_) => {
            let message = format!("{} % like `{known}`", found.percent);
            findings.push(Finding::new("memory-fuzzy", Severity::Error, message));
        }
    }
    Target::checked(text, Origin::Memory(found.grade), findings)
}

/// What is looked into before anything is asked.
#[derive(Clone, Copy)]
struct Sources<'a> {
    store: &'a Store,
    memory: &'a Memory,
    service: &'a Service,
    units: &'a [Unit],
    settings: &'a Settings,
}

impl Sources<'_> {
    async fn known(
        self,
        index: usize,
        language: Language,
        source: &Source<'_>,
        plan: &mut Plan,
    ) -> Result<Option<TargetChange>, StoreError> {
        let segment = &self.units[index].segment;
        if let Some(found) = self.remembered(index, language) {
            *plan.from_memory.entry(language).or_default() += 1;
            let target = remembered(found, language, source);
            return Ok(Some(change(segment, language, target)));
        }
        if let Some(hit) = self.store.approved(&segment.key, language).await? {
            *plan.from_memory.entry(language).or_default() += 1;
            let text = refit(source, language, &hit.source, hit.text);
            let findings = source.check(language, &text);
            let target = Target::checked(text, Origin::Memory(Grade::Exact), findings);
            return Ok(Some(change(segment, language, target)));
        }
        if self.settings.fresh {
            return Ok(None);
        }
        let item = item(self.units, index, source, language, self.memory);
        for link in self.service.links() {
            if let Some(target) = self.answered(link, language, source, &item).await? {
                let passes = target.status != Status::NeedsReview;
                if passes || !self.settings.again {
                    *plan.from_answers.entry(language).or_default() += 1;
                }
                return Ok(passes.then(|| change(segment, language, target)));
            }
        }
        Ok(None)
    }

    /// What the memory gives in place of asking: the sentence itself, or the sentence but for numbers and dates, with no
    /// other penalty; when nothing but the memory is asked, whatever is most like it.
    fn remembered(self, index: usize, language: Language) -> Option<Match> {
        if self.memory.is_empty() {
            return None;
        }
        let query = unit_query(self.units, index);
        let allowed = |found: &Match| match found.grade {
            Grade::Context | Grade::Exact => 0,
            Grade::Placeable => self.memory.settings().penalties.placeable,
            Grade::Fuzzy(_) => u8::MAX,
        };
        let best = self.memory.best(&query, language);
        if let Some(found) = best.filter(|found| found.penalty <= allowed(found)) {
            return Some(found);
        }
        let backend = self.service.links()[0].backend();
        if !backend.describe().recalls {
            return None;
        }
        self.memory.lookup(&query, language).into_iter().next()
    }

    /// What a backend answered earlier. What does not pass the checks climbs the ladder, where it is not asked for
    /// twice either.
    async fn answered(
        self,
        link: &Link,
        language: Language,
        source: &Source<'_>,
        item: &Item,
    ) -> Result<Option<Target>, StoreError> {
        let backend = link.backend();
        if backend.describe().terms == TermSupport::Built {
            return Ok(None);
        }
        let Some(answer) = self.store.answer(&recipe(backend, language, item)).await? else {
            return Ok(None);
        };
        let target = super::stage::judged(backend, language, answer.text, answer.model, source);
        Ok(Some(target))
    }
}

pub(super) fn change(segment: &Segment, language: Language, target: Target) -> TargetChange {
    TargetChange {
        segment: segment.id.clone(),
        language,
        key: segment.key.clone(),
        target,
    }
}
