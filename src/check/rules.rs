//! The rules by name, and what a project makes of them.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

use crate::model::{Finding, Language, Severity};

/// Every rule of a pair of segments or of a document: its name, and what it says to someone who sees it for the
/// first time.
pub const RULES: [(&str, &str); 24] = [
    (
        "consistency",
        "one concept is rendered in two ways in one document",
    ),
    ("date", "a date does not agree"),
    ("document-number", "the number of a document does not agree"),
    ("doubled-word", "a word stands twice"),
    ("empty", "the target is empty"),
    (
        "inconsistent-source",
        "two different sources have the same target",
    ),
    (
        "inconsistent-target",
        "the same source has two different targets",
    ),
    ("length", "the target is far too short or too long"),
    ("link", "a web or e-mail address does not agree"),
    ("marker", "the marker of a list item does not agree"),
    ("number", "a number does not agree"),
    ("pattern", "a pattern of the project's own"),
    ("punctuation", "source and target end differently"),
    ("quotes", "a quote or bracket has no partner"),
    ("same-as-source", "the target is the source again"),
    ("script", "a letter of another script stands in the target"),
    ("spaces", "a space too many, or one missing"),
    (
        "tag-added",
        "a tag of the target does not stand in the source",
    ),
    ("tag-empty", "a tag of the target holds nothing"),
    ("tag-missing", "a tag of the source is missing"),
    ("tag-order", "the tags of the target do not nest"),
    (
        "term-count",
        "a term stands less often in the target than in the source",
    ),
    ("term-forbidden", "a rendering that the glossary forbids"),
    (
        "term-missing",
        "a glossary term is not rendered as the glossary says",
    ),
];

/// The rule of a target that a person set back: it blocks until a person sets another status.
pub const WITHDRAWN: &str = "withdrawn";

/// A rule that [`RULES`] does not list because other rooms make it, with what it means.
const OTHERS: [(&str, &str); 10] = [
    (
        WITHDRAWN,
        "a table that was read in set the status back to needs-review",
    ),
    (
        "repeated-answer",
        "the backend gave one answer for several sentences",
    ),
    ("draft", "made by the draft engine; a person must read it"),
    (
        "no-answer",
        "the backend gave no usable answer; run again to ask again",
    ),
    ("memory-fuzzy", "the memory only knows a similar sentence"),
    (
        "memory-penalty",
        "the memory has the sentence with a penalty",
    ),
    (
        "memory-placeable",
        "numbers or dates were put into a rendering of the memory",
    ),
    (
        "unknown-words",
        "words that no glossary or lexicon knows stand between ⟦ and ⟧",
    ),
    (
        "tag-place",
        "the draft engine placed the tags; see that they stand right",
    ),
    ("untranslated", "Khmer is left in the target"),
];

/// What a rule means.
#[must_use]
pub fn meaning(rule: &str) -> &'static str {
    let mut known = RULES.iter().chain(&OTHERS);
    known
        .find(|(name, _)| *name == rule)
        .map_or("see the findings column", |(_, meaning)| meaning)
}

/// How much a project wants a rule to weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// It is not applied.
    Off,
    /// Worth knowing.
    Note,
    /// Probably wrong.
    Warning,
    /// Wrong: blocks.
    Error,
}

/// A pattern of the project's own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatternSettings {
    /// A regular expression: the rule speaks for sources that match it; without it, for all.
    #[serde(default)]
    pub source: String,
    /// A regular expression that the target must match, or with `forbid` must not.
    pub target: String,
    /// Whether the target must not match.
    #[serde(default)]
    pub forbid: bool,
    /// The language of the target; all when it is missing.
    pub language: Option<Language>,
    /// What is said.
    pub message: String,
    /// How much it weighs; a warning when it is missing.
    pub level: Option<Level>,
}

/// The settings `[check]` of `trivani.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CheckSettings {
    /// Levels by rule.
    pub rules: BTreeMap<String, Level>,
    /// Patterns of the project's own.
    pub pattern: Vec<PatternSettings>,
}

#[derive(Debug, Clone)]
struct Pattern {
    source: Regex,
    target: Regex,
    settings: PatternSettings,
}

