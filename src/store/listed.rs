//! Units of a page, read as lists of JSON: to fetch each row on its own, from SQLite's
//! thread to ours, costs more than what is in it.

use std::borrow::Cow;
use std::ops::Range;

use serde::Deserialize;
use sqlx::{QueryBuilder, Row};

use super::documents::{as_usize, column_error};
use super::pages::{THESE, of_number, these};
use super::{Pages, Store, StoreError, Stored};
use crate::model::{Language, Segment, SegmentId, Slug, Target};

/// A segment as [`Store::listed_segments`] lists it.
#[derive(Deserialize)]
struct SegmentRow<'r> {
    number: i64,
    #[serde(borrow)]
    id: Cow<'r, str>,
    paragraph: i64,
    #[serde(borrow)]
    kind: Cow<'r, str>,
    gap: String,
    text: String,
    key: String,
    #[serde(borrow)]
    layout: Cow<'r, str>,
}

impl SegmentRow<'_> {
    fn segment(self) -> Result<Segment, StoreError> {
        Ok(Segment {
            id: SegmentId::from_stored(&self.id),
            number: as_usize(self.number),
            paragraph: as_usize(self.paragraph),
            kind: word("kind", &self.kind)?,
            layout: word("layout", &self.layout)?,
            gap: self.gap,
            text: self.text,
            key: self.key,
        })
    }
}

/// A target as [`Store::add_listed`] lists it.
#[derive(Deserialize)]
struct TargetRow<'r> {
    number: i64,
    #[serde(borrow)]
    language: Cow<'r, str>,
    text: String,
    #[serde(borrow)]
    origin: Cow<'r, str>,
    #[serde(borrow)]
    status: Cow<'r, str>,
    /// A list of findings, as it is stored.
    #[serde(borrow)]
    findings: Cow<'r, str>,
    /// The rungs that it climbed to the end.
    trail: Option<String>,
}

impl TargetRow<'_> {
    fn target(self) -> Result<Target, StoreError> {
        let findings = serde_json::from_str(&self.findings);
        Ok(Target {
            text: self.text,
            origin: word("origin", &self.origin)?,
            status: word("status", &self.status)?,
            findings: findings.map_err(|error| column_error("findings", error))?,
        })
    }
}

impl Store {
    /// The segments at these places, as far as there are such.
    pub(super) async fn listed_segments(
        &self,
        slug: &Slug,
        mut places: Range<usize>,
    ) -> Result<Vec<Segment>, StoreError> {
        let layout = if self.has_migration(25).await? {
            "layout"
        } else {
            "'paragraph'"
        };
        let mut segments = Vec::new();
        while !places.is_empty() {
            let end = places.end.min(places.start.saturating_add(Pages::AT_ONCE));
            let mut query = QueryBuilder::new(
                "SELECT json_group_array(json_array(number, id, paragraph, kind, gap, source, key, ",
            );
            query
                .push(layout)
                .push(")) FROM (SELECT * FROM segments s")
                .push(THESE)
                .push(")");
            let here = places.start..end;
            let list = these(&mut query, slug, &here).fetch_one(&self.pool);
            let list = list.await?;
            let rows = read::<Vec<SegmentRow<'_>>>(list.get(0))?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                segments.push(row.segment()?);
            }
            places.start = end;
        }
        // They came in this order; SQLite does not promise it.
        segments.sort_by_key(|segment| segment.number);
        Ok(segments)
    }

    /// Adds the targets and comments there are to the units of a document, and the trails of targets.
    pub(super) async fn add_listed(
        &self,
        slug: &Slug,
        units: &mut [Stored],
    ) -> Result<(), StoreError> {
        let [trail, join] = if self.has_migration(2).await? {
            [
                "l.trail",
                "LEFT JOIN ladder l ON l.segment = t.segment AND l.language = t.language",
            ]
        } else {
            ["NULL", ""]
        };
        for units in units.chunks_mut(Pages::AT_ONCE) {
            let number = |stored: Option<&Stored>| stored.map_or(0, |it| it.unit.segment.number);
            let places = number(units.first()).saturating_sub(1)..number(units.last());
            let mut query = QueryBuilder::new(
                "SELECT (SELECT json_group_array(json_array(s.number, t.language, t.text, t.origin, t.status, t.findings, ",
            );
            query
                .push(trail)
                .push(")) FROM segments s JOIN targets t ON t.segment = s.id ")
                .push(join)
                .push(THESE)
                .push("), (SELECT json_group_array(json_array(s.number, c.text)) ")
                .push("FROM segments s JOIN comments c ON c.segment = s.id")
                .push(THESE)
                .push(")");
            let lists = these(&mut query, slug, &places).fetch_one(&self.pool);
            let lists = lists.await?;
            for mut row in read::<Vec<TargetRow<'_>>>(lists.get(0))? {
                let Some(stored) = of_number(units, row.number) else {
                    continue;
                };
                let language: Language = word("language", &row.language)?;
                let trail = row.trail.take();
                stored.unit.targets.insert(language, row.target()?);
                stored.trails.extend(trail.map(|trail| (language, trail)));
            }
            for (number, comment) in read::<Vec<(i64, String)>>(lists.get(1))? {
                if let Some(stored) = of_number(units, number) {
                    stored.unit.comment = comment;
                }
            }
        }
        Ok(())
    }
}

