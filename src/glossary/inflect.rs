//! The forms an English word takes in running text.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Base form and its irregular forms.
type Table = HashMap<&'static str, Vec<&'static str>>;

static VERBS: LazyLock<Table> =
    LazyLock::new(|| table(include_str!("data/irregular-verbs.en.txt")));
static PLURALS: LazyLock<Table> =
    LazyLock::new(|| table(include_str!("data/irregular-plurals.en.txt")));
/// American spelling by British spelling.
static SPELLINGS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    table(include_str!("data/spellings.en.txt"))
        .into_iter()
        .filter_map(|(british, american)| Some((british, *american.first()?)))
        .collect()
});

fn table(text: &'static str) -> Table {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.collect()))
        })
        .collect()
}

/// What may stand for a word: itself, its plural or singular, and, in the term of an action, the forms of a verb.
/// The word is in lower case and folded by [`spelling`], and so are the forms.
pub(super) fn forms(word: &str, verb: bool) -> Vec<String> {
    let mut forms = vec![word.to_owned()];
    if word.chars().count() < 2 || !word.chars().all(char::is_alphabetic) {
        return forms;
    }
    forms.extend(plurals(word));
    forms.extend(singular(word));
    if verb {
        forms.extend(verb_forms(word));
    }
    for form in &mut forms {
        *form = spelling(form);
    }
    forms
}

fn plurals(word: &str) -> Vec<String> {
    if let Some(plurals) = PLURALS.get(word) {
        return plurals.iter().map(ToString::to_string).collect();
    }
    match word.strip_suffix("man") {
        Some(stem) => vec![format!("{stem}men")],
        None => vec![with_s(word)],
    }
}

/// The singular of a word that looks like a regular plural.
fn singular(word: &str) -> Option<String> {
    let stem = word.strip_suffix('s')?;
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return Some(format!("{stem}y"));
    }
    let is_plural = stem.len() > 2 && !stem.ends_with(['s', 'u', 'i']);
    let sibilant = ["sse", "she", "che", "xe", "zze"];
    if sibilant.iter().any(|end| stem.ends_with(end)) {
        return Some(stem[..stem.len() - 1].to_owned());
    }
    is_plural.then(|| stem.to_owned())
}

fn with_s(word: &str) -> String {
    let sibilant = ["s", "x", "z", "ch", "sh"];
    if sibilant.iter().any(|end| word.ends_with(end)) {
        return format!("{word}es");
    }
    match word
        .strip_suffix('y')
        .filter(|stem| ends_in_consonant(stem))
    {
        Some(stem) => format!("{stem}ies"),
        None => format!("{word}s"),
    }
}

fn verb_forms(word: &str) -> Vec<String> {
    let mut forms = vec![with_s(word)];
    forms.extend(
        VERBS
            .get(word)
            .into_iter()
            .flatten()
            .map(ToString::to_string),
    );
    if let Some(stem) = word.strip_suffix('e') {
        forms.extend([format!("{word}d"), format!("{stem}ing")]);
        return forms;
    }
    forms.push(format!("{word}ing"));
    match word
        .strip_suffix('y')
        .filter(|stem| ends_in_consonant(stem))
    {
        Some(stem) => forms.push(format!("{stem}ied")),
        None => forms.push(format!("{word}ed")),
    }
    if let Some(last) = doubled(word) {
        forms.extend([format!("{word}{last}ed"), format!("{word}{last}ing")]);
    }
    forms
}

/// The last consonant of a word that may double it: after one vowel (`stop`, `commit`).
fn doubled(word: &str) -> Option<char> {
    let mut letters = word.chars().rev();
    let last = letters
        .next()
        .filter(|c| is_consonant(*c) && !"wxy".contains(*c))?;
    let vowel = letters.next().is_some_and(|c| !is_consonant(c));
    let before = letters.next().is_some_and(is_consonant);
    (vowel && before).then_some(last)
}

fn ends_in_consonant(stem: &str) -> bool {
    stem.chars().next_back().is_some_and(is_consonant)
}

fn is_consonant(c: char) -> bool {
    c.is_alphabetic() && !"aeiou".contains(c)
}

/// One spelling for the British and the American one; of a word in lower case.
pub(super) fn spelling(word: &str) -> String {
    if let Some(american) = SPELLINGS.get(word) {
        return (*american).to_owned();
    }
    let plural = word.strip_suffix('s').and_then(|stem| SPELLINGS.get(stem));
    if let Some(american) = plural {
        return format!("{american}s");
    }
    let is_ending = |end: &str| word.len() > end.len() + 2 && word.ends_with(end);
    let endings = [
        "ise", "ises", "ised", "ising", "iser", "isers", "isation", "isations", "yse", "ysed",
        "ysing",
    ];
    match endings.into_iter().find(|end| is_ending(end)) {
        Some(end) => {
            let (stem, end) = word.split_at(word.len() - end.len());
            format!("{stem}{}", end.replacen('s', "z", 1))
        }
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_have_a_plural_and_plurals_a_singular() {
        for (word, form) in [
            ("committee", "committees"),
            ("secretary", "secretaries"),
            ("chairman", "chairmen"),
            ("person", "people"),
            ("branches", "branch"),
            ("policies", "policy"),
            ("affairs", "affair"),
            ("boss", "bosses"),
        ] {
            assert!(
                forms(word, false).contains(&form.to_owned()),
                "{word} {form}"
            );
        }
        assert!(!forms("status", false).contains(&"statu".to_owned()));
        assert!(!forms("pay", false).contains(&"paid".to_owned()));
    }

    #[test]
    fn verbs_have_their_forms() {
        for (word, form) in [
            ("pay", "paid"),
            ("pay", "paying"),
            ("bring", "brought"),
            ("strengthen", "strengthened"),
            ("commit", "committing"),
            ("carry", "carried"),
            ("be", "were"),
            ("enhance", "enhancing"),
            ("mobilize", "mobilized"),
        ] {
            assert!(
                forms(word, true).contains(&form.to_owned()),
                "{word} {form}"
            );
        }
    }

    #[test]
    fn british_and_american_spellings_are_one() {
        for (british, american) in [
            ("mobilisation", "mobilization"),
            ("organised", "organized"),
            ("programmes", "programs"),
            ("defence", "defense"),
        ] {
            assert_eq!(spelling(british), american);
            assert_eq!(spelling(american), american);
        }
        assert_eq!(spelling("rise"), "rise");
    }
}
