//! Checking many pairs together: each by itself, then what only the whole shows.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

use serde::Serialize;

use super::Source;
use super::consistency::Consistency;
use super::look::Look;
use super::rules::Rules;
use super::terms::{demands, judge};
use crate::glossary::{TargetText, Termbase};
use crate::model::{Finding, Language, Pair, Severity, TARGET_LANGUAGES};
use crate::text::khmer::key;
use crate::text::tag::without_tags;

/// A finding with its place among the pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The pair's place in the list.
    pub pair: usize,
    /// The target's language.
    pub language: Language,
    /// What is found.
    pub finding: Finding,
}

/// The figures of the shared tasks on terminology (WMT23, WMT25), for one language of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Figures {
    /// Pairs with a target.
    pub pairs: usize,
    /// Occurrences of terms in the sources.
    pub terms: usize,
    /// Of these, occurrences that an accepted rendering answers.
    pub rendered: usize,
    /// The control: occurrences that an accepted rendering of another concept, drawn at random, would answer.
    pub by_chance: usize,
    /// Renderings of concepts that come more than once.
    pub uses: usize,
    /// Of these, uses of the concept's first rendering in the file.
    pub consistent: usize,
    /// Forbidden renderings.
    pub forbidden: usize,
}

/// What is wrong with pairs, in their order. A target that the file does not have a column for is not missed.
#[must_use]
pub fn check(termbase: &Termbase, rules: &Rules, pairs: &[Pair]) -> Vec<Located> {
    let mut found = Vec::new();
    let mut document = Together::new(rules);
    for (index, pair) in pairs.iter().enumerate() {
        let source = Source::new(termbase, &pair.source);
        let mut next = document.pair(&source);
        for (&language, target) in &pair.targets {
            let look = next.target(language, target);
            let findings = look.findings.into_iter();
            found.extend(findings.map(|finding| located(index, language, finding)));
        }
    }
    let (late, alike) = document.finish(|index| pairs[index].place.clone());
    found.extend(late);
    found.extend(alike.iter().filter_map(|alike| {
        let other = &pairs[alike.other];
        let text = match alike.what {
            What::Source => &other.targets[&alike.language],
            What::Target => &other.source,
        };
        alike.located(rules, &other.place, text)
    }));
    found.sort_by_key(|found| (found.pair, found.language));
    found
}

fn located(pair: usize, language: Language, finding: Finding) -> Located {
    Located {
        pair,
        language,
        finding,
    }
}

/// Pairs of one document that are checked as they come, so that they need not be held together: what only the whole
/// shows is kept in little room.
#[derive(Debug)]
pub struct Together<'r> {
    rules: &'r Rules,
    terms: [(Language, Consistency); 2],
    seen: HashMap<Language, Seen>,
    alike: Vec<Alike>,
    count: usize,
}

/// The first pair with a source, and the first with a target, by fingerprint: two texts share one with a
/// probability of 2⁻⁶⁴.
#[derive(Debug, Default)]
struct Seen {
    sources: HashMap<u64, (usize, u64)>,
    targets: HashMap<u64, (usize, u64)>,
}

/// Two pairs that are alike on one side and not on the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alike {
    /// The later pair.
    pub pair: usize,
    /// The earlier pair.
    pub other: usize,
    /// The target's language.
    pub language: Language,
    /// What they have in common.
    pub what: What,
}

/// A side of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The source.
    Source,
    /// The target.
    Target,
}

impl Alike {
    /// The finding for the later pair; `place` is the place of the other, and `text` its text on the side on which they
    /// differ. `None` when the project does not want it.
    #[must_use]
    pub fn located(&self, rules: &Rules, place: &str, text: &str) -> Option<Located> {
        let finding = match self.what {
            What::Source => Finding::new(
                "inconsistent-target",
                Severity::Warning,
                format!("the same source stands in {place} with another target: “{text}”"),
            ),
            What::Target => Finding::new(
                "inconsistent-source",
                Severity::Note,
                format!("another source has this target in {place}: {text}"),
            ),
        };
        let finding = rules.apply(vec![finding]).pop()?;
        Some(located(self.pair, self.language, finding))
    }
}

