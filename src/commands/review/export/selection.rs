//! Which rows go out, to whom, and what is seen in them.

use std::collections::BTreeMap;

use crate::check::rules::Rules;
use crate::check::table::{Alike, What};
use crate::cli::review::Export;
use crate::glossary::Termbase;
use crate::model::{Finding, Kind, Language, Slug, Target, Unit};
use crate::review::package::{Seen, round};
use crate::review::survey::{Sight, Survey};
use crate::store::{Pages, Recipe, SpendingByCurrency, Store};

/// A document with the rows of it that go out.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) slug: Slug,
    /// By number, from 0: nothing has that one.
    outs: Vec<bool>,
}

impl Document {
    /// Whether the row with a number goes out, to whomever.
    pub(super) fn goes_out(&self, number: usize) -> bool {
        self.outs.get(number).copied().unwrap_or_default()
    }
}

/// A row that goes out.
#[derive(Debug)]
pub(super) struct Row<'t> {
    /// Its number in its document, from 1.
    pub(super) number: usize,
    pub(super) seen: Seen<'t>,
    size: usize,
    digest: Recipe,
}

/// The rows for one reviewer.
#[derive(Debug)]
pub(super) struct Part<'t> {
    pub(super) reviewer: String,
    /// By document, in order.
    pub(super) rows: BTreeMap<usize, Vec<Row<'t>>>,
}

impl Part<'_> {
    /// The name of its round.
    pub(super) fn round(&self) -> String {
        let rows = self.rows.values().flatten();
        round(&self.reviewer, rows.map(|row| &row.digest))
    }

    /// What was spent on its documents.
    pub(super) fn spent(
        &self,
        documents: &[Document],
        spent: &BTreeMap<String, SpendingByCurrency>,
    ) -> SpendingByCurrency {
        let slugs = self.rows.keys().map(|&document| &documents[document].slug);
        let known = slugs.filter_map(|slug| spent.get(slug.as_str()));
        let mut all = SpendingByCurrency::new();
        for (currency, spending) in known.flatten() {
            all.entry(currency.clone()).or_default().add(spending);
        }
        all
    }

    /// Its documents with the number of their rows.
    pub(super) fn counts(&self, documents: &[Document]) -> Vec<(String, usize)> {
        let filled = self.rows.iter().filter(|(_, rows)| !rows.is_empty());
        filled
            .map(|(&document, rows)| (documents[document].slug.to_string(), rows.len()))
            .collect()
    }
}

/// The rows that were asked for, in the order of the documents.
#[derive(Debug)]
pub(super) struct Selection<'t> {
    documents: Vec<Document>,
    rows: Vec<(usize, Row<'t>)>,
}

impl<'t> Selection<'t> {
    pub(super) async fn of(
        store: &Store,
        slugs: Vec<Slug>,
        args: &Export,
        (termbase, rules): (&'t Termbase, &'t Rules),
        targets: &'t [Language],
    ) -> anyhow::Result<Self> {
        let mut selection = Self {
            documents: Vec::new(),
            rows: Vec::new(),
        };
        for slug in slugs {
            let pages = Pages::stored(store, &slug).await?;
            let mut survey = Survey::new(termbase, rules, targets);
            for start in (0..pages.count()).step_by(Pages::AT_ONCE) {
                let page = pages.read(start..start + Pages::AT_ONCE).await?;
                let units: Vec<&Unit> = page.iter().map(|stored| &stored.unit).collect();
                survey.add(&units, |unit| fits(args, unit, targets));
            }
            let mut surveyed = survey.finish();
            let alike = surveyed.alike().to_vec();
            for (alike, text) in texts(&pages, alike).await? {
                surveyed.say(&alike, &text);
            }
            selection.add(slug, surveyed.rows(), args);
        }
        Ok(selection)
    }

