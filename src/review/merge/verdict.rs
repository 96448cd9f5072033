//! What becomes of one target when one row changes it.

use super::{Act, Subject};
use crate::check::rules::WITHDRAWN;
use crate::format::Given;
use crate::model::{Finding, Language, Origin, Severity, Status, Target};
use crate::review::cell::{self, same_words};
use crate::review::words::Mark;
use crate::store::{Exported, KeptConflict, Said, Shown};

/// What a row changes of what was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Theirs<'i> {
    /// What was given out with it.
    pub(super) base: Option<&'i Exported>,
    /// Other words.
    pub(super) text: Option<String>,
    /// Another status.
    pub(super) mark: Option<Mark>,
    pub(super) place: String,
    pub(super) reviewer: String,
}

impl Theirs<'_> {
    pub(super) fn is_like(&self, other: &Self) -> bool {
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
pub(super) enum Verdict {
    /// It says so already, or what was rejected is gone.
    Already,
    /// It changes; `true` when a machine's newer words give way.
    Take(Act, Target, bool),
    /// Two persons disagree.
    Conflict,
}

/// What a change is held against.
pub(super) struct Basis<'b> {
    pub(super) subject: &'b Subject<'b>,
    pub(super) has_base: bool,
    pub(super) shown: Option<Shown>,
    pub(super) ours: Option<&'b Target>,
    pub(super) said: Option<&'b Said>,
}

impl Basis<'_> {
    pub(super) fn verdict(&self, theirs: &Theirs<'_>, language: Language) -> Verdict {
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
    pub(super) fn take(&self, theirs: &Theirs<'_>, supersedes: bool) -> Verdict {
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
        match cell::decide(&given, self.subject.key, own.as_ref(), None) {
            None => Verdict::Already,
            Some(_) => self.take(theirs, false),
        }
    }

    pub(super) fn conflict(&self, theirs: &Theirs<'_>, language: Language) -> KeptConflict {
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
}

impl Theirs<'_> {
    /// The status that the words get, from the one that they had.
    pub(super) fn status(&self, was: Status) -> Status {
        match self.mark {
            Some(Mark::Status(status)) => status,
            Some(Mark::Rejected) => Status::NeedsReview,
            None => was,
        }
    }

    pub(super) fn is_rejection(&self) -> bool {
        matches!(
            self.mark,
            Some(Mark::Rejected | Mark::Status(Status::NeedsReview))
        )
    }
}
