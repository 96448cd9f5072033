//! A text with tags as a run of pieces that a writer of XLIFF or TMX can write: tags that nest as elements, others as starts and ends.

use std::collections::HashMap;

use crate::text::tag::{Form, tags};

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) enum Piece<'t> {
    /// Text.
    Text(&'t str),
    /// The start of a pair that nests.
    Open(Code<'t>),
    /// Its end.
    Close,
    /// A tag of its own.
    Alone(Code<'t>),
    /// The start of a pair that overlaps another.
    Start(Code<'t>),
    /// The end of the pair whose start has this id.
    End(String, &'t str),
    /// A start without an end.
    LoneStart(Code<'t>),
    /// An end without a start.
    LoneEnd(Code<'t>),
}

/// What a tag is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) struct Code<'t> {
    /// Its name, and `-2` and so on when the text has it more than once.
    pub(in crate::format) id: String,
    /// The letters of its name.
    pub(in crate::format) kind: &'t str,
    /// How it is written in our texts.
    pub(in crate::format) written: &'t str,
}

/// Takes a text apart.
pub(in crate::format) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut used: HashMap<&str, usize> = HashMap::new();
    // Starts that wait for their end: name, and place among the pieces.
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut done = 0;
    for tag in tags(text) {
        if done < tag.range.start {
            pieces.push(Piece::Text(&text[done..tag.range.start]));
        }
        done = tag.range.end;
        let kind = tag.name.trim_end_matches(|c: char| c.is_ascii_digit());
        let written = &text[tag.range.clone()];
        let mut code = || {
            let count = used.entry(tag.name).or_insert(0);
            *count += 1;
            let id = if *count == 1 {
                tag.name.to_owned()
            } else {
                format!("{}-{count}", tag.name)
            };
            Code { id, kind, written }
        };
        match tag.form {
            Form::Alone => pieces.push(Piece::Alone(code())),
            Form::Open => {
                open.push((tag.name, pieces.len()));
                pieces.push(Piece::LoneStart(code()));
            }
            Form::Close => match open.iter().rposition(|(name, _)| *name == tag.name) {
                None => pieces.push(Piece::LoneEnd(code())),
                Some(depth) => {
                    let nests = depth + 1 == open.len();
                    let (_, start) = open.remove(depth);
                    let end = settle(&mut pieces[start], nests, written);
                    pieces.push(end);
                }
            },
        }
    }
    if done < text.len() {
        pieces.push(Piece::Text(&text[done..]));
    }
    pieces
}

/// Makes a start that waited the start of a pair; returns its end.
fn settle<'t>(start: &mut Piece<'t>, nests: bool, written: &'t str) -> Piece<'t> {
    let Piece::LoneStart(code) = start.clone() else {
        unreachable!("only starts wait for an end");
    };
    let end = if nests {
        Piece::Close
    } else {
        Piece::End(code.id.clone(), written)
    };
    *start = if nests {
        Piece::Open(code)
    } else {
        Piece::Start(code)
    };
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> String {
        let shape = pieces(text).into_iter().map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Open(code) => format!("({}", code.id),
            Piece::Close => ")".to_owned(),
            Piece::Alone(code) => format!("[{}]", code.id),
            Piece::Start(code) => format!("{{{}", code.id),
            Piece::End(id, _) => format!("{id}}}"),
            Piece::LoneStart(code) => format!("<{}", code.id),
            Piece::LoneEnd(code) => format!("{}>", code.id),
        });
        shape.collect()
    }

    #[test]
    fn tags_that_nest_are_pairs_and_those_that_overlap_are_starts_and_ends() {
        assert_eq!(shape("a<b1>b<i2>c</i2></b1><fn3/>"), "a(b1b(i2c))[fn3]");
        assert_eq!(shape("<b1>a<i2>b</b1>c</i2>"), "{b1a(i2bb1}c)");
        assert_eq!(shape("</b1>a<b1>b<u1>"), "b1>a<b1-2b<u1");
        assert_eq!(shape("<b1>a</b1><b1>b</b1>"), "(b1a)(b1-2b)");
    }
}
