//! `trivani review export`: workbooks and tables for reviewers.
//!
//! Two passes over the units, a page at a time: the first sees what the checks say and which rows go out, the second writes
//! them. What is kept of a row in between is what was seen in it, not its texts.

mod selection;

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use self::selection::{Part, Selection};
use super::open;
use crate::check::rules::Rules;
use crate::cli::review::{Export, ReviewFormat};
use crate::commands::exit::{Exit, Usage};
use crate::commands::outputs;
use crate::commands::workspace::Workspace;
use crate::format::{FormatError, NewFile};
use crate::model::{Finding, Language, SegmentId, Slug};
use crate::review::package::{Package, PackageRow, exported, notes};
use crate::review::{alignment, delimited, workbook};
use crate::store::{Access, Pages, RoundFiling, Store};

pub(super) async fn run(
    args: Export,
    workspace: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    outputs::refuse_file_as_folder(&workspace.out)?;
    let store = open(workspace, Access::Write).await?;
    if let Some(name) = &args.alignment {
        return alignment_out(&store, workspace, &args, name, out).await;
    }
    let termbase = workspace.termbase(args.glossary.as_deref())?;
    let rules = Rules::new(&workspace.config.check).map_err(Usage)?;
    let targets = targets(&args, workspace)?;
    let documents = documents(&store, &args.documents).await?;
    let selection = Selection::of(&store, documents, &args, (&termbase, &rules), &targets).await?;
    if selection.is_empty() {
        store.close().await;
        writeln!(
            out,
            "nothing to review: no row is as asked for; nothing was written"
        )?;
        return Ok(Exit::Ok);
    }
    let answers = store.answers_by_model().await?;
    let spent = store.spent().await?;
    let mut exit = Exit::Ok;
    let (documents, parts) = selection.shared(&args.reviewer);
    for part in parts {
        let package = Package {
            language: args.language,
            round: part.round(),
            documents: part.counts(&documents),
            targets: targets.clone(),
            reviewer: part.reviewer.clone(),
            sheet_per_document: args.sheet_per_document,
            answers: answers.clone(),
            spent: part.spent(&documents, &spent),
        };
        let path = path(&args, workspace, &package.reviewer);
        let file = NewFile::begin(&path)?;
        let mut findings = match write(&store, &file, &package, &documents, part, args.format).await
        {
            Ok(findings) => findings,
            Err(error) => {
                return Err(match error.downcast::<FormatError>() {
                    Ok(error) => file.named(error).into(),
                    Err(error) => error,
                });
            }
        };
        findings.extend(outputs::publish(&store, file).await?);
        writeln!(out, "wrote {}: {} rows", path.display(), package.count())?;
        for finding in findings {
            writeln!(out, "  {finding}")?;
            exit = Exit::Findings;
        }
    }
    store.close().await;
    Ok(exit)
}

fn targets(args: &Export, workspace: &Workspace) -> Result<Vec<Language>, Usage> {
    let mut targets = args
        .to
        .clone()
        .unwrap_or_else(|| workspace.config.languages.clone());
    if targets.contains(&Language::Khmer) {
        return Err(Usage(
            "--to km: Khmer is the source; use vi, en, or vi,en".to_owned(),
        ));
    }
    targets.sort_unstable();
    targets.dedup();
    Ok(targets)
}

async fn documents(store: &Store, named: &[String]) -> anyhow::Result<Vec<Slug>> {
    let known: Vec<Slug> = store
        .documents()
        .await?
        .into_iter()
        .map(|document| document.slug)
        .collect();
    for name in named {
        if !known.iter().any(|slug| slug.as_str() == name) {
            let known: Vec<&str> = known.iter().map(Slug::as_str).collect();
            let message = format!(
                "there is no document `{name}`; there are: {}",
                known.join(", ")
            );
            return Err(Usage(message).into());
        }
    }
    let is_wanted =
        |slug: &Slug| named.is_empty() || named.iter().any(|name| name == slug.as_str());
    Ok(known.into_iter().filter(is_wanted).collect())
}

fn ending(format: ReviewFormat) -> &'static str {
    match format {
        ReviewFormat::Xlsx => "xlsx",
        ReviewFormat::Csv => "csv",
        ReviewFormat::Tsv => "tsv",
    }
}

/// Where a package goes: with several reviewers, their names stand in the files'.
fn path(args: &Export, workspace: &Workspace, reviewer: &str) -> PathBuf {
    let ending = ending(args.format);
    let name = if args.alignment.is_some() {
        "alignment"
    } else {
        "review"
    };
    let path = args
        .file
        .clone()
        .unwrap_or_else(|| workspace.out.join(format!("{name}.{ending}")));
    let names_file = args.reviewer.len() > 1 || (args.file.is_none() && !reviewer.is_empty());
    if !names_file {
        return path;
    }
    let safe = Slug::from_file_name(reviewer);
    let ending = path.extension().map_or_else(
        || ending.to_owned(),
        |ending| ending.to_string_lossy().into_owned(),
    );
    path.with_extension(format!("{safe}.{ending}"))
}

