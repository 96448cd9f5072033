//! Which parts of speech follow each other, by `data/pairs.csv`: a sense is chosen by its neighbours.
//!
//! A row gives the cost of two neighbours, each a tag or `form/tag`; `*` is any tag, and of rows for the same
//! pair the last one counts. A row that names a form beats one that does not.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::pos::Pos;
use crate::text::khmer::key;

type Row = [Option<u32>; Pos::COUNT];

/// The table, ready for look-up.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    matrix: [[u32; Pos::COUNT]; Pos::COUNT],
    /// Costs of what follows a form.
    after: HashMap<(String, Pos), Row>,
    /// Costs of what stands before a form.
    before: HashMap<(String, Pos), Row>,
    /// Costs of two forms.
    both: HashMap<[(String, Pos); 2], u32>,
}

/// One reading of a piece: its form if it has one, and its part of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading<'k> {
    pub(super) form: &'k str,
    pub(super) pos: Pos,
}

static PAIRS: LazyLock<Pairs> = LazyLock::new(|| Pairs::parse(include_str!("data/pairs.csv")));

/// For each piece, which of its readings is best together with its neighbours; the first of equal ones.
pub(super) fn choose(pieces: &[Vec<Reading<'_>>]) -> Vec<usize> {
    let start = Reading {
        form: "",
        pos: Pos::Mark,
    };
    let mut before = vec![(0_u32, start)];
    let mut back: Vec<Vec<usize>> = Vec::with_capacity(pieces.len());
    for readings in pieces {
        let mut now = Vec::with_capacity(readings.len());
        let mut from = Vec::with_capacity(readings.len());
        for &reading in readings {
            let costs = before
                .iter()
                .map(|&(cost, last)| cost + PAIRS.cost(last, reading));
            let (place, cost) = costs
                .enumerate()
                .min_by_key(|&(_, cost)| cost)
                .expect("a piece has a reading");
            now.push((cost, reading));
            from.push(place);
        }
        before = now;
        back.push(from);
    }
    let end = Reading {
        form: "",
        pos: Pos::Mark,
    };
    let last = before
        .iter()
        .enumerate()
        .min_by_key(|(_, (cost, last))| cost + PAIRS.cost(*last, end));
    let mut place = last.map_or(0, |(place, _)| place);
    let mut chosen = vec![0; pieces.len()];
    for (at, from) in back.iter().enumerate().rev() {
        chosen[at] = place;
        place = from[place];
    }
    chosen
}

impl Pairs {
    fn parse(table: &str) -> Self {
        let mut pairs = Self::default();
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        for row in reader.records().filter_map(Result::ok) {
            let cost = row.get(2).and_then(|cost| cost.parse().ok());
            if let (Some(before), Some(after), Some(cost)) = (row.get(0), row.get(1), cost) {
                pairs.add(before, after, cost);
            }
        }
        pairs
    }

    fn add(&mut self, before: &str, after: &str, cost: u32) {
        match (lexical(before), lexical(after)) {
            (Some(before), Some(after)) => {
                self.both.insert([before, after], cost);
            }
            (Some(before), None) => {
                let row = self.after.entry(before).or_default();
                tags(after).for_each(|pos| row[pos.index()] = Some(cost));
            }
            (None, Some(after)) => {
                let row = self.before.entry(after).or_default();
                tags(before).for_each(|pos| row[pos.index()] = Some(cost));
            }
            (None, None) => {
                for pos in tags(before) {
                    tags(after).for_each(|next| self.matrix[pos.index()][next.index()] = cost);
                }
            }
        }
    }

    fn cost(&self, before: Reading<'_>, after: Reading<'_>) -> u32 {
        let is_short = |reading: Reading<'_>| (1..=18).contains(&reading.form.len());
        let owned = |reading: Reading<'_>| (reading.form.to_owned(), reading.pos);
        let left = is_short(before).then(|| owned(before));
        let right = is_short(after).then(|| owned(after));
        let mut found = None;
        if let (Some(left), Some(right)) = (&left, &right) {
            found = self.both.get(&[left.clone(), right.clone()]).copied();
        }
        let by_left = || {
            left.as_ref()
                .and_then(|it| self.after.get(it)?[after.pos.index()])
        };
        let by_right = || {
            right
                .as_ref()
                .and_then(|it| self.before.get(it)?[before.pos.index()])
        };
        found.unwrap_or_else(|| match (by_left(), by_right()) {
            (Some(one), Some(other)) => one.max(other),
            (Some(cost), None) | (None, Some(cost)) => cost,
            (None, None) => self.matrix[before.pos.index()][after.pos.index()],
        })
    }
}

/// `form/tag` with the form's matching key.
fn lexical(side: &str) -> Option<(String, Pos)> {
    let (form, tag) = side.split_once('/')?;
    Some((key(form), Pos::parse(tag)?))
}

/// One tag, or all for `*`.
fn tags(side: &str) -> impl Iterator<Item = Pos> {
    let all = [
        Pos::Noun,
        Pos::Proper,
        Pos::Verb,
        Pos::Adjective,
        Pos::Adverb,
        Pos::Preposition,
        Pos::Pronoun,
        Pos::Conjunction,
        Pos::Numeral,
        Pos::Determiner,
        Pos::Classifier,
        Pos::Particle,
        Pos::Auxiliary,
        Pos::Phrase,
        Pos::Prefix,
        Pos::Space,
        Pos::Mark,
        Pos::Unknown,
    ];
    let one = Pos::parse(side);
    let any = side == "*";
    all.into_iter().filter(move |pos| any || one == Some(*pos))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(form: &str, pos: Pos) -> Reading<'_> {
        Reading { form, pos }
    }

    #[test]
    fn every_row_of_the_table_names_known_tags() {
        for line in include_str!("data/pairs.csv").lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert!(cells[2].parse::<u32>().is_ok(), "{line}");
            for side in &cells[..2] {
                assert!(
                    lexical(side).is_some() || tags(side).next().is_some(),
                    "{line}"
                );
            }
        }
    }

    #[test]
    fn the_word_for_get_is_a_tense_before_a_verb_and_a_result_after_one() {
        let get = || {
            vec![
                reading("បាន", Pos::Auxiliary),
                reading("បាន", Pos::Particle),
            ]
        };
        let noun = || vec![reading("", Pos::Noun)];
        let verb = || vec![reading("", Pos::Verb)];
        let before_verb = [noun(), get(), verb()];
        let after_verb = [verb(), get(), vec![reading("", Pos::Space)]];
        assert_eq!(choose(&before_verb)[1], 0);
        assert_eq!(choose(&after_verb)[1], 1);
    }
}
