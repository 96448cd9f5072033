//! Whether a cell says what the project says, and what a cell without a known base means.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::check::rules::WITHDRAWN;
use crate::format::Given;
use crate::model::{Finding, Origin, Severity, Status, Target};
use crate::store::Said;

/// Whether two cells have the same words: programs add and drop white space at the ends, write line ends their own way,
/// and put in spaces that cannot be seen or broken.
#[must_use]
pub fn same_words(one: &str, other: &str) -> bool {
    one == other || words(one) == words(other)
}

/// The words of a cell for comparing.
fn words(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let plain = text.chars().filter_map(|c| match c {
        '\u{A0}' | '\u{2007}' | '\u{202F}' => Some(' '),
        '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' => None,
        '\n' | '\t' => Some(c),
        c if c.is_control() => None,
        c => Some(c),
    });
    let plain: String = if is_nfc(&text) {
        plain.collect()
    } else {
        plain.nfc().collect()
    };
    let lines: Vec<&str> = plain.trim().lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// A text without anything that is not seen: for knowing a sentence that was joined with another or cut.
#[must_use]
pub fn squeezed(text: &str) -> String {
    let is_seen = |c: &char| {
        !c.is_whitespace() && !c.is_control() && !crate::text::khmer::script::is_invisible(*c)
    };
    crate::text::khmer::canonical(text)
        .nfc()
        .filter(is_seen)
        .collect()
}

/// What a cell makes of its target; nothing when it stays as it is. `own` is what the project has for the row's
/// segment, `from` what it has for the segment that the row was written from.
#[must_use]
pub fn decide(given: &Given, key: &str, own: Option<&Said>, from: Option<&Said>) -> Option<Target> {
    let approved = given.status.filter(|status| status.is_by_person());
    let machines = own
        .into_iter()
        .chain(from)
        .any(|said| is_machines(said, given));
    let has_same_words = |said: &&Said| same_words(&said.target.text, &given.text);
    if let Some(own) = own {
        if has_same_words(&own) {
            return restated(given, &own.target, from.filter(has_same_words));
        }
        if machines && approved.is_none() && !own.target.is_by_person() {
            return None;
        }
    } else if let Some(from) = from.filter(has_same_words) {
        if from.key == key {
            return restated(given, &from.target, Some(from)).or_else(|| Some(from.target.clone()));
        }
        if approved.is_none() && !from.target.is_by_person() {
            return None;
        }
    }
    let keeps_origin = match (own, from) {
        (Some(_), _) => machines && approved.is_some(),
        (None, Some(_)) => machines,
        (None, None) => approved.is_some() || is_machines_word(given),
    };
    let origin = given.origin.clone().filter(|_| keeps_origin);
    Some(Target {
        text: given.text.clone(),
        origin: origin.unwrap_or(Origin::Person),
        status: given.status.unwrap_or(Status::NeedsReview),
        findings: Vec::new(),
    })
}

/// A target whose words stand and whose status a person changed. A status below that of a checked target is a
/// change only when the table was written from one that had it.
fn restated(given: &Given, target: &Target, from: Option<&Said>) -> Option<Target> {
    let status = given.status.filter(|status| *status != target.status)?;
    let is_withdrawn = target.findings.iter().any(|f| f.rule == WITHDRAWN);
    let is_changed = status.is_by_person()
        || target.status.is_by_person()
        || (status == Status::Translated && is_withdrawn)
        || from.is_some_and(|from| from.target.status == Status::Translated);
    let mut target = Target {
        status,
        findings: Vec::new(),
        ..target.clone()
    };
    if status == Status::NeedsReview {
        let message = "the table that was read in says needs-review";
        let finding = Finding::new(WITHDRAWN, Severity::Error, message);
        target.findings.push(finding);
    }
    is_changed.then_some(target)
}

/// Whether a machine said it, as far as the project knows.
fn is_machines(said: &Said, given: &Given) -> bool {
    let now = &said.target;
    (!now.is_by_person() && same_words(&now.text, &given.text))
        || said
            .earlier
            .iter()
            .any(|text| same_words(text, &given.text))
}

/// Whether a cell says of itself that a machine made it and nobody has read it.
#[must_use]
pub fn is_machines_word(given: &Given) -> bool {
    given
        .origin
        .as_ref()
        .is_some_and(|origin| !origin.is_person())
        && given
            .status
            .is_none_or(|status| status == Status::NeedsReview)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Language, SegmentId};

    fn given(text: &str, status: Option<Status>, origin: &str) -> Given {
        let id = SegmentId::from_stored("s-a1");
        Given {
            segment: SegmentId::from_stored("t-a1"),
            id: Some(id),
            language: Language::Vietnamese,
            text: text.to_owned(),
            status,
            origin: origin.parse().ok(),
        }
    }

    fn said(text: &str, status: Status, origin: &str, earlier: &[&str]) -> Said {
        let target = Target {
            text: text.to_owned(),
            origin: origin.parse().unwrap(),
            status,
            findings: Vec::new(),
        };
        Said {
            target,
            key: "k".to_owned(),
            earlier: earlier.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    fn words(target: Option<Target>) -> (String, String, Status) {
        let target = target.unwrap();
        (target.text, target.origin.to_string(), target.status)
    }

    fn is(text: &str, origin: &str, status: Status) -> (String, String, Status) {
        (text.to_owned(), origin.to_owned(), status)
    }

    const REVIEW: Option<Status> = Some(Status::NeedsReview);

    #[test]
    fn spaces_from_word_and_line_ends_are_no_edit() {
        for (one, other) in [
            ("a b", "a\u{A0}b"),
            ("កម្ពុជា", "កម្ពុ\u{200B}ជា"),
            ("a\nb", "a\r\nb "),
            ("Đảng ủy", "Đa\u{309}ng u\u{309}y"),
        ] {
            assert!(same_words(one, other), "{one} {other}");
        }
        assert!(
            !same_words("a  b", "a b"),
            "a doubled space is a person's to mend"
        );
        assert_eq!(squeezed("ការ ងារ\u{200B}។\n"), "ការងារ។");
    }

    #[test]
    fn a_cell_that_differs_from_what_was_written_is_a_persons_whatever_its_origin_says() {
        let from = said("bản nháp", Status::NeedsReview, "draft", &[]);
        let edited = given("lời người", REVIEW, "draft");
        let found = words(decide(&edited, "k", None, Some(&from)));
        assert_eq!(found, is("lời người", "person", Status::NeedsReview));
        let untouched = given("bản nháp", REVIEW, "draft");
        let found = words(decide(&untouched, "k", None, Some(&from)));
        assert_eq!(found, is("bản nháp", "draft", Status::NeedsReview));
    }

    #[test]
    fn an_old_draft_in_a_table_never_replaces_what_a_machine_said_since() {
        let own = said("mới", Status::Translated, "backend:x/m", &["cũ"]);
        assert_eq!(
            decide(&given("cũ", REVIEW, "draft"), "k", Some(&own), None),
            None
        );
        let approved = given("cũ", Some(Status::Reviewed), "draft");
        let found = words(decide(&approved, "k", Some(&own), None));
        assert_eq!(found, is("cũ", "draft", Status::Reviewed));
    }

    #[test]
    fn a_person_may_go_back_to_a_machines_words() {
        let own = said("lời người", Status::NeedsReview, "person", &["cũ"]);
        let found = words(decide(&given("cũ", REVIEW, "draft"), "k", Some(&own), None));
        assert_eq!(found, is("cũ", "person", Status::NeedsReview));
    }

    #[test]
    fn a_status_that_a_person_changed_is_taken_in_and_one_that_nobody_changed_is_not() {
        let own = said("x", Status::Reviewed, "draft", &[]);
        let withdrawn = decide(&given("x", REVIEW, "draft"), "k", Some(&own), None).unwrap();
        assert_eq!(withdrawn.status, Status::NeedsReview);
        assert!(withdrawn.findings[0].blocks());
        let passed = said("x", Status::Translated, "person", &[]);
        assert_eq!(
            decide(&given("x", REVIEW, "person"), "k", Some(&passed), None),
            None
        );
        let doubted = decide(
            &given("x", REVIEW, "person"),
            "k",
            Some(&passed),
            Some(&passed),
        );
        assert_eq!(doubted.unwrap().status, Status::NeedsReview);
    }
}
