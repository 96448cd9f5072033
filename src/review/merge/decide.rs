//! What becomes of one target.

use std::borrow::Cow;

use super::{Act, Choice, Decision, Input, Plan, Subject};
use crate::check::rules::WITHDRAWN;
use crate::format::{CUT, Given, fitting_cell};
use crate::model::{Finding, Language, Origin, Severity, Status, Target};
use crate::review::cell::{self, same_words};
use crate::review::grid::Odd;
use crate::review::rows::SheetRow;
use crate::review::words::{Mark, mark};
use crate::store::{Exported, KeptConflict, Said, Shown};

/// What a row changes of what was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Theirs<'i> {
    /// What was given out with it.
    base: Option<&'i Exported>,
    /// Other words.
    text: Option<String>,
    /// Another status.
    mark: Option<Mark>,
    place: String,
    reviewer: String,
}

impl Theirs<'_> {
    fn is_like(&self, other: &Self) -> bool {
        let texts = match (&self.text, &other.text) {
            (Some(one), Some(other)) => same_words(one, other),
            (None, None) => true,
            _ => false,
        };
        texts && self.mark == other.mark
    }
}

/// What becomes of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    /// It says so already, or what was rejected is gone.
    Already,
    /// It changes; `true` when a machine's newer words give way.
    Take(Act, Target, bool),
    /// Two persons disagree.
    Conflict,
}

/// Decides on the target of a language, from all rows of its segment.
pub(super) fn target(
    input: Input<'_>,
    subject: &Subject<'_>,
    rows: &[Cow<'_, SheetRow>],
    language: Language,
    plan: &mut Plan,
) {
    let unit = input.present.unit(subject.id.as_str());
    let said = input.present.said.get(&(subject.id.clone(), language));
    let ours = match unit {
        Some(unit) => unit.targets.get(&language),
        None => said.map(|said| &said.target),
    };
    let ours = ours.filter(|target| !target.text.is_empty());
    let mut changes: Vec<Theirs<'_>> = Vec::new();
    let mut has_cell = false;
    for row in rows {
        let Some(found) = change(input, subject, row, language, ours, plan) else {
            continue;
        };
        has_cell = true;
        if (found.text.is_some() || found.mark.is_some())
            && !changes.iter().any(|known| known.is_like(&found))
        {
            changes.push(found);
        }
    }
    let Some(theirs) = changes.first() else {
        plan.counts.unchanged += usize::from(has_cell);
        return;
    };
    let basis = |theirs: &Theirs<'_>| {
        let shown = theirs.base.and_then(|base| base.targets.get(&language));
        Basis {
            subject,
            has_base: theirs.base.is_some(),
            shown: shown.cloned(),
            ours,
            said,
        }
    };
    if changes.len() > 1 {
        let conflicts = changes
            .iter()
            .map(|theirs| basis(theirs).conflict(theirs, language));
        several(input, subject, language, conflicts.collect(), plan);
        return;
    }
    let basis = basis(theirs);
    let verdict = basis.verdict(theirs, language);
    let verdict = match (verdict, input.choice) {
        (Verdict::Conflict, Choice::Theirs) => basis.take(theirs, false),
        (verdict, _) => verdict,
    };
    match verdict {
        Verdict::Already => plan.counts.already += 1,
        Verdict::Conflict if input.choice == Choice::Ours => {
            plan.decided.insert((subject.id.clone(), language));
        }
        Verdict::Conflict => plan.conflicts.push(basis.conflict(theirs, language)),
        Verdict::Take(act, target, supersedes) => {
            basis.accept(input, act, target, supersedes, theirs, language, plan);
        }
    }
}

/// Rows that disagree with each other: each is a conflict.
fn several(
    input: Input<'_>,
    subject: &Subject<'_>,
    language: Language,
    conflicts: Vec<KeptConflict>,
    plan: &mut Plan,
) {
    if input.choice == Choice::Ours {
        plan.decided.insert((subject.id.clone(), language));
        return;
    }
    if input.choice == Choice::Theirs {
        let places: Vec<&str> = conflicts
            .iter()
            .map(|theirs| theirs.place.as_str())
            .collect();
        let message = "these rows disagree with each other: it stays a conflict";
        plan.note("row-doubled", Severity::Error, &places.join("; "), message);
    }
    plan.conflicts.extend(conflicts);
}