fn read<'r, T: Deserialize<'r>>(list: &'r str) -> Result<T, StoreError> {
    serde_json::from_str(list).map_err(|error| column_error("list", error))
}

/// A text that must be one of our words.
fn word<T>(column: &str, text: &str) -> Result<T, StoreError>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error: T::Err| column_error(column, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        ByLanguage, Document, Finding, Kind, Layout, Origin, Severity, Status, Unit,
    };
    use crate::store::{Access, Change, Head, TargetChange};

    /// What JSON or SQLite might change on the way.
    const AWKWARD: [&str; 12] = [
        "",
        "ស្ត្រី\u{200B}និង",
        "a\"b\\c/d",
        "a\0b",
        "\u{1}\u{1F}\u{7F}\u{85}",
        "\r\n\t",
        "\u{2028}\u{2029}\u{FEFF}",
        "😀 👩\u{200D}👧",
        "null",
        "1e5",
        "[1]",
        "\\u0041 \\n",
    ];

    fn segment(slug: &Slug, number: usize) -> Segment {
        let text = AWKWARD[number % AWKWARD.len()].to_owned() + &number.to_string();
        Segment {
            id: SegmentId::new(slug, &text, 0),
            number,
            paragraph: number / 3,
            kind: [Kind::Sentence, Kind::Heading, Kind::Boilerplate][number % 3],
            layout: [Layout::Paragraph, Layout::Item(2)][number % 2],
            gap: AWKWARD[number % 5].to_owned(),
            key: text.clone(),
            text,
        }
    }

    fn target(number: usize, language: Language) -> Target {
        let text = AWKWARD[(number + 1) % AWKWARD.len()];
        Target {
            text: format!("{text}{language}"),
            origin: Origin::Backend {
                name: "b".to_owned(),
                model: AWKWARD[2].to_owned(),
                licence: String::new(),
            },
            status: [Status::NeedsReview, Status::Translated][number % 2],
            findings: vec![Finding::new("number", Severity::Error, text)],
        }
    }

    /// Units with targets and trails, where there are such, and the change that stores them.
    fn stored(segments: Vec<Segment>) -> (Vec<Stored>, Change) {
        let mut change = Change::default();
        let mut units = Vec::new();
        for segment in segments {
            let number = segment.number;
            let mut unit = Stored {
                unit: Unit {
                    targets: ByLanguage::default(),
                    comment: AWKWARD[number % 7].to_owned(),
                    segment,
                },
                trails: Vec::new(),
            };
            let comment = &unit.unit.comment;
            if !comment.is_empty() {
                let id = unit.unit.segment.id.clone();
                change.comments.push((id, comment.clone()));
            }
            let both = [Language::Vietnamese, Language::English];
            for language in both.into_iter().filter(|_| number % 4 > 0) {
                let (id, target) = (unit.unit.segment.id.clone(), target(number, language));
                unit.unit.targets.insert(language, target.clone());
                if number.is_multiple_of(5) {
                    let trail = format!("answer:1 {language}:0");
                    change.trails.push((id.clone(), language, trail.clone()));
                    unit.trails.push((language, trail));
                }
                change.targets.push(TargetChange {
                    segment: id,
                    language,
                    key: unit.unit.segment.key.clone(),
                    target,
                });
            }
            units.push(unit);
        }
        (units, change)
    }

    #[tokio::test]
    async fn units_are_read_as_they_were_stored_whatever_their_texts_hold() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Access::Write).await.unwrap();
        let slug = Slug::from_file_name("a.txt");
        let segments: Vec<Segment> = (1..=700).map(|number| segment(&slug, number)).collect();
        let document = Document {
            slug: slug.clone(),
            segments: segments.clone(),
            tail: String::new(),
        };
        let filed = store.put_document(&document, "a.txt", "/a.txt");
        let heads = [filed.await.unwrap(), Head::default()];
        let (mut expected, change) = stored(segments);
        store.commit(change).await.unwrap();
        let in_order = |units: &mut [Stored]| {
            for unit in units {
                unit.trails.sort_by_key(|(language, _)| language.tag());
            }
        };
        in_order(&mut expected);
        for head in heads {
            for places in [0..usize::MAX, 0..1, 3..9, 250..600, 699..800, 700..900] {
                let read = store.stored_units(&slug, &head, places.clone()).await;
                let mut read = read.unwrap();
                in_order(&mut read);
                let here = places.start.min(700)..places.end.min(700);
                assert!(read == expected[here], "{places:?}");
            }
        }
        store.close().await;
    }
}
