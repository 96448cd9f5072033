//! What must be done for a document, before anything is asked.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use crate::backend::{
    Backend, BackendError, Item, Link, Service, Spent, TermSupport, estimated_tokens,
};
use crate::check::Source;
use crate::check::rules::WITHDRAWN;
use crate::check::tags::refit;
use crate::glossary::Termbase;
use crate::memory::{Match, Memory};
use crate::model::{
    Finding, Grade, Kind, Language, Origin, Segment, Severity, Status, Target, Unit,
};
use crate::store::{Change, Pages, Store, StoreError, Stored, TargetChange};
use crate::text::boilerplate;
use crate::text::tag::{has_tags, without_tags};

use super::PipelineError;
use super::batches::{batch, item, recipe, unit_query};
use super::repeated::{self, Answers};
use super::stage::NO_ANSWER;
use super::walk::{PAGE, Page, Walk};

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

/// One question: a source text, for every segment that shares its matching key. Texts are read again when it is asked:
/// a plan for a long document is small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The place of the first of its segments in the document, from 0.
    pub place: u32,
    /// Estimated tokens of its text.
    pub tokens: u32,
    /// Whether it could not be answered by an earlier run: asked with others, it might spoil their answers again.
    pub alone: bool,
}

/// The questions in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Questions {
    /// The language wanted.
    pub language: Language,
    /// In the order of the document.
    pub open: Vec<Question>,
    /// Further segments that get an answer: the place of the question, and theirs, in order.
    pub same: Vec<(u32, u32)>,
}

/// What must be done for a document.
#[derive(Debug, Default)]
pub struct Plan {
    /// What must be asked, by language.
    pub questions: Vec<Questions>,
    /// How many targets stand already, by language.
    pub kept: HashMap<Language, usize>,
    /// How many targets come from the memory, by language.
    pub from_memory: HashMap<Language, usize>,
    /// How many targets come from answers that were paid for earlier, by language.
    pub from_answers: HashMap<Language, usize>,
    /// Segments that are boilerplate.
    pub boilerplate: usize,
    /// Whether anything was answered before: if not, nothing needs to be looked up.
    pub recalls: bool,
    /// The backends that gave a part of what stands.
    pub backends: BTreeSet<String>,
    /// What services said, to find one answer that was given to many.
    pub answers: Answers,
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
    /// How many targets are to be asked for.
    #[must_use]
    pub fn targets(&self) -> u64 {
        let counts = self.questions.iter().map(|q| q.open.len() + q.same.len());
        counts.sum::<usize>() as u64
    }

