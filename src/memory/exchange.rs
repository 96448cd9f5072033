//! Units from files, and tables of units.

use crate::format::{TmxUnit, TmxVariant};
use crate::glossary::{Row, Sheet};
use crate::model::{Language, MemoryUnit, Status, Variant, context_key};
use crate::text::khmer::key;
use crate::text::tag::without_tags;

/// What holds for units of a file that does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// How far renderings are.
    pub status: Status,
    /// The document they come from.
    pub document: String,
    /// Who made them.
    pub person: String,
    /// When.
    pub date: String,
}

impl Default for Incoming {
    fn default() -> Self {
        Self {
            status: Status::Translated,
            document: String::new(),
            person: String::new(),
            date: String::new(),
        }
    }
}

/// The columns of a memory as a table.
const COLUMNS: [&str; 14] = [
    "km",
    "vi",
    "vi_status",
    "vi_origin",
    "en",
    "en_status",
    "en_origin",
    "document",
    "person",
    "date",
    "note",
    "before",
    "after",
    "codes",
];

/// A unit of a TMX file.
///
/// # Errors
/// Why it cannot be one: there are not two languages, or a text has no language.
pub fn from_tmx(tmx: &TmxUnit, file: &Incoming) -> Result<MemoryUnit, String> {
    let property = |name: &str| tmx.property(name).unwrap_or_default().trim();
    let neighbour = |own: &str, omegat: &str| match (property(own), tmx.property(omegat)) {
        ("", Some(text)) => context_key(Some(&key(&without_tags(text)))),
        (known, _) => known.to_owned(),
    };
    let (date, person) = last_change(tmx);
    let or =
        |text: &str, otherwise: &str| if text.is_empty() { otherwise } else { text }.to_owned();
    let document = [property("x-document"), property("file")]
        .into_iter()
        .find(|name| !name.is_empty());
    let mut unit = MemoryUnit {
        document: or(document.unwrap_or_else(|| document_of(tmx)), &file.document),
        person: or(person, &file.person),
        date: or(date, &file.date),
        before: neighbour("x-before", "prev"),
        after: neighbour("x-after", "next"),
        note: notes(tmx),
        codes: !property("x-codes").is_empty()
            || tmx.variants.iter().any(|variant| variant.codes > 0),
        ..MemoryUnit::default()
    };
    for variant in &tmx.variants {
        if variant.tag.is_empty() {
            return Err("a text has no language".to_owned());
        }
        add(&mut unit, variant, file);
    }
    if unit.languages() < 2 {
        return Err("there is text in fewer than two languages".to_owned());
    }
    Ok(unit)
}

fn add(unit: &mut MemoryUnit, variant: &TmxVariant, file: &Incoming) {
    let text = variant.text.trim().to_owned();
    match Language::of_tag(&variant.tag) {
        Some(language) if !unit.variants.contains_key(&language) => {
            let status = variant
                .property("x-status")
                .and_then(|text| text.parse().ok());
            let origin = variant
                .property("x-origin")
                .and_then(|text| text.parse().ok());
            let known = Variant {
                text,
                origin,
                status: status.unwrap_or(file.status),
            };
            unit.variants.insert(language, known);
        }
        _ => unit.others.push((variant.tag.clone(), text)),
    }
}

/// The newest date in a unit, and who changed it then.
fn last_change(tmx: &TmxUnit) -> (&str, &str) {
    let of = |properties: &'_ [(String, String)], name: &str| {
        let found = properties.iter().position(|(known, _)| known == name);
        found.unwrap_or(usize::MAX)
    };
    let parts = std::iter::once(&tmx.properties).chain(tmx.variants.iter().map(|v| &v.properties));
    let mut last = ("", "");
    for properties in parts {
        for (date, person) in [("changedate", "changeid"), ("creationdate", "creationid")] {
            let value = |name| {
                properties
                    .get(of(properties, name))
                    .map_or("", |p| p.1.as_str())
            };
            let (date, person) = (value(date), value(person));
            if date > last.0 {
                last = (date, person);
            } else if date == last.0 && last.1.is_empty() {
                last.1 = person;
            }
        }
    }
    last
}

/// The document that a unit of our own editions names in its id.
fn document_of(tmx: &TmxUnit) -> &str {
    let is_ours = tmx.property("x-number").is_some();
    let id = tmx.property("tuid").filter(|_| is_ours).unwrap_or_default();
    id.rsplit_once('-').map_or("", |(document, _)| document)
}

fn notes(tmx: &TmxUnit) -> String {
    let inner = tmx.variants.iter().flat_map(|variant| &variant.inner);
    let own = tmx.notes.iter();
    let notes: Vec<&str> = own
        .chain(inner)
        .map(|note| note.trim())
        .filter(|note| !note.is_empty())
        .collect();
    notes.join("\n")
}