/// What a row changes; `None` when it has no such cell.
fn change<'i>(
    input: Input<'i>,
    subject: &Subject<'_>,
    row: &SheetRow,
    language: Language,
    ours: Option<&Target>,
    plan: &mut Plan,
) -> Option<Theirs<'i>> {
    let cell = row.cells.get(&language)?;
    // Without a base, what the project says stands for what was given out.
    let given_out = input.bases.row(&row.round, subject.id.as_str());
    let base = match given_out {
        Some(base) => base
            .targets
            .get(&language)
            .map(|shown| (shown.text.as_str(), shown.status)),
        None => ours.map(|target| (target.text.as_str(), target.status)),
    };
    let base_text = base.map_or("", |(text, _)| text);
    let text = cell
        .text
        .as_deref()
        .and_then(|raw| words(row, raw, base_text, cell.odd, language, plan));
    let mark = match mark(&cell.mark) {
        Ok(mark) => mark,
        Err(_) if row.legacy => None,
        Err(word) => {
            let message = format!("“{word}” is no status ({language}): the status stays as it is");
            plan.note("status-unknown", Severity::Warning, &row.place, &message);
            None
        }
    };
    let mark = mark.filter(|mark| base.is_none_or(|(_, status)| *mark != Mark::Status(status)));
    if mark.is_some() && text.is_none() && base_text.is_empty() && ours.is_none() {
        if !matches!(
            mark,
            Some(Mark::Rejected | Mark::Status(Status::NeedsReview))
        ) {
            let message = format!("a status without words ({language}): nothing was taken in");
            plan.note("status-alone", Severity::Warning, &row.place, &message);
        }
        return None;
    }
    let reviewer = input.reviewers.get(&row.round).cloned().unwrap_or_default();
    Some(Theirs {
        base: given_out,
        text,
        mark,
        place: row.place.clone(),
        reviewer,
    })
}

/// The words of a cell when a person wrote them: not those that went out, as far as a program can have left them so.
fn words(
    row: &SheetRow,
    raw: &str,
    base: &str,
    odd: Option<Odd>,
    language: Language,
    plan: &mut Plan,
) -> Option<String> {
    let meant = row.meant(raw);
    let is_base = same_words(raw, base)
        || same_words(meant, base)
        || is_cut_copy(raw, base)
        || (row.legacy && is_lossy_copy(meant, base));
    if is_base {
        return None;
    }
    let mut refuse =
        |rule, message: String| plan.note(rule, Severity::Warning, &row.place, &message);
    if meant.trim().is_empty() {
        let message = format!(
            "the {} was emptied: it stays as the project has it",
            language.name()
        );
        refuse("cell-emptied", message);
        return None;
    }
    match odd {
        Some(Odd::Error | Odd::Date) => {
            let message = format!(
                "the {} is not text any more but “{meant}”: it was not taken in",
                language.name()
            );
            refuse("cell-broken", message);
            return None;
        }
        Some(Odd::Formula) => {
            let message = format!(
                "the {} is a formula: what it shows was taken in, “{meant}”",
                language.name()
            );
            refuse("cell-formula", message);
        }
        None => {}
    }
    if meant.ends_with(CUT) {
        let message = format!(
            "the {} was too long for a cell and was given out cut: its change was not taken in",
            language.name()
        );
        refuse("cell-cut", message);
        return None;
    }
    if row.legacy && meant.contains('?') && !base.contains('?') {
        let message = format!(
            "the {} lost letters when the file was saved: it was not taken in. Save as XLSX or as CSV UTF-8",
            language.name()
        );
        refuse("cell-damaged", message);
        return None;
    }
    Some(meant.to_owned())
}

/// Whether a text is what is left of another in an old code page: letters without their marks, `?` for the others.
pub(super) fn is_lossy_copy(text: &str, whole: &str) -> bool {
    let plain = |c: char| {
        use unicode_normalization::UnicodeNormalization;
        let base = std::iter::once(c).nfd().next().unwrap_or(c);
        if base == 'đ' {
            'd'
        } else if base == 'Đ' {
            'D'
        } else {
            base
        }
    };
    let units = |text: &str| -> Vec<char> {
        use unicode_normalization::UnicodeNormalization;
        text.trim()
            .nfc()
            .flat_map(|c| std::iter::repeat_n(c, c.len_utf16()))
            .collect()
    };
    let (left, whole) = (units(text), units(whole));
    left.len() == whole.len()
        && left
            .iter()
            .zip(&whole)
            .all(|(left, whole)| *left == '?' || plain(*left) == plain(*whole))
}

