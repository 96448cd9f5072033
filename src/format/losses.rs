//! What a format has no room for: by kind, how often, and where first.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::{Finding, Severity};

/// So many places are kept of each kind.
const PLACES: usize = 3;
/// So many kinds are kept apart; a file can have any number of names of its own.
const KINDS: usize = 100;

/// What could not be kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Losses(BTreeMap<Cow<'static, str>, Loss>);

/// One kind of what could not be kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loss {
    /// How often.
    pub count: usize,
    /// Where first.
    pub places: Vec<String>,
}

impl Losses {
    /// Counts one.
    pub fn add(&mut self, kind: impl Into<Cow<'static, str>>, place: &str) {
        let mut kind = kind.into();
        if self.0.len() >= KINDS && !self.0.contains_key(&kind) {
            kind = Cow::Borrowed("other things");
        }
        let loss = self.0.entry(kind).or_default();
        loss.count += 1;
        if loss.places.len() < PLACES {
            loss.places.push(place.to_owned());
        }
    }

    /// Adds what another part lost.
    pub fn extend(&mut self, other: Self) {
        for (kind, loss) in other.0 {
            let all = self.0.entry(kind).or_default();
            all.count += loss.count;
            all.places.extend(loss.places);
            all.places.truncate(PLACES);
        }
    }

    /// The losses whose kinds do not begin with a word.
    #[must_use]
    pub fn without(mut self, word: &str) -> Self {
        self.0.retain(|kind, _| !kind.starts_with(word));
        self
    }

    /// Whether nothing was lost.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The kinds, in the order of the alphabet.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Loss)> {
        self.0.iter().map(|(kind, loss)| (kind.as_ref(), loss))
    }

    /// A finding for each kind.
    #[must_use]
    pub fn findings(&self, rule: &'static str, verb: &str) -> Vec<Finding> {
        let finding = |(kind, loss): (&str, &Loss)| {
            let more = loss.count.saturating_sub(loss.places.len());
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            let places = loss.places.join(", ");
            let message = format!("{verb}: {kind}, {} times: {places}{more}", loss.count);
            Finding::new(rule, Severity::Warning, message)
        };
        self.iter().map(finding).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_are_counted_by_kind_with_their_first_places() {
        let mut losses = Losses::default();
        for number in 1..=5 {
            losses.add("annotations", &format!("unit {number}"));
        }
        losses.add("layout", "row 1");
        let messages: Vec<String> = losses
            .findings("lost", "not kept")
            .into_iter()
            .map(|f| f.message)
            .collect();
        assert_eq!(
            messages,
            [
                "not kept: annotations, 5 times: unit 1, unit 2, unit 3 and 2 more",
                "not kept: layout, 1 times: row 1"
            ]
        );
    }
}
