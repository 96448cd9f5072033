//! `trivani edition`: a finished bilingual or trilingual document.

#[cfg(not(feature = "pdf"))]
#[path = "edition/no_pdf.rs"]
mod pdf;
mod source;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::exit::{Exit, Usage};
use super::outputs;
use super::workspace::{Common, Workspace};
use crate::cli::Edition;
#[cfg(feature = "pdf")]
use crate::edition::pdf;
use crate::edition::{
    Book, EditionConfig, EditionFormat, Localised, Open, Templates, Wish, compose, docx, epub,
    html, open, typst,
};
use crate::glossary::Termbase;
use crate::model::{Kind, Language, Unit};

/// So many open passages are listed one by one.
const LISTED: usize = 20;

pub(super) async fn run(
    args: Edition,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    if let Some(folder) = &args.template_export {
        for path in Templates::export(folder)? {
            writeln!(out, "wrote {}", path.display())?;
        }
    }
    let Some(document) = &args.document else {
        return Ok(Exit::Ok);
    };
    let workspace = Workspace::find(common, args.out.clone())?;
    outputs::refuse_file_as_folder(&workspace.out)?;
    let languages = languages(args.languages.as_deref(), &workspace)?;
    // What cannot be set is refused before anything is read or written.
    let has_pdf = args.format.contains(&EditionFormat::Pdf);
    let fonts = has_pdf
        .then(|| pdf::Fonts::of_system(&languages))
        .transpose()?;
    let templates = templates(&args, &workspace)?;
    let config = config(&args, &workspace)?;
    let source = source::gather(document, &workspace).await?;
    let mut exit = Exit::Ok;
    for finding in &source.findings {
        writeln!(out, "  {finding}")?;
        exit = Exit::Findings;
    }
    let is_open = open(&source.units, &languages, args.boilerplate);
    if args.is_final && !is_open.is_empty() {
        refuse(&is_open, &source.slug, out)?;
        source::close(source.store).await;
        return Ok(Exit::Findings);
    }
    let termbase = if args.no_glossary {
        Termbase::new(crate::glossary::Loaded::default())?
    } else {
        workspace.termbase(args.glossary.as_deref())?
    };
    let wish = Wish {
        slug: source.slug.clone(),
        languages,
        arrangement: args.layout,
        config,
        is_final: args.is_final,
        boilerplate: args.boilerplate,
        links: source.links,
    };
    let book = compose(&source.units, &wish, &termbase);
    for &format in &args.format {
        let bytes = render(format, &book, &templates, fonts.as_ref())?;
        let name = format!("{}.{}.{format}", source.slug.as_str(), args.layout);
        let path = workspace.out.join(name);
        let finding = outputs::place(source.store.as_ref(), &path, &bytes).await?;
        writeln!(out, "wrote {}", path.display())?;
        if let Some(finding) = finding {
            writeln!(out, "  {finding}")?;
            exit = Exit::Findings;
        }
    }
    source::close(source.store).await;
    tell(&source.units, &is_open, &args, common);
    Ok(exit)
}

fn render(
    format: EditionFormat,
    book: &Book,
    templates: &Templates,
    fonts: Option<&pdf::Fonts>,
) -> anyhow::Result<Vec<u8>> {
    Ok(match format {
        EditionFormat::Html => html::render(book, templates)?,
        EditionFormat::Docx => docx::render(book)?,
        EditionFormat::Epub => epub::render(book, templates)?,
        EditionFormat::Pdf => {
            let fonts = fonts.expect("they are looked for when a PDF is asked for");
            pdf::render(book, templates, fonts)?
        }
        EditionFormat::Typst => typst::render(book, templates)?.into_bytes(),
    })
}