/// Whether a text is another one as a workbook holds it: cut, when it is too long for a cell.
pub(super) fn is_cut_copy(text: &str, whole: &str) -> bool {
    text.ends_with(CUT) && fitting_cell(whole).is_some_and(|cut| same_words(text, &cut))
}

/// What a change is held against.
struct Basis<'b> {
    subject: &'b Subject<'b>,
    has_base: bool,
    shown: Option<Shown>,
    ours: Option<&'b Target>,
    said: Option<&'b Said>,
}

impl Basis<'_> {
    fn verdict(&self, theirs: &Theirs<'_>, language: Language) -> Verdict {
        if !self.has_base {
            return self.without_base(theirs, language);
        }
        let base = self.shown.as_ref().map_or("", |shown| shown.text.as_str());
        let ours = self.ours.map_or("", |target| target.text.as_str());
        let is_ours_new = !same_words(ours, base);
        let is_ours_persons = self.ours.is_some_and(Target::is_by_person);
        match &theirs.text {
            Some(text) if same_words(text, ours) => self.restated(theirs),
            Some(_) if is_ours_new && is_ours_persons => Verdict::Conflict,
            Some(_) => self.take(theirs, is_ours_new),
            None if !is_ours_new => self.restated(theirs),
            None if theirs.is_rejection() => Verdict::Already,
            None if is_ours_persons => Verdict::Conflict,
            None => self.take(theirs, true),
        }
    }

    /// The project's words stand, and their status may change.
    fn restated(&self, theirs: &Theirs<'_>) -> Verdict {
        let (Some(ours), Some(mark)) = (self.ours, theirs.mark) else {
            return Verdict::Already;
        };
        let is_withdrawn = ours
            .findings
            .iter()
            .any(|finding| finding.rule == WITHDRAWN);
        let status = theirs.status(ours.status);
        if status == ours.status && (mark != Mark::Rejected || is_withdrawn) {
            return Verdict::Already;
        }
        let was = self.shown.as_ref().map(|shown| shown.status);
        if was != Some(ours.status) && ours.status.is_by_person() && self.has_base {
            // Somebody else approved it since.
            return match status {
                status if status > ours.status => self.take(theirs, false),
                Status::Reviewed | Status::Final => Verdict::Already,
                _ => Verdict::Conflict,
            };
        }
        self.take(theirs, false)
    }

    /// What the target becomes when the reviewer's word counts.
    fn take(&self, theirs: &Theirs<'_>, supersedes: bool) -> Verdict {
        let shown = self
            .shown
            .as_ref()
            .map(|shown| (shown.text.as_str(), &shown.origin, shown.status));
        let ours = self
            .ours
            .map(|target| (target.text.as_str(), &target.origin, target.status));
        let stands = shown.or(ours);
        let was = stands.map_or(Status::NeedsReview, |(_, _, status)| status);
        let status = theirs.status(was);
        let (text, origin, is_edit) = match &theirs.text {
            Some(text) => match ours.filter(|(ours, ..)| same_words(ours, text)) {
                Some((ours, origin, _)) => (ours.to_owned(), origin.clone(), false),
                None => (text.clone(), Origin::Person, true),
            },
            // The words that were approved are those that were shown; as the project writes them, when it still has them.
            None => match (ours, stands) {
                (Some((ours, origin, _)), Some((shown, ..))) if same_words(ours, shown) => {
                    (ours.to_owned(), origin.clone(), false)
                }
                (_, Some((shown, origin, _))) => (shown.to_owned(), origin.clone(), false),
                (_, None) => return Verdict::Already,
            },
        };
        let mut target = Target {
            text,
            origin,
            status,
            findings: Vec::new(),
        };
        if theirs.is_rejection() {
            let message = "the table that was read in says needs-review";
            target
                .findings
                .push(Finding::new(WITHDRAWN, Severity::Error, message));
        }
        let act = match status {
            _ if is_edit => Act::Edited,
            _ if theirs.is_rejection() => Act::Rejected,
            status if status.is_by_person() => Act::Approved,
            _ => Act::Restated,
        };
        Verdict::Take(act, target, supersedes)
    }

    /// The row does not name what was given out: the rules for any table that a person gives apply, and a person's words
    /// give way to nobody's.
    fn without_base(&self, theirs: &Theirs<'_>, language: Language) -> Verdict {
        let ours = self.ours.map_or("", |target| target.text.as_str());
        let text = theirs.text.as_deref().unwrap_or(ours);
        if theirs.text.is_some()
            && self.ours.is_some_and(Target::is_by_person)
            && !same_words(text, ours)
        {
            return Verdict::Conflict;
        }
        let given = Given {
            segment: self.subject.id.clone(),
            id: Some(self.subject.id.clone()),
            language,
            text: text.to_owned(),
            status: theirs.mark.map(|_| theirs.status(Status::NeedsReview)),
            origin: None,
        };
        let own = self.ours.map(|target| Said {
            target: target.clone(),
            key: self.subject.key.to_string(),
            earlier: self
                .said
                .map(|said| said.earlier.clone())
                .unwrap_or_default(),
        });
        if theirs.text.is_none() && theirs.mark.is_some() {
            return self.restated(theirs);
        }
        match cell::decide(&given, &self.subject.key, own.as_ref(), None) {
            None => Verdict::Already,
            Some(_) => self.take(theirs, false),
        }
    }

    fn conflict(&self, theirs: &Theirs<'_>, language: Language) -> KeptConflict {
        let base = self.shown.as_ref().map_or("", |shown| shown.text.as_str());
        KeptConflict {
            segment: self.subject.id.clone(),
            language,
            base: base.to_owned(),
            ours: self
                .ours
                .map(|target| target.text.clone())
                .unwrap_or_default(),
            theirs: theirs.text.clone().unwrap_or_else(|| base.to_owned()),
            status: theirs.mark.map(|_| theirs.status(Status::NeedsReview)),
            place: theirs.place.clone(),
            reviewer: theirs.reviewer.clone(),
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of a verdict, taken apart once"
    )]
    fn accept(
        &self,
        input: Input<'_>,
        act: Act,
        target: Target,
        supersedes: bool,
        theirs: &Theirs<'_>,
        language: Language,
        plan: &mut Plan,
    ) {
        let id = &self.subject.id;
        *plan.counts.acts.entry(act).or_default() += 1;
        plan.decided.insert((id.clone(), language));
        if input.present.unit(id.as_str()).is_none() {
            plan.counts.source_changed += 1;
            source_changed(input, self.subject, &theirs.place, plan);
        }
        plan.decisions.push(Decision {
            segment: id.clone(),
            language,
            key: self.subject.key.to_string(),
            source: self.subject.source.to_string(),
            act,
            before: self.ours.cloned(),
            target,
            supersedes,
            place: theirs.place.clone(),
        });
    }
}

impl Theirs<'_> {
    /// The status that the words get, from the one that they had.
    fn status(&self, was: Status) -> Status {
        match self.mark {
            Some(Mark::Status(status)) => status,
            Some(Mark::Rejected) => Status::NeedsReview,
            None => was,
        }
    }

    fn is_rejection(&self) -> bool {
        matches!(
            self.mark,
            Some(Mark::Rejected | Mark::Status(Status::NeedsReview))
        )
    }
}

/// Says that a source stands in no document any more, and where it may stand changed.
fn source_changed(input: Input<'_>, subject: &Subject<'_>, place: &str, plan: &mut Plan) {
    /// To look for a sentence like it takes time.
    const MOST: usize = 50;
    let like = (plan.counts.source_changed <= MOST)
        .then(|| input.present.most_like(&subject.source))
        .flatten();
    let hint = like.map_or_else(String::new, |unit| {
        format!(
            "; perhaps it is now {} (number {}): {}",
            unit.segment.id, unit.segment.number, unit.segment.text
        )
    });
    let message = format!(
        "the source was changed or taken out since: {}. What was written is kept for its return{hint}",
        subject.source
    );
    plan.note("source-changed", Severity::Warning, place, &message);
}
