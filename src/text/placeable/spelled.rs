//! Small numbers in words.

use crate::text::Language;

const EN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const EN_TENS: [&str; 10] = [
    "", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const EN_ORDINALS: [&str; 20] = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];
const VI: [&str; 11] = [
    "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười",
];
const KM: [&str; 11] = [
    "សូន្យ",
    "មួយ",
    "ពីរ",
    "បី",
    "បួន",
    "ប្រាំ",
    "ប្រាំមួយ",
    "ប្រាំពីរ",
    "ប្រាំបី",
    "ប្រាំបួន",
    "ដប់",
];
const KM_TENS: [&str; 10] = [
    "",
    "ដប់",
    "ម្ភៃ",
    "សាមសិប",
    "សែសិប",
    "ហាសិប",
    "ហុកសិប",
    "ចិតសិប",
    "ប៉ែតសិប",
    "កៅសិប",
];

/// Words that say a small number in another way: once, both, half a year.
const OTHER: [(Language, u64, &str); 25] = [
    (Language::English, 1, "a"),
    (Language::English, 1, "an"),
    (Language::English, 1, "once"),
    (Language::English, 1, "single"),
    (Language::English, 2, "twice"),
    (Language::English, 2, "both"),
    (Language::English, 2, "couple"),
    (Language::English, 2, "pair"),
    (Language::English, 2, "double"),
    (Language::English, 3, "triple"),
    (Language::English, 12, "dozen"),
    (Language::English, 12, "noon"),
    (Language::English, 12, "midnight"),
    (Language::Vietnamese, 1, "nhất"),
    (Language::Vietnamese, 1, "đầu tiên"),
    (Language::Vietnamese, 2, "nhì"),
    (Language::Vietnamese, 2, "đôi"),
    (Language::Vietnamese, 4, "tư"),
    (Language::Vietnamese, 7, "bẩy"),
    (Language::Vietnamese, 10, "chục"),
    (Language::Vietnamese, 12, "tá"),
    (Language::Khmer, 1, "ដំបូង"),
    (Language::Khmer, 1, "ម្នាក់"),
    (Language::Khmer, 2, "ទ្វេ"),
    (Language::Khmer, 12, "ឡូ"),
];

/// The words for a number in a language, lower case: cardinal and ordinal words, several where the
/// language has several. Empty when the number is not a round one and above 99.
///
/// ```
/// use trivani::text::{Language, placeable::spellings};
/// assert!(spellings(Language::English, 21).contains(&"twenty-one".to_owned()));
/// assert!(spellings(Language::Khmer, 2).contains(&"ពីរ".to_owned()));
/// ```
#[must_use]
pub fn spellings(language: Language, number: u64) -> Vec<String> {
    let mut words = if number < 100 {
        small(language, number)
    } else {
        round(language, number)
    };
    let other = OTHER
        .iter()
        .filter(|row| row.0 == language && row.1 == number);
    words.extend(other.map(|row| row.2.to_owned()));
    words
}

/// The words for a number below 100.
fn small(language: Language, number: u64) -> Vec<String> {
    let number = usize::try_from(number).expect("below 100");
    match language {
        Language::English => english(number),
        Language::Vietnamese => vietnamese(number),
        Language::Khmer => khmer(number),
    }
}

fn english(number: usize) -> Vec<String> {
    let (tens, units) = (number / 10, number % 10);
    if number < 20 {
        return vec![EN[number].to_owned(), EN_ORDINALS[number].to_owned()];
    }
    let ten = EN_TENS[tens];
    if units == 0 {
        return vec![ten.to_owned(), format!("{}ieth", ten.trim_end_matches('y'))];
    }
    let (unit, ordinal) = (EN[units], EN_ORDINALS[units]);
    vec![
        format!("{ten}-{unit}"),
        format!("{ten} {unit}"),
        format!("{ten}-{ordinal}"),
        format!("{ten} {ordinal}"),
    ]
}

fn vietnamese(number: usize) -> Vec<String> {
    let (tens, units) = (number / 10, number % 10);
    if number <= 10 {
        return vec![VI[number].to_owned()];
    }
    let ten = match tens {
        1 => "mười".to_owned(),
        tens => format!("{} mươi", VI[tens]),
    };
    let units: &[&str] = match units {
        0 => return vec![ten],
        1 => &["một", "mốt"],
        4 => &["bốn", "tư"],
        5 => &["lăm", "năm", "nhăm"],
        units => &VI[units..=units],
    };
    units.iter().map(|unit| format!("{ten} {unit}")).collect()
}

fn khmer(number: usize) -> Vec<String> {
    let (tens, units) = (number / 10, number % 10);
    if number <= 10 {
        return vec![KM[number].to_owned()];
    }
    let ten = KM_TENS[tens];
    match (tens, units) {
        (_, 0) => vec![ten.to_owned()],
        (1, units) => vec![format!("{ten}{}", KM[units]), format!("{}ដណ្តប់", KM[units])],
        (_, units) => vec![format!("{ten}{}", KM[units])],
    }
}

/// The words for a small number of hundreds, thousands, millions or billions.
fn round(language: Language, number: u64) -> Vec<String> {
    const UNITS: [(u64, [&str; 3]); 4] = [
        (1_000_000_000, ["ពាន់លាន", "tỷ", "billion"]),
        (1_000_000, ["លាន", "triệu", "million"]),
        (1000, ["ពាន់", "nghìn", "thousand"]),
        (100, ["រយ", "trăm", "hundred"]),
    ];
    let Some((unit, names)) = UNITS.iter().find(|(unit, _)| number.is_multiple_of(*unit)) else {
        return Vec::new();
    };
    let count = number / unit;
    if count >= 100 {
        return Vec::new();
    }
    let (name, room) = match language {
        Language::Khmer => (names[0], ""),
        Language::Vietnamese => (names[1], " "),
        Language::English => (names[2], " "),
    };
    let mut words: Vec<String> = small(language, count)
        .into_iter()
        .map(|word| format!("{word}{room}{name}"))
        .collect();
    if count == 1 && language == Language::English {
        words.push(format!("a {name}"));
    }
    if language == Language::Vietnamese {
        let southern = words.iter().map(|word| word.replace("nghìn", "ngàn"));
        words.extend(southern.collect::<Vec<_>>());
    }
    words
}