    /// What the plan would ask of the first backend.
    ///
    /// # Errors
    /// [`PipelineError`] when it cannot be asked, or the document cannot be read.
    pub async fn estimate(
        &self,
        pages: &Pages<'_>,
        known: Known<'_>,
        service: &Service,
    ) -> Result<Estimate, PipelineError> {
        let mut concepts: BTreeSet<&str> = BTreeSet::new();
        let mut estimate = Estimate {
            segments: pages.count(),
            questions: self.questions.iter().map(|q| q.open.len()).sum(),
            ..Estimate::default()
        };
        for start in (0..pages.count()).step_by(PAGE) {
            for Stored { unit, .. } in pages.read(start..start + PAGE).await? {
                let text = &*without_tags(&unit.segment.text);
                estimate.characters += text.chars().filter(|c| !c.is_whitespace()).count();
                for found in known.termbase.find(text) {
                    estimate.terms += 1;
                    concepts.insert(&found.senses[0].id);
                }
            }
        }
        estimate.concepts = concepts.len();
        let open = self.questions.iter().flat_map(|questions| &questions.open);
        estimate.tokens = open.map(|question| question.tokens as usize).sum();
        let link = &service.links()[0];
        estimate.priced = link.price().is_some();
        let mut walk = Walk::new(pages, &self.questions, link);
        while let Some(asked) = walk.next().await? {
            let items = asked.questions.iter().map(|question| {
                let source = Source::new(known.termbase, question.text());
                question.item(&source, asked.language, known.memory)
            });
            match link.foresee(&batch(asked.language, items.collect())) {
                Ok(spent) => estimate.expected += spent,
                // Only the memory says so: it is never asked.
                Err(BackendError::Declined { .. }) => {}
                Err(error) => return Err(error.into()),
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
    /// Whether what is known is stored at once; nothing is by a dry run.
    pub stores: bool,
}

/// Plans a document, page by page: what stands is kept and checked again, what the memory or an earlier answer knows is
/// taken and stored, the rest is asked, each source text once.
///
/// # Errors
/// [`StoreError`] when the database cannot be read or written.
pub async fn plan(
    known: Known<'_>,
    service: &Service,
    pages: &Pages<'_>,
    settings: &Settings,
) -> Result<Plan, StoreError> {
    let mut planner = Planner {
        known,
        service,
        settings,
        plan: Plan {
            recalls: known.store.has_answers().await?,
            ..Plan::default()
        },
        asked: vec![HashMap::new(); settings.languages.len()],
    };
    let languages = settings.languages.iter();
    planner.plan.questions = languages.map(|&language| none(language)).collect();
    for start in (0..pages.count()).step_by(PAGE) {
        let page = Page::read(pages, start..(start + PAGE).min(pages.count())).await?;
        let mut change = Change::default();
        for at in page.places() {
            planner.unit(&page, at, &mut change.targets).await?;
        }
        if known.stores && !change.targets.is_empty() {
            known.store.commit(change).await?;
        }
    }
    for questions in &mut planner.plan.questions {
        questions.same.sort_unstable();
    }
    Ok(planner.plan)
}

fn none(language: Language) -> Questions {
    Questions {
        language,
        open: Vec::new(),
        same: Vec::new(),
    }
}

/// A fingerprint of a matching key that no two keys share.
type KeyPrint = [u8; 16];

fn print(key: &str) -> KeyPrint {
    let mut print = KeyPrint::default();
    print.copy_from_slice(&Sha256::digest(key)[..16]);
    print
}

struct Planner<'a> {
    known: Known<'a>,
    service: &'a Service,
    settings: &'a Settings,
    plan: Plan,
    /// For each language the keys that are asked, and where.
    asked: Vec<HashMap<KeyPrint, u32>>,
}

impl Planner<'_> {
    /// Plans what is wanted of one unit.
    async fn unit(
        &mut self,
        page: &Page,
        at: usize,
        changes: &mut Vec<TargetChange>,
    ) -> Result<(), StoreError> {
        let segment = &page.units[at].segment;
        self.note_backends(&page.units[at]);
        if segment.kind == Kind::Boilerplate {
            self.plan.boilerplate += 1;
            if !self.settings.boilerplate || is_unreadable(segment) {
                return Ok(());
            }
        }
        let place = small(segment.number - 1);
        let print = print(question_key(segment));
        let looked_at = OnceCell::new();
        let source = || looked_at.get_or_init(|| Source::new(self.known.termbase, &segment.text));
        for (index, &language) in self.settings.languages.iter().enumerate() {
            if let Some(target) = self.kept(page, at, language) {
                *self.plan.kept.entry(language).or_default() += 1;
                self.plan.answers.note(language, target);
                changes.extend(rechecked(segment, language, target, source()));
            } else if let Some(&first) = self.asked[index].get(&print) {
                self.plan.questions[index].same.push((first, place));
            } else if let Some(change) = self.found(page, at, language, &source).await? {
                self.plan.answers.note(language, &change.target);
                changes.push(change);
            } else {
                self.asked[index].insert(print, place);
                self.plan.questions[index].open.push(Question {
                    place,
                    tokens: small(estimated_tokens(&segment.text)),
                    alone: page.units[at]
                        .targets
                        .get(&language)
                        .is_some_and(had_no_answer),
                });
            }
        }
        Ok(())
    }

    /// The target that stands, if it is kept.
    fn kept<'p>(&self, page: &'p Page, at: usize, language: Language) -> Option<&'p Target> {
        let target = page.units[at].targets.get(&language)?;
        let backend = self.service.links()[0].backend();
        let has_climbed = || page.trails[at].iter().any(|(of, _)| *of == language);
        let is_kept = stays(target, backend, self.settings)
            && (!is_unfinished(target, backend) || has_climbed());
        is_kept.then_some(target)
    }

    fn note_backends(&mut self, unit: &Unit) {
        for target in unit.targets.values() {
            if let Origin::Backend { name, .. } = &target.origin
                && !target.text.is_empty()
                && !self.plan.backends.contains(name)
            {
                self.plan.backends.insert(name.clone());
            }
        }
    }

    /// What the memory or an earlier answer knows.
    async fn found<'s>(
        &mut self,
        page: &Page,
        at: usize,
        language: Language,
        source: &impl Fn() -> &'s Source<'s>,
    ) -> Result<Option<TargetChange>, StoreError> {
        let (known, segment) = (self.known, &page.units[at].segment);
        if let Some(found) = self.remembered(page, at, language) {
            *self.plan.from_memory.entry(language).or_default() += 1;
            let target = remembered(found, language, source());
            return Ok(Some(change(segment, language, target)));
        }
        if let Some(hit) = known.store.approved(&segment.key, language).await? {
            *self.plan.from_memory.entry(language).or_default() += 1;
            let text = refit(source(), language, &hit.source, hit.text);
            let findings = source().check(language, &text);
            let target = Target::checked(text, Origin::Memory(Grade::Exact), findings);
            return Ok(Some(change(segment, language, target)));
        }
        if self.settings.fresh || !self.plan.recalls {
            return Ok(None);
        }
        let item = item(&page.units, at, source(), language, known.memory);
        for link in self.service.links() {
            if let Some(target) = self.answered(link, language, source(), &item).await? {
                let passes = target.status != Status::NeedsReview;
                if passes || !self.settings.again {
                    *self.plan.from_answers.entry(language).or_default() += 1;
                }
                return Ok(passes.then(|| change(segment, language, target)));
            }
        }
        Ok(None)
    }

    /// What the memory gives in place of asking: the sentence itself, or the sentence but for numbers and dates, with no
    /// other penalty; when nothing but the memory is asked, whatever is most like it.
    fn remembered(&self, page: &Page, at: usize, language: Language) -> Option<Match> {
        let memory = self.known.memory;
        if memory.is_empty() {
            return None;
        }
        let query = unit_query(&page.units, at);
        let allowed = |found: &Match| match found.grade {
            Grade::Context | Grade::Exact => 0,
            Grade::Placeable => memory.settings().penalties.placeable,
            Grade::Fuzzy(_) => u8::MAX,
        };
        let best = memory.best(&query, language);
        if let Some(found) = best.filter(|found| found.penalty <= allowed(found)) {
            return Some(found);
        }
        let backend = self.service.links()[0].backend();
        if !backend.describe().recalls {
            return None;
        }
        memory.lookup(&query, language).into_iter().next()
    }

    /// What a backend answered earlier. What does not pass the checks climbs the ladder, where it is not asked for
    /// twice either.
    async fn answered(
        &self,
        link: &Link,
        language: Language,
        source: &Source<'_>,
        item: &Item,
    ) -> Result<Option<Target>, StoreError> {
        let backend = link.backend();
        if backend.describe().terms == TermSupport::Built {
            return Ok(None);
        }
        let recipe = recipe(backend, language, item);
        let Some(answer) = self.known.store.answer(&recipe).await? else {
            return Ok(None);
        };
        let target = super::stage::judged(backend, language, answer.text, answer.model, source);
        Ok(Some(target))
    }
}