impl<'r> Together<'r> {
    /// A document without pairs.
    #[must_use]
    pub fn new(rules: &'r Rules) -> Self {
        Self {
            rules,
            terms: TARGET_LANGUAGES.map(|language| (language, Consistency::new(language))),
            seen: HashMap::new(),
            alike: Vec::new(),
            count: 0,
        }
    }

    /// The next pair, by its source.
    pub fn pair<'p>(&'p mut self, source: &'p Source<'p>) -> Next<'p, 'r> {
        self.count += 1;
        Next {
            index: self.count - 1,
            source,
            print: None,
            document: self,
        }
    }

    /// What only the whole shows, by pair: what is known already, and what still needs the text of another pair.
    #[must_use]
    pub fn finish(self, place: impl Fn(usize) -> String) -> (Vec<Located>, Vec<Alike>) {
        let mut late = Vec::new();
        for (language, terms) in &self.terms {
            for (index, finding) in terms.outcome_with(&place).findings {
                let finding = self.rules.apply(vec![finding]).pop();
                late.extend(finding.map(|finding| located(index, *language, finding)));
            }
        }
        (late, self.alike)
    }
}

/// A pair that is being checked.
#[derive(Debug)]
pub struct Next<'p, 'r> {
    index: usize,
    source: &'p Source<'p>,
    print: Option<u64>,
    document: &'p mut Together<'r>,
}

impl<'p> Next<'p, '_> {
    /// Checks a target of the pair; its findings have the weight that the project gives them.
    pub fn target(&mut self, language: Language, target: &str) -> Look<'p> {
        self.looked(language, target, self.source.look(language, target))
    }

    /// The same for a target that the source of the pair has looked at already.
    pub fn looked(&mut self, language: Language, target: &str, mut look: Look<'p>) -> Look<'p> {
        let source = self.source;
        look.findings
            .extend(self.document.rules.patterns(source.text, language, target));
        look.findings = self
            .document
            .rules
            .apply(std::mem::take(&mut look.findings));
        let mut terms = self.document.terms.iter_mut();
        if let Some((_, terms)) = terms.find(|(of, _)| *of == language) {
            terms.add(self.index, source.plain(), &look.demands, &look.text);
        }
        self.compare(language, target);
        look
    }

    /// Whether the same source has another target, or another source the same.
    fn compare(&mut self, language: Language, target: &str) {
        if target.trim().is_empty() {
            return;
        }
        let source = *self
            .print
            .get_or_insert_with(|| print(key(self.source.plain()).trim()));
        let words = print(&folded(target));
        let seen = self.document.seen.entry(language).or_default();
        let alike = |other, what| Alike {
            pair: self.index,
            other,
            language,
            what,
        };
        let (other, its) = *seen.sources.entry(source).or_insert((self.index, words));
        if its != words {
            self.document.alike.push(alike(other, What::Source));
        }
        // Short texts, headings and numbers, may well mean the same in two wordings.
        let (other, its) = *seen.targets.entry(words).or_insert((self.index, source));
        if its != source && target.split_whitespace().count() >= 4 {
            self.document.alike.push(alike(other, What::Target));
        }
    }
}

