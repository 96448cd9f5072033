//! Quotes and brackets, each with its partner.

use std::ops::Range;

/// The quotes and brackets of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Opening and closing sign of each pair, in the order of the opening ones.
    pub pairs: Vec<(Range<usize>, Range<usize>)>,
    /// Signs without a partner, in order.
    pub unpaired: Vec<Range<usize>>,
}

/// What a sign can be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Opens(char),
    Closes(char),
    /// The straight quote opens when none is open.
    Either,
}

/// The quotes and brackets of `text` in pairs: byte ranges of single characters.
///
/// A bracket or quote that closes pairs with the last one of its kind that is open; what was opened
/// after that stays alone. Single quotes are left out, for they are apostrophes too; a closing
/// bracket after a list marker (`a)`, `1)`) has no partner and is not reported.
#[must_use]
pub fn pairs(text: &str) -> Pairs {
    let mut found = Pairs::default();
    let mut open: Vec<(char, Range<usize>)> = Vec::new();
    let mut line = 0;
    for (at, c) in text.char_indices() {
        if c == '\n' {
            line = at + 1;
        }
        let Some(role) = role(c) else { continue };
        let range = at..at + c.len_utf8();
        let partner = match role {
            Role::Opens(_) => None,
            Role::Closes(kind) => open.iter().rposition(|(opened, _)| *opened == kind),
            Role::Either => open.iter().rposition(|(opened, _)| *opened == '"'),
        };
        match (role, partner) {
            (_, Some(place)) => {
                let (_, opened) = open.remove(place);
                found
                    .unpaired
                    .extend(open.drain(place..).map(|(_, range)| range));
                found.pairs.push((opened, range));
            }
            (Role::Opens(kind), None) => open.push((kind, range)),
            (Role::Either, None) => open.push(('"', range)),
            (Role::Closes(')'), None) if ends_marker(&text[line..at]) => {}
            (Role::Closes(_), None) => found.unpaired.push(range),
        }
    }
    found
        .unpaired
        .extend(open.into_iter().map(|(_, range)| range));
    found.unpaired.sort_by_key(|range| range.start);
    found.pairs.sort_by_key(|(range, _)| range.start);
    found
}

fn role(c: char) -> Option<Role> {
    Some(match c {
        '(' | '[' | '{' | '«' | '“' => Role::Opens(closing(c)),
        ')' | ']' | '}' | '»' | '”' => Role::Closes(c),
        '"' => Role::Either,
        _ => return None,
    })
}

fn closing(c: char) -> char {
    match c {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '«' => '»',
        _ => '”',
    }
}

/// Whether the line so far is only what a list counts with.
fn ends_marker(line: &str) -> bool {
    let label = line.trim_start();
    label.len() <= 9
        && (1..=3).contains(&label.chars().count())
        && label.chars().all(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpaired(text: &str) -> Vec<&str> {
        let found = pairs(text).unpaired;
        found.into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn quotes_and_brackets_find_their_partners() {
        assert_eq!(pairs("«ក» (ខ “គ”) \"ឃ\"").pairs.len(), 4);
        assert!(unpaired("a) (ក) \"ខ\"").is_empty());
    }

    #[test]
    fn what_is_opened_and_not_closed_is_reported() {
        assert_eq!(unpaired("(ក “ខ” «គ"), ["(", "«"]);
        assert_eq!(unpaired("ក” [ខ)"), ["”", "[", ")"]);
        assert_eq!(unpaired("“ក «ខ”"), ["«"]);
    }
}
