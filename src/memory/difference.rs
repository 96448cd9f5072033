//! What differs between two texts, for people to see.

use serde::Serialize;

use crate::text::{Language, word::words};

/// A stretch of one of two texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "edit", content = "text")]
pub enum Edit {
    /// Both have it.
    Same(String),
    /// Only the first has it.
    Removed(String),
    /// Only the second has it.
    Added(String),
}

/// More words than this are not compared one by one.
const MOST: usize = 600;

/// The stretches that lead from one text to another, word by word.
#[must_use]
pub fn difference(language: Language, from: &str, to: &str) -> Vec<Edit> {
    let (old, new) = (tokens(language, from), tokens(language, to));
    let mut edits = Vec::new();
    if old.len() > MOST || new.len() > MOST {
        push(&mut edits, &Edit::Removed(from.to_owned()));
        push(&mut edits, &Edit::Added(to.to_owned()));
        return edits;
    }
    let common = common(&old, &new);
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            push(&mut edits, &Edit::Same(old[i].to_owned()));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            push(&mut edits, &Edit::Removed(old[i].to_owned()));
            i += 1;
        } else {
            push(&mut edits, &Edit::Added(new[j].to_owned()));
            j += 1;
        }
    }
    edits
}

/// The length of the longest common subsequence of what is left of both.
fn common(old: &[&str], new: &[&str]) -> Vec<Vec<u16>> {
    let mut common = vec![vec![0_u16; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    common
}

/// Words, and what stands between them.
fn tokens(language: Language, text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut at = 0;
    for word in words(language, text) {
        if word.start > at {
            tokens.push(&text[at..word.start]);
        }
        at = word.end;
        tokens.push(&text[word]);
    }
    if at < text.len() {
        tokens.push(&text[at..]);
    }
    tokens
}

fn push(edits: &mut Vec<Edit>, edit: &Edit) {
    match (edits.last_mut(), edit) {
        (Some(Edit::Same(text)), Edit::Same(more))
        | (Some(Edit::Removed(text)), Edit::Removed(more))
        | (Some(Edit::Added(text)), Edit::Added(more)) => text.push_str(more),
        _ => edits.push(edit.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stretches_put_together_are_the_two_texts() {
        let (from, to) = ("the old Party office", "the new Party offices, here");
        let edits = difference(Language::English, from, to);
        let side = |added: bool| -> String {
            let texts = edits.iter().filter_map(|edit| match edit {
                Edit::Same(text) => Some(text.as_str()),
                Edit::Added(text) => added.then_some(text.as_str()),
                Edit::Removed(text) => (!added).then_some(text.as_str()),
            });
            texts.collect()
        };
        assert_eq!((side(false).as_str(), side(true).as_str()), (from, to));
        assert!(edits.contains(&Edit::Removed("old".to_owned())));
    }
}
