//! The characters of the Khmer block, by the part they play in a cluster.

/// U+17D2 KHMER SIGN COENG: writes the consonant that follows it below the line.
pub const COENG: char = '\u{17D2}';

/// Whether `c` carries a cluster: a consonant or an independent vowel, deprecated ones too.
#[must_use]
pub fn is_letter(c: char) -> bool {
    matches!(c, '\u{1780}'..='\u{17B3}')
}

/// Whether `c` is written on a letter: vowels, shifters, signs and the coeng sign.
#[must_use]
pub fn is_mark(c: char) -> bool {
    matches!(c, '\u{17B4}'..='\u{17D3}' | '\u{17DD}')
}

/// Whether `c` is a letter or a mark, thus part of a Khmer word.
#[must_use]
pub fn is_word_part(c: char) -> bool {
    is_letter(c) || is_mark(c) || matches!(c, '\u{17D7}' | '\u{17DC}')
}

/// Whether `c` is a Khmer digit, U+17E0 to U+17E9.
#[must_use]
pub fn is_digit(c: char) -> bool {
    matches!(c, '\u{17E0}'..='\u{17E9}')
}

/// The value of a decimal digit in Khmer or ASCII script, 0 to 9.
#[must_use]
pub fn digit_value(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{17E0}'..='\u{17E9}' => '\u{17E0}',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(zero)).ok()
}

/// Whether `c` is invisible and says nothing that a comparison should see: zero-width space,
/// joiners, the byte order mark, the soft hyphen and the two inherent vowels U+17B4, U+17B5.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' | '\u{17B4}' | '\u{17B5}'
    )
}

/// Whether `c` separates words without being seen as more than room: white space, the zero-width
/// space, the word joiner and the byte order mark.
#[must_use]
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}
