//! What a placeable says, whatever the language it is written in.

use super::decimal::Decimal;
use super::document::DocumentNumber;

/// A stretch of text that must survive translation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A number, with its scale word and percent sign.
    Number(Number),
    /// From one number to another: `2025-2030`.
    Range(Number, Number),
    /// Numbers joined by one sign: `830/820`, `12:55`.
    Joined {
        /// `/` or `:`.
        sign: char,
        /// Two numbers or more.
        parts: Vec<Decimal>,
    },
    /// The number of a section, of parts with full stops between, in ASCII digits: `1.2.3`, `1.1.`
    Section(String),
    /// A place in an order: `ទី១៥`, `thứ 15`, `15th`.
    Ordinal(Ordinal),
    /// A Roman numeral.
    Roman(u8),
    /// A date, or as much of it as is written.
    Date(Date),
    /// The number of a document of the Party or the State.
    Document(DocumentNumber),
    /// What stands before an item of a list.
    Marker(Marker),
    /// Latin capitals that stand for a name, with their digits in ASCII.
    Acronym(String),
    /// A web address, as written.
    Url(String),
    /// An e-mail address, as written.
    Email(String),
}

/// A number, with what stands right after it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    /// The digits.
    pub decimal: Decimal,
    /// The power of ten that a scale word says: 6 for million.
    pub scale: u8,
    /// Whether a percent sign or its word follows.
    pub percent: bool,
}

/// A place in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ordinal {
    /// The place, from 1.
    pub number: u32,
    /// What it counts.
    pub kind: OrdinalKind,
}

/// What an ordinal counts; it decides how Vietnamese writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrdinalKind {
    /// A place in an order: `ទី១៥`, `thứ 15`.
    Place,
    /// Times: `លើកទី១៥`, `lần thứ 15`.
    Times,
    /// A congress of the Party, in Roman numerals: `lần thứ XV`.
    Congress,
    /// A Central Committee, by its tenure: `khóa XIII`.
    Tenure,
}

/// A date; what is not written is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Date {
    /// The day of the month, 1 to 31.
    pub day: Option<u8>,
    /// The month, 1 to 12.
    pub month: Option<u8>,
    /// The year, four digits.
    pub year: Option<u16>,
}

/// What stands before an item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Marker {
    /// What the marker counts with.
    pub label: Label,
    /// How it is set off.
    pub style: MarkerStyle,
}

/// What a list counts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// `1.`, `១-`
    Number(u8),
    /// `I.`
    Roman(u8),
    /// `a)`, `ក.`: the place in the alphabet of the language, from 1.
    Letter(u8),
    /// `ទី១`, `Thứ nhất`, `First`.
    Ordinal(u8),
}

/// How a list marker is set off from the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MarkerStyle {
    /// A full stop, dash or Khmer full stop after it.
    Stop,
    /// A closing bracket after it.
    Bracket,
    /// Brackets around it.
    Brackets,
    /// Nothing but room.
    Bare,
}

impl Value {
    /// The value in the form in which equal values of different languages are the same: without
    /// what only the way of writing says.
    #[must_use]
    pub fn canonical(&self) -> Self {
        match self {
            Self::Number(number) => Self::Number(number.canonical()),
            Self::Range(from, to) => Self::Range(from.canonical(), to.canonical()),
            Self::Joined { sign, parts } => Self::Joined {
                sign: *sign,
                parts: parts.iter().map(|part| part.canonical(0)).collect(),
            },
            Self::Ordinal(ordinal) => Self::ordinal(ordinal.number),
            Self::Date(date) => date.canonical(),
            Self::Document(document) => document.canonical(),
            Self::Marker(marker) => marker.canonical(),
            Self::Section(section) => Self::Section(section.trim_end_matches('.').to_owned()),
            Self::Roman(_) | Self::Acronym(_) | Self::Url(_) | Self::Email(_) => self.clone(),
        }
    }

    /// What the placeable is, in a word for tables and messages: `number`, `date`, `document`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Number(_) => "number",
            Self::Range(..) => "range",
            Self::Joined { .. } => "pair",
            Self::Section(_) => "section",
            Self::Ordinal(_) => "ordinal",
            Self::Roman(_) => "roman",
            Self::Date(_) => "date",
            Self::Document(_) => "document",
            Self::Marker(_) => "marker",
            Self::Acronym(_) => "acronym",
            Self::Url(_) => "url",
            Self::Email(_) => "email",
        }
    }

    pub(super) fn integer(value: impl Into<u64>) -> Self {
        Self::Number(Number::from(Decimal::whole(value.into().to_string())))
    }

    fn ordinal(number: u32) -> Self {
        Self::Ordinal(Ordinal {
            number,
            kind: OrdinalKind::Place,
        })
    }
}

impl Number {
    /// The value of the digits and the scale word together.
    #[must_use]
    pub fn canonical(&self) -> Self {
        Self {
            decimal: self.decimal.canonical(self.scale),
            scale: 0,
            percent: self.percent,
        }
    }
}

impl From<Decimal> for Number {
    fn from(decimal: Decimal) -> Self {
        Self {
            decimal,
            scale: 0,
            percent: false,
        }
    }
}

impl Date {
    /// A year alone is the number it is written with, a day alone an ordinal: English has no more.
    fn canonical(self) -> Value {
        match self {
            Self {
                day: None,
                month: None,
                year: Some(year),
            } => Value::integer(year),
            Self {
                day: Some(day),
                month: None,
                year: None,
            } => Value::ordinal(u32::from(day)),
            _ => Value::Date(self),
        }
    }
}

impl Marker {
    fn canonical(self) -> Value {
        match self.label {
            Label::Ordinal(number) => Value::ordinal(u32::from(number)),
            label => Value::Marker(Self {
                label,
                style: MarkerStyle::Stop,
            }),
        }
    }
}