/// What a project makes of the rules.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    levels: BTreeMap<String, Level>,
    patterns: Vec<Pattern>,
}

impl Rules {
    /// Reads the settings.
    ///
    /// # Errors
    /// What is wrong with them: a rule that does not exist, a regular expression that cannot be read.
    pub fn new(settings: &CheckSettings) -> Result<Self, String> {
        for name in settings.rules.keys() {
            if meaning(name) == meaning("") {
                let names: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
                return Err(format!(
                    "[check] rules: there is no rule `{name}`; there are {}",
                    names.join(", ")
                ));
            }
        }
        let regex = |text: &str| {
            Regex::new(text).map_err(|error| format!("[[check.pattern]] `{text}`: {error}"))
        };
        let patterns = settings.pattern.iter().map(|pattern| {
            Ok(Pattern {
                source: regex(&pattern.source)?,
                target: regex(&pattern.target)?,
                settings: pattern.clone(),
            })
        });
        Ok(Self {
            levels: settings.rules.clone(),
            patterns: patterns.collect::<Result<_, String>>()?,
        })
    }

    /// The findings with the weight that the project gives them, without those it does not want.
    #[must_use]
    pub fn apply(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let weigh = |mut finding: Finding| {
            finding.severity = match self.levels.get(&*finding.rule) {
                Some(Level::Off) => return None,
                Some(Level::Note) => Severity::Note,
                Some(Level::Warning) => Severity::Warning,
                Some(Level::Error) => Severity::Error,
                None => finding.severity,
            };
            Some(finding)
        };
        findings.into_iter().filter_map(weigh).collect()
    }

    /// What the project's own patterns say of a pair.
    #[must_use]
    pub fn patterns(&self, source: &str, language: Language, target: &str) -> Vec<Finding> {
        let speaks = |pattern: &&Pattern| {
            let settings = &pattern.settings;
            settings.language.is_none_or(|wanted| wanted == language)
                && settings.level != Some(Level::Off)
                && pattern.source.is_match(source)
                && pattern.target.is_match(target) == settings.forbid
        };
        self.patterns
            .iter()
            .filter(speaks)
            .map(|pattern| {
                let severity = match pattern.settings.level {
                    Some(Level::Error) => Severity::Error,
                    Some(Level::Note) => Severity::Note,
                    _ => Severity::Warning,
                };
                Finding::new("pattern", severity, pattern.settings.message.clone())
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Result<Rules, String> {
        Rules::new(&toml::from_str(text).unwrap())
    }

    #[test]
    fn a_rule_can_be_switched_off_or_made_an_error() {
        let rules = rules("rules = { spaces = \"off\", quotes = \"error\" }").unwrap();
        let found =
            ["spaces", "quotes", "number"].map(|rule| Finding::new(rule, Severity::Note, ""));
        let left = rules.apply(found.to_vec());
        let left: Vec<_> = left.iter().map(|f| (&*f.rule, f.severity)).collect();
        assert_eq!(
            left,
            [("quotes", Severity::Error), ("number", Severity::Note)]
        );
    }

    #[test]
    fn a_rule_that_does_not_exist_is_refused_by_name() {
        let error = rules("rules = { spelling = \"off\" }").unwrap_err();
        assert!(error.contains("no rule `spelling`"), "{error}");
    }

    #[test]
    fn patterns_want_or_forbid_a_target() {
        let text = "[[pattern]]\nsource = \"សមមិត្ត\"\ntarget = \"(?i)đồng chí\"\nmessage = \"comrade\"\n\
             [[pattern]]\ntarget = \"\\\\.{4}\"\nforbid = true\nmessage = \"dots\"\nlanguage = \"vi\"\n";
        let rules = rules(text).unwrap();
        let said = |source, target| -> Vec<String> {
            let found = rules.patterns(source, Language::Vietnamese, target);
            found.into_iter().map(|finding| finding.message).collect()
        };
        assert!(said("សមមិត្ត", "Đồng chí").is_empty());
        assert_eq!(said("សមមិត្ត", "bạn...."), ["comrade", "dots"]);
    }
}
