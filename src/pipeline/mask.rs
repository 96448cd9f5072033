//! The last rung before a person: terms go through the backend as tokens, and come back as their renderings.

use std::ops::Range;

use crate::check::Source;
use crate::model::{Finding, Language};
use crate::text::placeable::{Value, render};
use crate::text::tag::has_tags;

/// A source whose terms are tokens (`⟨1⟩`), with what each token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Masked {
    /// The source with tokens.
    pub(super) text: String,
    /// The tokens in order, each with the rendering that takes its place.
    pub(super) tokens: Vec<(String, String)>,
}

impl Masked {
    /// Masks the terms, and where numbers went wrong those too. Nothing when there is nothing to mask, or when the
    /// source has the token's brackets itself.
    pub(super) fn new(
        source: &Source<'_>,
        language: Language,
        findings: &[Finding],
    ) -> Option<Self> {
        if source.text.contains(['⟨', '⟩']) {
            return None;
        }
        let mut spans: Vec<(Range<usize>, String)> = Vec::new();
        for term in source.outer_terms() {
            let names = term.senses[0].names(language);
            if let Some(names) = names.filter(|names| !names.preferred.is_empty()) {
                spans.push((term.range.clone(), names.preferred.clone()));
            }
        }
        let about_numbers = ["number", "date", "document-number"];
        if findings
            .iter()
            .any(|finding| about_numbers.contains(&&*finding.rule))
        {
            let free = |range: &Range<usize>| {
                let mut terms = source.terms.iter();
                terms.all(|term| term.range.end <= range.start || range.end <= term.range.start)
            };
            for found in source.placeables.placeables() {
                let is_text = matches!(found.value, Value::Acronym(_) | Value::Marker(_));
                if !is_text && free(&found.range) {
                    spans.push((found.range.clone(), render(&found.value, language)));
                }
            }
        }
        for (range, _) in &mut spans {
            *range = source.plain.written(range.clone());
        }
        spans.retain(|(range, _)| !has_tags(&source.text[range.clone()]));
        spans.sort_by_key(|(range, _)| range.start);
        let mut masked = Self {
            text: String::new(),
            tokens: Vec::new(),
        };
        let mut end = 0;
        for ((range, rendering), number) in spans.into_iter().zip(1_usize..) {
            let token = format!("⟨{number}⟩");
            masked.text.push_str(&source.text[end..range.start]);
            masked.text.push_str(&token);
            masked.tokens.push((token, rendering));
            end = range.end;
        }
        masked.text.push_str(&source.text[end..]);
        (!masked.tokens.is_empty()).then_some(masked)
    }

    /// The answer with renderings for tokens; nothing when it does not hold every token exactly once.
    pub(super) fn restore(&self, answer: &str) -> Option<String> {
        let exact = self
            .tokens
            .iter()
            .all(|(token, _)| answer.matches(token).count() == 1);
        if !exact || answer.matches('⟨').count() != self.tokens.len() {
            return None;
        }
        let mut text = String::with_capacity(answer.len());
        let mut rest = answer;
        while let Some(at) = rest.find('⟨') {
            let end = at + rest[at..].find('⟩')? + '⟩'.len_utf8();
            let (_, rendering) = self
                .tokens
                .iter()
                .find(|(token, _)| *token == rest[at..end])?;
            text.push_str(&rest[..at]);
            if text.chars().next_back().is_some_and(char::is_alphanumeric) {
                text.push(' ');
            }
            let opens = text.trim_end().is_empty() || text.trim_end().ends_with(['.', '!', '?']);
            let mut letters = rendering.chars();
            match letters.next().filter(|_| opens) {
                Some(first) => text.extend(first.to_uppercase().chain(letters)),
                None => text.push_str(rendering),
            }
            rest = &rest[end..];
            if rest.chars().next().is_some_and(char::is_alphanumeric) {
                text.push(' ');
            }
        }
        text.push_str(rest);
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::glossary::{Termbase, read_csv};
    use crate::model::Severity;

    fn termbase() -> Termbase {
        let table = "km,vi\nគណៈកម្មាធិការខេត្ត,Tỉnh ủy\nគណបក្ស,Đảng\n";
        Termbase::new(read_csv(Path::new("g.csv"), table.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn tokens_come_back_as_renderings_wherever_they_stand() {
        let termbase = termbase();
        let source = Source::new(&termbase, "គណៈកម្មាធិការខេត្តដឹកនាំគណបក្ស ២៥ នាក់");
        let masked = Masked::new(&source, Language::Vietnamese, &[]).unwrap();
        assert_eq!(masked.text, "⟨1⟩ដឹកនាំ⟨2⟩ ២៥ នាក់");
        let text = masked.restore("25 người của ⟨2⟩ do ⟨1⟩lãnh đạo").unwrap();
        assert_eq!(text, "25 người của Đảng do Tỉnh ủy lãnh đạo");
        assert_eq!(masked.restore("⟨1⟩ lãnh đạo"), None);
        assert_eq!(masked.restore("⟨1⟩ ⟨1⟩ ⟨2⟩"), None);
        assert_eq!(masked.restore("⟨1⟩ ⟨2⟩ ⟨3⟩"), None);
    }

    #[test]
    fn numbers_are_masked_when_they_went_wrong() {
        let termbase = termbase();
        let source = Source::new(&termbase, "គណបក្ស ២៥ នាក់");
        let wrong = [Finding::new("number", Severity::Error, "")];
        let masked = Masked::new(&source, Language::Vietnamese, &wrong).unwrap();
        assert_eq!(masked.text, "⟨1⟩ ⟨2⟩ នាក់");
        assert_eq!(
            masked.restore("⟨2⟩ người của ⟨1⟩").unwrap(),
            "25 người của Đảng"
        );
    }
}
