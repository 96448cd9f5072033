//! Lines and segments of an odd shape.

use super::{Oddness, Page};
use crate::text::boilerplate::recognise;
use crate::text::khmer::script::{is_blank, is_word_part};
use crate::text::language::Language;
use crate::text::sentence::{optional_breaks, sentences};

/// A segment of this many characters is very long. Of the sentences in provincial news, about
/// one in six is.
const LONG: usize = 300;

/// A stretch of this many Khmer characters without a space is one that its writer did not divide.
const SPACELESS: usize = 120;

pub(super) fn inspect(language: Language, page: &mut Page<'_>) {
    let line = page.line;
    if let Some(kind) = recognise(line) {
        page.note(
            Oddness::Boilerplate,
            0..line.len(),
            format!("suspected boilerplate: {}", kind.name()),
            "leave it untranslated",
        );
        return;
    }
    for segment in sentences(language, line) {
        let text = &line[segment.clone()];
        let length = text.chars().count();
        if length >= LONG {
            let breaks = optional_breaks(text).len();
            let suggestion = match breaks {
                0 => String::new(),
                _ => format!("it could be cut at {breaks} places inside"),
            };
            page.note(
                Oddness::LongSegment,
                segment.clone(),
                format!("a segment of {length} characters"),
                suggestion,
            );
        }
        let mut start = segment.start;
        for run in text.split_inclusive(is_blank) {
            let khmer = run.chars().filter(|&c| is_word_part(c)).count();
            if khmer >= SPACELESS {
                page.note(
                    Oddness::Spaceless,
                    start..start + run.trim_end_matches(is_blank).len(),
                    format!("{khmer} Khmer characters without a space"),
                    "put spaces between the phrases",
                );
            }
            start += run.len();
        }
    }
}