fn print(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn folded(text: &str) -> String {
    without_tags(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// The figures of pairs, by language.
#[must_use]
pub fn figures(termbase: &Termbase, pairs: &[Pair]) -> BTreeMap<Language, Figures> {
    let mut all = BTreeMap::new();
    for language in TARGET_LANGUAGES {
        let mut figures = Figures::default();
        let mut document = Consistency::new(language);
        for (index, pair) in pairs.iter().enumerate() {
            let target = pair
                .targets
                .get(&language)
                .map(String::as_str)
                .unwrap_or_default();
            if target.trim().is_empty() {
                continue;
            }
            figures.pairs += 1;
            let source = Source::new(termbase, &pair.source);
            let text = TargetText::new(language, &without_tags(target));
            let demands = demands(&source.terms, source.plain(), language);
            for verdict in judge(&demands, &text) {
                let wanted = verdict.demand.places.len();
                figures.terms += wanted;
                figures.rendered += verdict.kept.len().min(wanted);
                figures.forbidden += verdict.broken.len();
                let seed = format!("{} {}", verdict.demand.senses[0].id, pair.source);
                figures.by_chance += by_chance(termbase, language, &text, &seed).min(wanted);
            }
            document.add(index, source.plain(), &demands, &text);
        }
        if figures.pairs > 0 {
            let outcome = document.outcome();
            figures.uses = outcome.uses;
            figures.consistent = outcome.as_first;
            all.insert(language, figures);
        }
    }
    all
}

/// How often an accepted rendering of a concept drawn by the seed stands in a text.
fn by_chance(termbase: &Termbase, language: Language, text: &TargetText, seed: &str) -> usize {
    let hash = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let count = termbase.concepts().len() as u64;
    let drawn = usize::try_from((hash ^ (hash >> 32)) % count.max(1)).unwrap_or_default();
    let names = termbase
        .concepts()
        .get(drawn)
        .and_then(|concept| concept.names(language));
    names.map_or(0, |names| {
        names
            .accepted()
            .map(|name| text.count(name, false))
            .max()
            .unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::glossary::read_csv;
    use crate::model::ByLanguage;

    fn pairs(rows: &[(&str, &str)]) -> Vec<Pair> {
        let pair = |(number, (source, target)): (i32, &(&str, &str))| Pair {
            place: format!("line {number}"),
            source: (*source).to_owned(),
            targets: ByLanguage::from_iter([(Language::Vietnamese, (*target).to_owned())]),
        };
        (2..).zip(rows).map(pair).collect()
    }

    fn termbase() -> Termbase {
        let table =
            "km,vi,vi_admitted,vi_forbidden\nគណៈកម្មាធិការខេត្ត,Tỉnh ủy,Đảng bộ tỉnh,ủy ban tỉnh\n";
        Termbase::new(read_csv(Path::new("g.csv"), table.as_bytes()).unwrap()).unwrap()
    }

    fn rules_of(rows: &[(&str, &str)]) -> Vec<(usize, String)> {
        let found = check(&termbase(), &Rules::default(), &pairs(rows));
        found
            .into_iter()
            .map(|found| (found.pair, found.finding.rule.into_owned()))
            .collect()
    }

    #[test]
    fn inconsistency_is_seen_both_ways() {
        let rows = [
            ("សូមអរគុណសមមិត្ត។", "Xin cảm ơn các đồng chí."),
            ("សូម\u{200B}អរគុណសមមិត្ត។", "Cảm ơn các đồng chí."),
            ("ជូនពរសមមិត្ត។", "Xin cảm ơn các  đồng chí."),
        ];
        assert_eq!(
            rules_of(&rows),
            [
                (1, "inconsistent-target".to_owned()),
                (2, "spaces".to_owned()),
                (2, "inconsistent-source".to_owned())
            ]
        );
    }

    #[test]
    fn terms_are_held_together_over_the_file() {
        let rows = [
            ("គណៈកម្មាធិការខេត្ត", "Tỉnh ủy"),
            ("ក្នុងគណៈកម្មាធិការខេត្ត", "trong Đảng bộ tỉnh"),
        ];
        assert_eq!(rules_of(&rows), [(1, "consistency".to_owned())]);
        let figures = figures(&termbase(), &pairs(&rows))[&Language::Vietnamese];
        assert_eq!((figures.terms, figures.rendered), (2, 2));
        assert_eq!(
            (figures.uses, figures.consistent, figures.forbidden),
            (2, 1, 0)
        );
    }
}
