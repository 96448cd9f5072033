//! Which segment a row is about: by id, then by key, never by place.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::{Groups, Input, Plan, pieces};
use crate::format::short_key;
use crate::model::Severity;
use crate::review::cell::{same_words, squeezed};
use crate::review::rows::SheetRow;
use crate::text::khmer::key;
use crate::text::tag::without_tags;

/// What a row is about.
enum About {
    /// This segment, as it went out.
    Whole(String),
    /// The Khmer is not that of the segment: a part of one, several, or changed.
    Piece(Option<String>),
    /// Any segment with this matching key.
    Key(String),
    /// Nothing that can be told.
    Nothing,
}

/// The rows by segment, in the order of the documents.
pub(super) fn groups<'i>(input: Input<'i>, plan: &mut Plan) -> Groups<'i> {
    let mut found: Vec<(String, Cow<'i, SheetRow>)> = Vec::with_capacity(input.rows.len());
    let (mut odd, mut by_key) = (Vec::new(), Vec::new());
    let mut index = Index::new(input);
    for row in input.rows {
        match index.about(row, plan) {
            About::Whole(id) => found.push((id, Cow::Borrowed(row))),
            About::Piece(id) => odd.push((id, row)),
            About::Key(key) => by_key.push((key, row)),
            About::Nothing => {}
        }
    }
    let mut taken: HashSet<String> = found.iter().map(|(id, _)| id.clone()).collect();
    for (key, row) in by_key {
        let ids = index.with_key(&row.round, &key);
        // Sentences that stand several times are taken in their order.
        let Some(id) = ids
            .iter()
            .find(|id| !taken.contains(*id) && !input.plain.has(id))
            .or(ids.first())
        else {
            odd.push((None, row));
            continue;
        };
        taken.insert(id.clone());
        found.push((id.clone(), Cow::Borrowed(row)));
    }
    if !odd.is_empty() {
        found.extend(pieces::resolve(input, &odd, plan));
    }
    let mut groups = Groups::new();
    for (id, row) in found {
        let place = input.present.place(&id).unwrap_or(usize::MAX);
        groups.entry((place, id)).or_default().push(row);
    }
    groups
}

/// Looks rows up; what is rarely needed is made when it is.
struct Index<'i> {
    input: Input<'i>,
    keys: HashMap<String, HashMap<&'i str, Vec<&'i str>>>,
    hashes: HashMap<String, HashMap<String, &'i str>>,
}

impl<'i> Index<'i> {
    fn new(input: Input<'i>) -> Self {
        Self {
            input,
            keys: HashMap::new(),
            hashes: HashMap::new(),
        }
    }

    fn about(&mut self, row: &SheetRow, plan: &mut Plan) -> About {
        let id = self.known_id(row);
        let km = row
            .km
            .as_deref()
            .map(|km| row.meant(km))
            .unwrap_or_default();
        let Some(id) = id else {
            if !km.trim().is_empty() {
                return About::Key(key(without_tags(km).trim()));
            }
            return Self::nothing(row, plan);
        };
        if km.trim().is_empty() || self.is_source(row, &id, km) {
            return About::Whole(id);
        }
        let others = self.with_key(&row.round, &key(without_tags(km).trim()));
        if others.is_empty() {
            return About::Piece(Some(id));
        }
        let message = format!(
            "the row is that of {id} by its id and that of {} by its Khmer: nothing of it was taken in. Perhaps only some columns \
             were sorted",
            others[0]
        );
        plan.note("row-mixed", Severity::Error, &row.place, &message);
        About::Nothing
    }

    /// The id of the row when it is one, else that of the segment with the row's hash.
    fn known_id(&mut self, row: &SheetRow) -> Option<String> {
        let Input { bases, present, .. } = self.input;
        if !row.id.is_empty()
            && (bases.row(&row.round, &row.id).is_some() || present.unit(&row.id).is_some())
        {
            return Some(row.id.clone());
        }
        if row.key.is_empty() || row.km.as_deref().is_some_and(|km| !km.trim().is_empty()) {
            return None;
        }
        let hashes = self.hashes.entry(row.round.clone()).or_insert_with(|| {
            let rows = bases.rows(&row.round);
            rows.map(|base| (short_key(&base.key), base.segment.as_str()))
                .collect()
        });
        hashes
            .get(row.key.trim_start_matches('k'))
            .map(|id| (*id).to_owned())
    }

    fn is_source(&self, row: &SheetRow, id: &str, km: &str) -> bool {
        let base = self.input.bases.row(&row.round, id);
        let unit = self.input.present.unit(id);
        let sources = base.map(|base| base.source.as_str()).into_iter();
        let mut sources = sources.chain(unit.map(|unit| unit.segment.text.as_str()));
        sources.any(|source| is_source(row, km, source))
    }

    /// The segments with a matching key, of the round and of the project.
    fn with_key(&mut self, round: &str, wanted: &str) -> Vec<String> {
        let Input { bases, present, .. } = self.input;
        let mut ids: Vec<String> = present
            .with_key(wanted)
            .map(|unit| unit.segment.id.to_string())
            .collect();
        if !round.is_empty() {
            let keys = self.keys.entry(round.to_owned()).or_insert_with(|| {
                let mut keys: HashMap<&str, Vec<&str>> = HashMap::new();
                for row in bases.rows(round) {
                    keys.entry(&row.key).or_default().push(row.segment.as_str());
                }
                keys
            });
            let known = keys.get(wanted).into_iter().flatten();
            let mut lost: Vec<String> = known
                .map(|id| (*id).to_owned())
                .filter(|id| !ids.contains(id))
                .collect();
            lost.sort();
            // Those that were given out come first.
            ids.retain(|id| {
                keys.get(wanted)
                    .is_none_or(|known| known.contains(&id.as_str()))
            });
            ids.extend(lost);
        }
        ids
    }

    fn nothing(row: &SheetRow, plan: &mut Plan) -> About {
        let is_filled = row.cells.values().any(|cell| {
            cell.text
                .as_deref()
                .is_some_and(|text| !text.trim().is_empty())
        });
        if !row.id.is_empty() {
            let message = format!(
                "this project has no segment {}: nothing of the row was taken in",
                row.id
            );
            plan.note("row-unknown", Severity::Warning, &row.place, &message);
        } else if is_filled {
            let message = "the row has neither an id nor Khmer: nothing of it was taken in";
            plan.note("row-unknown", Severity::Warning, &row.place, message);
        }
        About::Nothing
    }
}

/// Whether the Khmer of a row is a segment's, as far as a program can have left it so.
pub(super) fn is_source(row: &SheetRow, km: &str, source: &str) -> bool {
    same_words(km, source)
        || row.km.as_deref().is_some_and(|raw| same_words(raw, source))
        || squeezed(km) == squeezed(source)
        || (row.legacy && super::written::is_lossy_copy(km, source))
        || super::written::is_cut_copy(km, source)
}
