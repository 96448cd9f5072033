//! Plain text that comes part by part, cut as the whole of it would be.

use super::txt::{cut, cut_lines};
use crate::model::{Document, Naming, Segment, Slug};

/// Cuts the parts of one text. Each ends after a line feed or with the text.
#[derive(Debug)]
pub struct Cutter {
    slug: Slug,
    segmented: bool,
    naming: Naming,
    paragraphs: usize,
    gap: String,
}

impl Cutter {
    /// A cutter for a document; `segmented` says that the text has one sentence a line already.
    #[must_use]
    pub fn new(slug: Slug, segmented: bool) -> Self {
        Self {
            naming: Naming::new(slug.clone()),
            slug,
            segmented,
            paragraphs: 0,
            gap: String::new(),
        }
    }

    /// The segments of the next part.
    pub fn cut(&mut self, part: &str) -> Vec<Segment> {
        let cut = if self.segmented { cut_lines } else { cut };
        let Document { segments, tail, .. } = cut(self.slug.clone(), part);
        let before = self.paragraphs;
        let mut named = Vec::with_capacity(segments.len());
        for mut segment in segments {
            self.paragraphs = before + segment.paragraph;
            segment.paragraph = self.paragraphs;
            if !self.gap.is_empty() {
                segment.gap.insert_str(0, &std::mem::take(&mut self.gap));
            }
            named.push(self.naming.rename(segment));
        }
        self.gap.push_str(&tail);
        named
    }

    /// White space after the last segment.
    #[must_use]
    pub fn end(self) -> String {
        self.gap
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_that_comes_line_by_line_is_cut_as_the_whole_of_it(
            text in "(Nguồn: |រូបថត៖ |[ក-អ]{1,3}|។| |\\n|\\r\\n|\\r|\u{85}|១-|I\\. |a){0,60}",
            segmented in any::<bool>(),
        ) {
            let slug = Slug::from_file_name("t.txt");
            let mut cutter = Cutter::new(slug.clone(), segmented);
            let parts = text.split_inclusive('\n');
            let segments: Vec<Segment> = parts.flat_map(|part| cutter.cut(part)).collect();
            let whole = if segmented { cut_lines } else { cut };
            let parts = Document { slug: slug.clone(), segments, tail: cutter.end() };
            prop_assert_eq!(parts, whole(slug, &text));
        }
    }
}