    fn add(&mut self, slug: Slug, rows: Vec<Sight<'t>>, args: &Export) {
        let document = self.documents.len();
        let last = rows.iter().map(|row| row.number).max().unwrap_or_default();
        let mut outs = vec![false; last + 1];
        for row in rows {
            if !row.fits || !has_finding(args, &row.seen.findings) {
                continue;
            }
            outs[row.number] = true;
            let row = Row {
                number: row.number,
                seen: row.seen,
                size: row.size,
                digest: row.digest,
            };
            self.rows.push((document, row));
        }
        self.documents.push(Document { slug, outs });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows for each reviewer: parts of about one size, in the order of the documents.
    pub(super) fn shared(self, reviewers: &[String]) -> (Vec<Document>, Vec<Part<'t>>) {
        let part = |reviewer: &String| Part {
            reviewer: reviewer.clone(),
            rows: BTreeMap::new(),
        };
        let mut parts: Vec<Part<'t>> = reviewers.iter().map(part).collect();
        if parts.is_empty() {
            parts.push(part(&String::new()));
        }
        let count = parts.len();
        let total: usize = self.rows.iter().map(|(_, row)| row.size + 1).sum();
        let mut done = 0;
        for (document, row) in self.rows {
            // The middle of a row says whose it is.
            let size = row.size + 1;
            let middle = done + size / 2;
            done += size;
            let at = (middle * count / total.max(1)).min(count - 1);
            parts[at].rows.entry(document).or_default().push(row);
        }
        parts.retain(|part| !part.rows.is_empty());
        (self.documents, parts)
    }
}

/// The texts that findings about rows that are alike need, read again a page at a time.
async fn texts(pages: &Pages<'_>, mut alike: Vec<Alike>) -> anyhow::Result<Vec<(Alike, String)>> {
    let order: Vec<Alike> = alike.clone();
    alike.sort_by_key(|alike| alike.other);
    let mut found: BTreeMap<(usize, usize), String> = BTreeMap::new();
    let mut rest = &alike[..];
    while let Some(first) = rest.first() {
        let end = first.other + Pages::AT_ONCE;
        let here = rest.partition_point(|alike| alike.other < end);
        let last = rest[here - 1].other;
        let units = pages.read(first.other..last + 1).await?;
        for alike in &rest[..here] {
            let Some(stored) = units.get(alike.other - first.other) else {
                continue;
            };
            let text = match alike.what {
                What::Source => target(&stored.unit, alike.language).map(|target| &target.text),
                What::Target => Some(&stored.unit.segment.text),
            };
            let place = (alike.pair, place_of(alike));
            found.extend(text.map(|text| (place, text.clone())));
        }
        rest = &rest[here..];
    }
    let with_text = order.into_iter().filter_map(|alike| {
        let text = found.remove(&(alike.pair, place_of(&alike)))?;
        Some((alike, text))
    });
    Ok(with_text.collect())
}

/// One pair is alike to others at most once for each language and side.
fn place_of(alike: &Alike) -> usize {
    let language = Language::ALL.iter().position(|of| *of == alike.language);
    language.unwrap_or_default() * 2 + usize::from(alike.what == What::Target)
}

fn target(unit: &Unit, language: Language) -> Option<&Target> {
    unit.targets.get(&language)
}

/// Whether a unit is asked for, but for its findings.
fn fits(args: &Export, unit: &Unit, targets: &[Language]) -> bool {
    let filled = || {
        targets
            .iter()
            .filter_map(|language| unit.targets.get(language))
            .filter(|target| !target.text.is_empty())
    };
    let number = unit.segment.number;
    let is_text = unit.segment.kind != Kind::Boilerplate || filled().next().is_some();
    let in_range = args
        .range
        .is_none_or(|(from, to)| (from..=to).contains(&number));
    let has_status =
        args.status.is_empty() || filled().any(|target| args.status.contains(&target.status));
    is_text && in_range && has_status
}

fn has_finding(args: &Export, found: &[(Language, Finding)]) -> bool {
    let says =
        |rule: &String| rule == "any" || found.iter().any(|(_, finding)| finding.rule == **rule);
    args.finding.is_empty() || (!found.is_empty() && args.finding.iter().any(says))
}