/// A package that is being written in some format.
enum Writer<'p, 't> {
    Workbook(Box<workbook::Writer<'p, 't>>, BufWriter<std::fs::File>),
    Delimited(Box<delimited::Writer<'p, BufWriter<std::fs::File>>>),
}

impl<'p, 't> Writer<'p, 't> {
    fn begin(
        file: &NewFile,
        package: &'p Package,
        format: ReviewFormat,
    ) -> Result<Self, FormatError> {
        let out = file.out()?;
        Ok(match format {
            ReviewFormat::Xlsx => Self::Workbook(Box::new(workbook::Writer::new(package)?), out),
            ReviewFormat::Csv | ReviewFormat::Tsv => {
                let separator = if format == ReviewFormat::Csv {
                    b','
                } else {
                    b'\t'
                };
                let writer = delimited::Writer::new(package, separator, out)?;
                Self::Delimited(Box::new(writer))
            }
        })
    }

    fn row(&mut self, row: &PackageRow<'t>) -> Result<(), FormatError> {
        match self {
            Self::Workbook(writer, _) => writer.row(row),
            Self::Delimited(writer) => writer.row(row),
        }
    }

    fn finish(self) -> Result<Vec<Finding>, FormatError> {
        match self {
            Self::Workbook(writer, mut out) => {
                let cut = writer.finish(&mut out)?;
                out.flush()?;
                Ok(cut)
            }
            Self::Delimited(writer) => writer.finish().map(|()| Vec::new()),
        }
    }
}

/// Writes a package, and keeps what is given out in it. That is durable before the file stands: what goes out is always
/// known.
async fn write(
    store: &Store,
    file: &NewFile,
    package: &Package,
    documents: &[selection::Document],
    part: Part<'_>,
    format: ReviewFormat,
) -> anyhow::Result<Vec<Finding>> {
    let mut writer = Writer::begin(file, package, format)?;
    let name = file.path().file_name().unwrap_or_default();
    let mut filing = store
        .file_round(&package.round, &package.reviewer, &name.to_string_lossy())
        .await?;
    let filled = part.rows.into_iter().filter(|(_, rows)| !rows.is_empty());
    for (number, (document, rows)) in filled.enumerate() {
        let pages = Pages::stored(store, &documents[document].slug).await?;
        let mut rows = rows.into_iter().peekable();
        while let Some(first) = rows.peek() {
            let page = first.number - 1..first.number - 1 + Pages::AT_ONCE;
            let mut here = Vec::new();
            while let Some(row) = rows.next_if(|row| page.contains(&(row.number - 1))) {
                here.push(row);
            }
            let rows = Rows {
                package,
                document: (number, &documents[document]),
                here,
            };
            write_page(store, rows, &pages, &mut writer, &mut filing).await?;
        }
    }
    let findings = writer.finish()?;
    filing.finish().await?;
    Ok(findings)
}

/// Rows of one page of a document.
struct Rows<'p, 't> {
    package: &'p Package,
    /// Its place among those of the package.
    document: (usize, &'p selection::Document),
    here: Vec<selection::Row<'t>>,
}

async fn write_page<'t>(
    store: &Store,
    rows: Rows<'_, 't>,
    pages: &Pages<'_>,
    writer: &mut Writer<'_, 't>,
    filing: &mut RoundFiling,
) -> anyhow::Result<()> {
    let Rows {
        package,
        document: (number, document),
        here,
    } = rows;
    let (Some(first), Some(last)) = (here.first(), here.last()) else {
        return Ok(());
    };
    // With the neighbours of the first and of the last.
    let start = first.number.saturating_sub(2);
    let units = pages.read(start..last.number + 1).await?;
    let at = |number: usize| number - 1 - start;
    let ids: Vec<&SegmentId> = here
        .iter()
        .filter_map(|row| units.get(at(row.number)))
        .map(|stored| &stored.unit.segment.id)
        .collect();
    let previous = store.previous(&ids).await?;
    let mut kept = Vec::with_capacity(here.len());
    for row in here {
        let at = at(row.number);
        let beside = |number: usize| {
            let place = (number > start && !document.goes_out(number)).then(|| number - 1 - start);
            place.and_then(|place| units.get(place).map(|stored| &stored.unit))
        };
        let Some(stored) = units.get(at) else {
            continue;
        };
        let around = (beside(row.number - 1), beside(row.number + 1));
        let notes = notes(
            package.language,
            &stored.unit,
            around,
            &previous,
            &package.targets,
        );
        kept.push(exported(&package.targets, &stored.unit));
        writer.row(&PackageRow {
            unit: stored.unit.clone(),
            document: number,
            seen: row.seen,
            notes,
        })?;
    }
    Ok(filing.add(&kept).await?)
}

async fn alignment_out(
    store: &Store,
    workspace: &Workspace,
    args: &Export,
    name: &str,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let Some(found) = store.alignment(name).await? else {
        let known = store.alignments().await?;
        let message = format!(
            "there is no alignment `{name}`; there are: {}",
            known.join(", ")
        );
        return Err(Usage(message).into());
    };
    let path = path(args, workspace, "");
    let mut bytes = Vec::new();
    let written: Result<(), FormatError> = match args.format {
        ReviewFormat::Xlsx => alignment::write_xlsx(name, &found, args.language, &mut bytes),
        ReviewFormat::Csv => {
            alignment::write_delimited(name, &found, args.language, b',', &mut bytes)
        }
        ReviewFormat::Tsv => {
            alignment::write_delimited(name, &found, args.language, b'\t', &mut bytes)
        }
    };
    written?;
    let finding = outputs::place(Some(store), &path, &bytes).await?;
    writeln!(out, "wrote {}: {} beads", path.display(), found.beads.len())?;
    if let Some(finding) = &finding {
        writeln!(out, "  {finding}")?;
    }
    Ok(if finding.is_none() {
        Exit::Ok
    } else {
        Exit::Findings
    })
}