/// A unit of a table: columns `km` and `vi` or `en`, and what else is there of our own.
///
/// # Errors
/// Why it cannot be one.
pub fn from_sheet(sheet: &Sheet, row: &Row, file: &Incoming) -> Result<MemoryUnit, String> {
    let cell = |column: &str| sheet.cell(row, column).trim();
    let or =
        |text: &str, otherwise: &str| if text.is_empty() { otherwise } else { text }.to_owned();
    let note = or(cell("note"), cell("comment"));
    let mut unit = MemoryUnit {
        document: or(cell("document"), &file.document),
        person: or(cell("person"), &file.person),
        date: or(cell("date"), &file.date),
        before: cell("before").to_owned(),
        after: cell("after").to_owned(),
        note,
        codes: !cell("codes").is_empty(),
        ..MemoryUnit::default()
    };
    for language in Language::ALL {
        let text = cell(language.tag());
        if text.is_empty() {
            continue;
        }
        let status = cell(&format!("{language}_status"));
        let status = match status {
            "" => file.status,
            status => status.parse()?,
        };
        let origin = cell(&format!("{language}_origin"));
        let origin = match origin {
            "" => None,
            origin => Some(origin.parse()?),
        };
        let variant = Variant {
            text: text.to_owned(),
            origin,
            status,
        };
        unit.variants.insert(language, variant);
    }
    if unit.languages() < 2 {
        return Err("there is text in fewer than two of the columns km, vi, en".to_owned());
    }
    Ok(unit)
}

/// Units as a table; texts in other languages than ours have no column.
pub fn to_sheet(units: impl IntoIterator<Item = MemoryUnit>) -> Sheet {
    let rows = units.into_iter().map(|unit| {
        let variant = |language| {
            let variant: Option<&Variant> = unit.variants.get(&language);
            let origin = variant.and_then(|variant| variant.origin.as_ref());
            [
                variant
                    .map(|variant| variant.text.clone())
                    .unwrap_or_default(),
                variant
                    .map(|variant| variant.status.to_string())
                    .unwrap_or_default(),
                origin.map(ToString::to_string).unwrap_or_default(),
            ]
        };
        let mut cells = vec![unit.text(Language::Khmer).to_owned()];
        cells.extend(variant(Language::Vietnamese));
        cells.extend(variant(Language::English));
        let codes = if unit.codes { "removed" } else { "" }.to_owned();
        cells.extend([
            unit.document,
            unit.person,
            unit.date,
            unit.note,
            unit.before,
            unit.after,
            codes,
        ]);
        cells
    });
    Sheet::from_cells(COLUMNS.map(str::to_owned).to_vec(), rows)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::format::{read_tmx, write_memory};
    use crate::model::Origin;

    fn unit() -> MemoryUnit {
        let variant = |text: &str, origin| Variant {
            text: text.to_owned(),
            origin,
            status: Status::Reviewed,
        };
        let mut unit = MemoryUnit {
            document: "speech".to_owned(),
            person: "Dara & Lan".to_owned(),
            date: "20260102T030405Z".to_owned(),
            before: context_key(None),
            after: context_key(Some("k")),
            note: "a\nb".to_owned(),
            others: vec![("fr-CA".to_owned(), "l'État".to_owned())],
            codes: true,
            ..MemoryUnit::default()
        };
        unit.variants
            .insert(Language::Khmer, variant("- រដ្ឋ <1>", None));
        unit.variants
            .insert(Language::English, variant("State", Some(Origin::Person)));
        unit
    }

    #[test]
    fn a_unit_is_read_back_from_tmx_the_same() {
        let mut bytes = Vec::new();
        write_memory(&[unit()], &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let read = read_tmx(Path::new("m.tmx"), &text).unwrap();
        assert_eq!(from_tmx(&read[0], &Incoming::default()), Ok(unit()));
    }

    #[test]
    fn a_unit_is_read_back_from_a_table_the_same_but_for_other_languages() {
        let mut unit = unit();
        let sheet = to_sheet([unit.clone()]);
        let sheet = Sheet::parse(&sheet.to_csv(), b',');
        let read = from_sheet(&sheet, &sheet.rows[0], &Incoming::default());
        unit.others.clear();
        if let Some(khmer) = unit.variants.get_mut(&Language::Khmer) {
            khmer.status = Status::Translated;
        }
        assert_eq!(read, Ok(unit));
    }

    #[test]
    fn three_letter_tags_and_foreign_languages_are_understood() {
        let variant = |tag: &str, text: &str| TmxVariant {
            tag: tag.to_owned(),
            text: text.to_owned(),
            ..TmxVariant::default()
        };
        let mut tmx = TmxUnit {
            variants: vec![
                variant("khm", "ក"),
                variant("en-US", "a"),
                variant("en-GB", "b"),
            ],
            ..TmxUnit::default()
        };
        let unit = from_tmx(&tmx, &Incoming::default()).unwrap();
        assert_eq!(
            (unit.text(Language::Khmer), unit.text(Language::English)),
            ("ក", "a")
        );
        assert_eq!(unit.others, [("en-GB".to_owned(), "b".to_owned())]);
        tmx.variants.truncate(1);
        assert!(from_tmx(&tmx, &Incoming::default()).is_err());
    }
}