/// The languages of the edition: the named ones, else Khmer and those of the project; none twice.
fn languages(named: Option<&[Language]>, workspace: &Workspace) -> Result<Vec<Language>, Usage> {
    let languages = match named {
        Some(named) => named.to_vec(),
        None => std::iter::once(Language::Khmer)
            .chain(workspace.config.languages.iter().copied())
            .collect(),
    };
    for (at, language) in languages.iter().enumerate() {
        if languages[..at].contains(language) {
            return Err(Usage(format!("--languages names {language} twice")));
        }
    }
    if languages.is_empty() {
        Err(Usage("--languages must name at least one".to_owned()))
    } else {
        Ok(languages)
    }
}

fn templates(args: &Edition, workspace: &Workspace) -> anyhow::Result<Templates> {
    let configured = workspace.config.edition.template.as_ref();
    let configured = configured.map(|folder| match &workspace.project {
        Some(project) => project.join(folder),
        None => folder.clone(),
    });
    let folder: Option<PathBuf> = args.template.clone().or(configured);
    Ok(match folder {
        Some(folder) => Templates::read(&folder)?,
        None => Templates::shipped()?,
    })
}

/// What the title page says: the configuration, and over it the command line.
fn config(args: &Edition, workspace: &Workspace) -> Result<EditionConfig, Usage> {
    let mut config = workspace.config.edition.clone();
    if !args.title.is_empty() {
        config.title = Some(title(&args.title)?);
    }
    let one = |text: &Option<String>| text.clone().map(Localised::One);
    config.author = one(&args.author).or(config.author);
    config.publisher = one(&args.publisher).or(config.publisher);
    config.date = args.date.clone().or(config.date);
    if !args.source.is_empty() {
        config.sources.clone_from(&args.source);
    }
    Ok(config)
}

/// One title for all languages, or one for each: `vi=…`.
fn title(given: &[String]) -> Result<Localised, Usage> {
    let split = |text: &String| {
        let (tag, title) = text.split_once('=')?;
        Some((tag.parse::<Language>().ok()?, title.to_owned()))
    };
    let each: Option<BTreeMap<Language, String>> = given.iter().map(split).collect();
    match (each, given) {
        (Some(each), _) => Ok(Localised::Each(each)),
        (None, [title]) => Ok(Localised::One(title.clone())),
        (None, _) => Err(Usage(
            "of several titles, each needs its language: --title km=… --title vi=…".to_owned(),
        )),
    }
}

/// Says what is open, and that nothing was written.
fn refuse(open: &[Open], slug: &crate::model::Slug, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut counts: BTreeMap<(Language, &str), usize> = BTreeMap::new();
    for passage in open {
        *counts
            .entry((passage.language, passage.status))
            .or_default() += 1;
    }
    writeln!(
        out,
        "{}: no final edition, for these passages are not approved:",
        slug.as_str()
    )?;
    for ((language, status), count) in counts {
        writeln!(out, "  {language} {status}: {count}")?;
    }
    for passage in open.iter().take(LISTED) {
        let Open {
            number,
            language,
            status,
            source,
        } = passage;
        writeln!(out, "  {number} {language} {status}: {source}")?;
    }
    if open.len() > LISTED {
        writeln!(out, "  … and {} more", open.len() - LISTED)?;
    }
    writeln!(
        out,
        "Nothing was written. Set their status to `reviewed` or `final` in the review table and read it in again."
    )?;
    Ok(())
}

/// Notes for the person at the terminal.
fn tell(units: &[Unit], open: &[Open], args: &Edition, common: &Common) {
    if common.quiet {
        return;
    }
    let is_boilerplate = |unit: &&Unit| unit.segment.kind == Kind::Boilerplate;
    let left_out = units.iter().filter(is_boilerplate).count();
    if left_out > 0 && !args.boilerplate {
        super::note(&format!(
            "{left_out} segments are not the author's text (source lines, counters, photo credits) and were left out; \
             --boilerplate takes them in"
        ));
    }
    if !open.is_empty() {
        super::note(&format!(
            "{} passages are not approved and are marked; --final makes an edition without marks when all are",
            open.len()
        ));
    }
}

/// Whether a path names a table by its ending.
fn is_table(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ["csv", "tsv", "tab", "xlsx", "ods"].contains(&ending.as_str()))
}