fn had_no_answer(target: &Target) -> bool {
    target.text.is_empty()
        && target
            .findings
            .iter()
            .any(|finding| finding.rule == NO_ANSWER)
}

/// Places and tokens of one document are far below the largest number of 32 bits.
fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
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

/// Whether a service's target may have been left in the middle of the repair ladder by a run that was killed. What was marked at
/// the end of a run was not; but another service is asked for something better.
fn is_unfinished(target: &Target, backend: &dyn Backend) -> bool {
    let Origin::Backend { name, .. } = &target.origin else {
        return false;
    };
    let mut findings = target.findings.iter();
    let is_marked = findings.any(|finding| finding.rule == repeated::RULE);
    target.status == Status::NeedsReview
        && !target.is_by_person()
        && backend.describe().terms != TermSupport::Built
        && !(is_marked && *name == backend.describe().name)
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

/// What a person, the memory, or a look at all the answers said of a rendering: no check of the text would find it again.
fn is_mark(finding: &Finding) -> bool {
    [WITHDRAWN, repeated::RULE].contains(&&*finding.rule) || finding.rule.starts_with("memory-")
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

pub(super) fn change(segment: &Segment, language: Language, target: Target) -> TargetChange {
    TargetChange {
        segment: segment.id.clone(),
        language,
        key: segment.key.clone(),
        target,
    }
}
