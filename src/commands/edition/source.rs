//! Where the text of an edition comes from: the project's database, or a table.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Range, Reader, Sheets, open_workbook_auto_from_rs};

use super::super::exit::Usage;
use super::super::workspace::Workspace;
use crate::format::document::{Content, ReadOptions};
use crate::format::{FormatError, ReadTable, decode, read_table};
use crate::model::{
    ByLanguage, Finding, Language, Links, Origin, Segment, SegmentId, Severity, Slug, Status,
    Target, Unit,
};
use crate::store::{Access, DocumentInfo, Store, StoreError};

/// The units of an edition.
pub(super) struct Source {
    pub(super) slug: Slug,
    pub(super) units: Vec<Unit>,
    /// Where the links of the document lead; a table does not say it.
    pub(super) links: Links,
    /// What was odd in the table.
    pub(super) findings: Vec<Finding>,
    /// The project's database, when there is one.
    pub(super) store: Option<Store>,
}

/// The units of a table, of a document that was read from this file, or of the document of this name.
pub(super) async fn gather(document: &Path, workspace: &Workspace) -> anyhow::Result<Source> {
    let store = match Store::open(workspace.store_folder(), Access::Read).await {
        Ok(store) => Some(store),
        Err(StoreError::Missing { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    if let Some(store) = store {
        if let Some(info) = stored(&store, document).await? {
            // Before the units, so that the tree of the file and they are not in memory together.
            let linked = linked(&store, &info).await?;
            let units = store.units(&info.slug).await?;
            let (links, findings) = links_of(&units, linked, &info.slug);
            return Ok(Source {
                slug: info.slug,
                units,
                links,
                findings,
                store: Some(store),
            });
        }
        if !super::is_table(document) {
            let infos = store.documents().await?;
            let names: Vec<&str> = infos.iter().map(|info| info.slug.as_str()).collect();
            return Err(Usage(unknown(document, &names)).into());
        }
        return table(document, Some(store));
    }
    if super::is_table(document) {
        table(document, None)
    } else {
        Err(Usage(unknown(document, &[])).into())
    }
}

/// Closes the database.
pub(super) async fn close(store: Option<Store>) {
    if let Some(store) = store {
        store.close().await;
    }
}

fn unknown(document: &Path, names: &[&str]) -> String {
    let what = document.display();
    let known = match names {
        [] => "no document is".to_owned(),
        names => format!("there are: {}", names.join(", ")),
    };
    if document.is_file() {
        return format!(
            "{what} is not translated yet ({known}); `trivani translate {what}` does that"
        );
    }
    format!("there is no file and no translated document `{what}`; {known}")
}

/// The stored document that was read from this file, or has this name.
async fn stored(store: &Store, document: &Path) -> Result<Option<DocumentInfo>, StoreError> {
    let location = document.canonicalize().ok();
    let location = location.map(|path| path.to_string_lossy().into_owned());
    let name = document.to_string_lossy();
    let mut infos = store.documents().await?;
    let by_file = infos
        .iter()
        .position(|info| Some(&info.location) == location.as_ref());
    let at = by_file.or_else(|| infos.iter().position(|info| info.slug.as_str() == name));
    Ok(at.map(|at| infos.swap_remove(at)))
}

/// Where the links of a document lead, and its segments, of the file that it was read from; nothing when it has no links. The
/// file is read again, for no segment says it.
async fn linked(
    store: &Store,
    info: &DocumentInfo,
) -> anyhow::Result<Option<(Links, Vec<Segment>)>> {
    let Some(original) = store.original(&info.slug).await? else {
        return Ok(None);
    };
    let content = Content::read(Path::new(&info.name), &original)?;
    let links = content.links();
    if links.is_empty() {
        return Ok(None);
    }
    let options = ReadOptions {
        language: Some(Language::Khmer),
        segmented: false,
    };
    let cut = content.cut(info.slug.clone(), options);
    Ok(Some((links, cut.document.segments)))
}

/// The links, if the segments are those that are stored.
fn links_of(
    units: &[Unit],
    linked: Option<(Links, Vec<Segment>)>,
    slug: &Slug,
) -> (Links, Vec<Finding>) {
    let Some((links, segments)) = linked else {
        return (Links::default(), Vec::new());
    };
    let is_same = |(segment, unit): (&Segment, &Unit)| {
        segment.paragraph == unit.segment.paragraph && segment.text == unit.segment.text
    };
    if segments.len() == units.len() && segments.iter().zip(units).all(is_same) {
        return (links, Vec::new());
    }
    let message = format!(
        "{slug}: its text is stored as an earlier version read it, so where its links lead is not known; run `trivani translate` on the file again"
    );
    let finding = Finding::new("edition-links", Severity::Warning, message);
    (Links::default(), vec![finding])
}

fn table(path: &Path, store: Option<Store>) -> anyhow::Result<Source> {
    let bytes = std::fs::read(path).map_err(|source| FormatError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    })?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let slug = Slug::from_file_name(&name);
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    let table = match ending.as_deref() {
        Some("xlsx" | "ods") => {
            let text = workbook(path, bytes)?;
            read_table(path, slug.clone(), &text, false, &[])?
        }
        ending => {
            let is_tab = ending != Some("csv");
            read_table(path, slug.clone(), &decode(path, &bytes)?.text, is_tab, &[])?
        }
    };
    let (units, findings) = units(table);
    Ok(Source {
        slug,
        units,
        links: Links::default(),
        findings,
        store,
    })
}

/// The first sheet with a column `km`, as the CSV that it would be.
fn workbook(path: &Path, bytes: Vec<u8>) -> Result<String, FormatError> {
    let bad = |reason: String| FormatError::Row {
        path: path.to_owned(),
        line: 0,
        reason,
    };
    let mut workbook: Sheets<_> =
        open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| bad(error.to_string()))?;
    for name in workbook.sheet_names() {
        let sheet = workbook.worksheet_range(&name);
        let sheet = sheet.map_err(|error| bad(error.to_string()))?;
        let is_khmer = |cell: &Data| cell.to_string().trim().eq_ignore_ascii_case("km");
        if sheet
            .rows()
            .next()
            .is_some_and(|row| row.iter().any(is_khmer))
        {
            return csv(&sheet).map_err(|error| bad(error.to_string()));
        }
    }
    Err(FormatError::MissingColumn {
        path: path.to_owned(),
        column: "km",
        found: format!("sheets {}", workbook.sheet_names().join(", ")),
    })
}

fn csv(sheet: &Range<Data>) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in sheet.rows() {
        writer.write_record(row.iter().map(ToString::to_string))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The rows of a table as units. A cell without a status needs review: nobody says that a person approved it.
fn units(table: ReadTable) -> (Vec<Unit>, Vec<Finding>) {
    let mut targets: BTreeMap<SegmentId, ByLanguage<Target>> = BTreeMap::new();
    for given in table.targets {
        let target = Target {
            text: given.text,
            origin: given.origin.unwrap_or(Origin::Person),
            status: given.status.unwrap_or(Status::NeedsReview),
            findings: Vec::new(),
        };
        let of_segment = targets.entry(given.segment).or_default();
        of_segment.insert(given.language, target);
    }
    let mut comments: BTreeMap<SegmentId, String> = table.comments.into_iter().collect();
    let unit = |segment: Segment| Unit {
        targets: targets.remove(&segment.id).unwrap_or_default(),
        comment: comments.remove(&segment.id).unwrap_or_default(),
        // A table does not hold what stands between two sentences.
        segment: Segment {
            gap: " ".to_owned(),
            ..segment
        },
    };
    let units = table.document.segments.into_iter().map(unit).collect();
    (units, table.findings)
}
