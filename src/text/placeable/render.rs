//! Values written in a language.

use super::decimal::{Decimal, in_script};
use super::document::DocumentNumber;
use super::marker::{ORDINALS_EN, ORDINALS_VI, letters};
use super::month;
use super::number::{scales, to_roman};
use super::value::{Date, Label, Marker, MarkerStyle, Number, Ordinal, OrdinalKind, Value};
use crate::text::Language;

/// The value as `language` writes it.
///
/// ```
/// use trivani::text::{Language, placeable::{find, render}};
/// let text = "ចុះថ្ងៃទី ២៦ ខែសីហា ឆ្នាំ២០២៤";
/// let date = &find(Language::Khmer, text)[0].value;
/// assert_eq!(render(date, Language::Vietnamese), "ngày 26 tháng 8 năm 2024");
/// assert_eq!(render(date, Language::English), "26 August 2024");
/// ```
#[must_use]
pub fn render(value: &Value, language: Language) -> String {
    match value {
        Value::Number(number) => self::number(number, language),
        Value::Range(from, to) => range(from, to, language),
        Value::Joined { sign, parts } => {
            let parts: Vec<String> = parts.iter().map(|part| part.render(language)).collect();
            parts.join(&sign.to_string())
        }
        Value::Section(section) => in_script(language, section),
        Value::Ordinal(ordinal) => self::ordinal(*ordinal, language),
        Value::Roman(number) => to_roman(*number),
        Value::Date(date) => self::date(*date, language),
        Value::Document(document) => self::document(document, language),
        Value::Marker(marker) => self::marker(*marker, language),
        Value::Acronym(text) | Value::Url(text) | Value::Email(text) => text.clone(),
    }
}

