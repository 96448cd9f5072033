//! The numbers that values are made of, for comparing what is written in different ways.

use super::decimal::Decimal;
use super::value::{Date, Label, Number, Value};

/// A part of a date.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Day(u8),
    Month(u8),
    Year(u16),
}

pub(super) fn parts(date: Date) -> impl Iterator<Item = Part> {
    let day = date.day.map(Part::Day);
    let month = date.month.map(Part::Month);
    [day, month, date.year.map(Part::Year)]
        .into_iter()
        .flatten()
}

pub(super) fn whole(number: impl Into<u64>) -> Decimal {
    Decimal::whole(number.into().to_string())
}

/// What a number can mean: with three digits after one mark the mark can be read either way.
pub(super) fn readings(number: &Number) -> impl Iterator<Item = Decimal> + use<> {
    let Decimal {
        whole, fraction, ..
    } = &number.decimal;
    let either = fraction.len() == 3 && whole.len() <= 3 && whole != "0";
    let other =
        either.then(|| Decimal::whole(format!("{whole}{fraction}")).canonical(number.scale));
    std::iter::once(number.decimal.canonical(number.scale)).chain(other)
}

/// A time of day as the decimal number that English papers write: `7:55` as `7.55`.
pub(super) fn clock(value: &Value) -> Option<Decimal> {
    let Value::Joined { sign: ':', parts } = value else {
        return None;
    };
    let [hours, minutes] = parts.as_slice() else {
        return None;
    };
    let clock = Decimal {
        whole: hours.whole.clone(),
        fraction: minutes.whole.clone(),
        grouped: false,
    };
    Some(clock.canonical(0))
}

/// The numbers within an acronym, for not everybody writes COVID-19 in capitals.
pub(super) fn figures(value: &Value) -> impl Iterator<Item = Decimal> {
    let text = match value {
        Value::Acronym(text) => text,
        _ => "",
    };
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| !run.is_empty())
        .map(|run| Decimal::whole(run).canonical(0))
}

/// The numbers a value is made of, as written; full hours without their minutes.
pub(super) fn atoms(value: &Value) -> Vec<Number> {
    let number = |number: u64| Number::from(whole(number));
    match value {
        Value::Number(number) => vec![number.clone()],
        Value::Range(from, to) => vec![from.clone(), to.clone()],
        Value::Joined { sign, parts } => parts
            .iter()
            .filter(|part| *sign != ':' || part.whole != "00")
            .map(|part| part.clone().into())
            .collect(),
        Value::Ordinal(ordinal) => vec![number(ordinal.number.into())],
        Value::Roman(roman) => vec![number((*roman).into())],
        Value::Document(document) => vec![Decimal::whole(document.number.clone()).into()],
        Value::Date(date) => parts(*date)
            .map(|part| match part {
                Part::Day(part) | Part::Month(part) => number(part.into()),
                Part::Year(year) => number(year.into()),
            })
            .collect(),
        Value::Marker(marker) => match marker.label {
            Label::Number(place) | Label::Roman(place) | Label::Ordinal(place) => {
                vec![number(place.into())]
            }
            Label::Letter(_) => Vec::new(),
        },
        Value::Section(_) | Value::Acronym(_) | Value::Url(_) | Value::Email(_) => Vec::new(),
    }
}
