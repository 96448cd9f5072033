//! Khmer fonts by name: those of Unicode, and the older ones whose text is no Khmer.

use super::look::has_khmer;

const LEGACY: &str = include_str!("data/legacy-khmer-fonts.txt");
const KHMER: &str = include_str!("data/khmer-fonts.txt");

/// The typeface for Latin letters where a Khmer font stood: the one that Vietnamese official documents are set in.
pub(super) const LATIN: &str = "Times New Roman";

/// Whether a font draws Khmer in the places of Latin letters.
pub(super) fn is_legacy(name: &str) -> bool {
    is_listed(LEGACY, name)
}

/// Whether a font is made for Khmer, so that Latin letters are better set in another.
pub(super) fn is_khmer(name: &str) -> bool {
    is_listed(KHMER, name) || is_legacy(name)
}

fn is_listed(list: &str, name: &str) -> bool {
    let name = name.trim().to_lowercase();
    let entries = list
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    !name.is_empty()
        && entries
            .into_iter()
            .any(|entry| match entry.strip_suffix('$') {
                Some(whole) => name == whole,
                None => name.starts_with(entry),
            })
}

/// Whether a text in a legacy font cannot be read: it has Latin letters and no Khmer. (Digits are digits there too.)
pub(super) fn is_unreadable(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !has_khmer(text)
}

/// Whether a text looks as if it was typed for a legacy font, though none is named: capitals and signs inside most of its words.
pub(super) fn looks_typed_for_legacy(text: &str) -> bool {
    if has_khmer(text) {
        return false;
    }
    let words: Vec<&str> = text
        .split_whitespace()
        .filter(|word| word.chars().count() >= 6)
        .collect();
    let strange = words.iter().filter(|word| is_strange(word)).count();
    strange >= 2 && strange * 10 >= words.len() * 6
}

/// A capital after a small letter twice or more, or a sign that no Latin word holds between letters; addresses aside.
fn is_strange(word: &str) -> bool {
    if word.contains("://") || word.contains('@') || word.contains("www.") || word.contains("</") {
        return false;
    }
    let characters: Vec<char> = word.chars().collect();
    let windows = || characters.windows(2);
    let humps = windows()
        .filter(|pair| pair[0].is_lowercase() && pair[1].is_ascii_uppercase())
        .count();
    let is_sign = |c: char| {
        matches!(
            c,
            '<' | '>'
                | '|'
                | '{'
                | '}'
                | '['
                | ']'
                | '^'
                | '~'
                | '¬'
                | '¦'
                | '§'
                | '©'
                | '«'
                | '»'
                | 'µ'
                | '±'
                | '¡'
                | '¿'
                | '¾'
                | '½'
        )
    };
    let signs = characters
        .windows(3)
        .filter(|part| part[0].is_alphabetic() && is_sign(part[1]) && part[2].is_alphabetic())
        .count();
    humps >= 2 || humps + signs >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legacy_fonts_are_known_by_name() {
        for name in [
            "Limon S1",
            "LIMON R1",
            "ABC-TEXT-05",
            "Khek Brates",
            "Kh-Metal Chrieng",
        ] {
            assert!(is_legacy(name), "{name}");
        }
        for name in [
            "Khmer OS Siemreap",
            "Times New Roman",
            "Khmer MEF1",
            "",
            "Noto Serif Khmer",
        ] {
            assert!(!is_legacy(name), "{name}");
        }
        assert!(is_khmer("Khmer OS Muol Light") && is_khmer("Hanuman") && !is_khmer("Calibri"));
    }

    #[test]
    fn text_typed_for_a_legacy_font_is_told_from_latin_text() {
        assert!(looks_typed_for_legacy(
            "RBHraCaNacRkkm<úCa CatisasnaRBHmhakSRt raCrdæaPi)alkm<úCa"
        ));
        for text in [
            "Nghị quyết Đại hội đại biểu toàn quốc lần thứ XIII của Đảng",
            "The McDonald report of PhD students and iPhone users",
            "https://example.org/aBcDeF/GhIjKl info@exaMplE.org",
            "ព្រះរាជាណាចក្រកម្ពុជា",
        ] {
            assert!(!looks_typed_for_legacy(text), "{text}");
        }
        assert!(is_unreadable("RkLa") && !is_unreadable("12.5") && !is_unreadable("ក a"));
    }
}