/// The document number with the name of its type before it: `Đề án số 09-ĐA/TU`, `Scheme No.
/// 09-ĐA/TU`. A number whose letters name no type is written as [`render`] does.
#[must_use]
pub fn render_named(document: &DocumentNumber, language: Language) -> String {
    let Some(kind) = document.document_type() else {
        return self::document(document, language);
    };
    let name = &kind.names(language).preferred;
    let numbered = DocumentNumber {
        worded: true,
        ..document.clone()
    };
    let number = self::document(&numbered, language);
    match language {
        Language::Khmer => format!("{name}{number}"),
        _ => format!("{} {number}", capitalised(name)),
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// Scale words that a language lacks are written out in digits; so are hundreds and thousands.
fn number(number: &Number, language: Language) -> String {
    let word = scale_word(number.scale, language);
    let mut rendered = match word {
        Some(word) => format!("{} {word}", number.decimal.render(language)),
        None => unpadded(spread(&number.decimal, number.scale), language).render(language),
    };
    if number.percent {
        rendered.push('%');
    }
    rendered
}

fn scale_word(scale: u8, language: Language) -> Option<&'static str> {
    let word = scales(language)
        .iter()
        .find(|&&(_, known)| known == scale)?;
    matches!(scale, 6 | 9 | 12).then_some(word.0)
}

/// English has no `01` for a count of one; Vietnamese and Khmer papers do.
fn unpadded(mut decimal: Decimal, language: Language) -> Decimal {
    let is_padded = decimal.whole.len() == 2 && decimal.whole.starts_with('0');
    if language == Language::English && is_padded {
        decimal.whole.remove(0);
    }
    decimal
}

/// The number times ten to the power of `scale`, in digits.
fn spread(decimal: &Decimal, scale: u8) -> Decimal {
    if scale == 0 {
        return decimal.clone();
    }
    Decimal {
        grouped: true,
        ..decimal.canonical(scale)
    }
}

fn range(from: &Number, to: &Number, language: Language) -> String {
    let shared = from.scale == to.scale && from.percent == to.percent;
    let spoken = scale_word(to.scale, language).is_some() || to.scale == 0;
    let first = if shared && spoken {
        from.decimal.render(language)
    } else {
        number(from, language)
    };
    format!("{first}-{}", number(to, language))
}

/// Vietnamese counts congresses and Central Committees in Roman numerals.
fn ordinal(ordinal: Ordinal, language: Language) -> String {
    let Ordinal { number, kind } = ordinal;
    let roman = u8::try_from(number).ok().filter(|&number| number < 40);
    let roman = roman.map_or_else(|| number.to_string(), to_roman);
    match (language, kind) {
        (Language::Khmer, kind) => {
            let digits = in_script(language, &number.to_string());
            let times = matches!(kind, OrdinalKind::Times | OrdinalKind::Congress);
            format!("{}ទី{digits}", if times { "លើក" } else { "" })
        }
        (Language::Vietnamese, OrdinalKind::Place) => format!("thứ {number}"),
        (Language::Vietnamese, OrdinalKind::Times) => format!("lần thứ {number}"),
        (Language::Vietnamese, OrdinalKind::Congress) => format!("lần thứ {roman}"),
        (Language::Vietnamese, OrdinalKind::Tenure) => format!("khóa {roman}"),
        (Language::English, _) => format!("{number}{}", suffix(number)),
    }
}

fn suffix(number: u32) -> &'static str {
    match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

fn date(date: Date, language: Language) -> String {
    match language {
        Language::Khmer => khmer_date(date),
        Language::Vietnamese => vietnamese_date(date),
        Language::English => english_date(date),
    }
}

fn khmer_date(date: Date) -> String {
    let digits = |number: u16| in_script(Language::Khmer, &number.to_string());
    let day = date.day.map(|day| format!("ថ្ងៃទី{}", digits(day.into())));
    let month = date
        .month
        .map(|month| format!("ខែ{}", month::khmer_name(month)));
    let year = date.year.map(|year| format!("ឆ្នាំ{}", digits(year)));
    spaced([day, month, year])
}

/// Days below ten and the months one and two have a zero before them, as Decree 30/2020/NĐ-CP and
/// the Party's Guideline 36-HD/VPTW prescribe.
fn vietnamese_date(date: Date) -> String {
    let day = date.day.map(|day| format!("ngày {day:02}"));
    let month = date.month.map(|month| match month {
        1 | 2 if date.day.is_some() => format!("tháng {month:02}"),
        month => format!("tháng {month}"),
    });
    let year = date.year.map(|year| format!("năm {year}"));
    spaced([day, month, year])
}

fn english_date(date: Date) -> String {
    if let Date {
        day: Some(day),
        month: None,
        year: None,
    } = date
    {
        let number = u32::from(day);
        return format!("{number}{}", suffix(number));
    }
    let month = date
        .month
        .map(|month| month::ENGLISH[usize::from(month) - 1].to_owned());
    spaced([
        date.day.map(|day| day.to_string()),
        month,
        date.year.map(|year| year.to_string()),
    ])
}

fn spaced(parts: [Option<String>; 3]) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(" ")
}

fn document(document: &DocumentNumber, language: Language) -> String {
    let code = document.code(language);
    match language {
        _ if !document.worded => code,
        Language::Khmer => format!("លេខ {code}"),
        Language::Vietnamese => format!("số {code}"),
        Language::English => format!("No. {code}"),
    }
}

fn marker(marker: Marker, language: Language) -> String {
    let label = match marker.label {
        Label::Number(number) => in_script(language, &number.to_string()),
        Label::Roman(number) => to_roman(number),
        Label::Letter(place) => letters(language)
            .chars()
            .nth(usize::from(place) - 1)
            .map_or_else(|| place.to_string(), String::from),
        Label::Ordinal(number) => return ordinal_marker(number, language),
    };
    match marker.style {
        MarkerStyle::Bracket => format!("{label})"),
        MarkerStyle::Brackets => format!("({label})"),
        MarkerStyle::Stop | MarkerStyle::Bare => format!("{label}."),
    }
}

fn ordinal_marker(number: u8, language: Language) -> String {
    let worded = match language {
        Language::Khmer => None,
        Language::Vietnamese => ORDINALS_VI.get(usize::from(number) - 1),
        Language::English => ORDINALS_EN.get(usize::from(number) - 1),
    };
    match worded {
        Some(word) => (*word).to_owned(),
        None => ordinal(
            Ordinal {
                number: number.into(),
                kind: OrdinalKind::Place,
            },
            language,
        ),
    }
}
