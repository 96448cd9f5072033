//! The sheets beside the sentences: findings, summary, instructions.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Chart, ChartType, Format, FormatAlign, Url, Worksheet, XlsxError};

use super::height::Height;
use super::styles::{Script, Styles, write_cell};
use crate::model::{Finding, Language, Segment, Status};
use crate::review::package::{Package, PackageRow, origin_kind, said};
use crate::review::words::{self, text};
use crate::store::Spending;
use crate::text::khmer::cluster;

/// Excel follows at most 65,530 links a sheet.
const LINKS: u32 = 65_000;

/// The columns of the findings, with their widths.
const FINDING_COLUMNS: [(&str, f64); 6] = [
    ("no", 7.0),
    ("language", 10.0),
    ("severity", 11.0),
    ("rule", 32.0),
    ("message", 70.0),
    ("km", 52.0),
];

/// Begins a sheet: its name, and the headings of its columns with their widths, which stay in sight.
pub(super) fn headed(
    sheet: &mut Worksheet,
    (language, name): (Language, &str),
    columns: &[(&str, f64)],
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name(text(language, name))?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, (name, width)) in (0_u16..).zip(columns) {
        let heading = text(language, &format!("column-{name}"));
        // Narrow columns are for programs.
        let format = if *width < 6.0 {
            &styles.machine_header
        } else {
            &styles.header
        };
        sheet.write_string_with_format(0, at, heading, format)?;
        sheet.set_column_width(at, *width)?;
    }
    Ok(())
}

/// The sheet with the findings, each linked to its row.
pub(super) struct Findings {
    sheet: Worksheet,
    rows: u32,
}

impl Findings {
    pub(super) fn new(
        mut sheet: Worksheet,
        language: Language,
        styles: &Styles,
    ) -> Result<Self, XlsxError> {
        let name = (language, "sheet-findings");
        headed(&mut sheet, name, &FINDING_COLUMNS, styles)?;
        Ok(Self { sheet, rows: 0 })
    }

    /// Adds the findings of a row that stands in a sheet, counted from 1 below the headings.
    pub(super) fn add(
        &mut self,
        from: &PackageRow<'_>,
        language: Language,
        (sheet, row): (&str, u32),
        styles: &Styles,
    ) -> Result<(), XlsxError> {
        if from.seen.findings.is_empty() {
            return Ok(());
        }
        let link = format!("internal:'{}'!E{}", sheet.replace('\'', "''"), row + 1);
        for found in &from.seen.findings {
            self.rows += 1;
            finding_row(
                &mut self.sheet,
                self.rows,
                (language, &from.unit.segment),
                found,
                &link,
                styles,
            )?;
        }
        Ok(())
    }

    /// The sheet, with what can only be said of all its rows.
    pub(super) fn finish(self) -> Result<Worksheet, XlsxError> {
        let Self { mut sheet, rows } = self;
        sheet.autofilter(0, 0, rows, 5)?;
        sheet
            .set_landscape()
            .set_paper_size(8)
            .set_print_fit_to_pages(1, 0)
            .set_repeat_rows(0, 0)?;
        Ok(sheet)
    }
}

fn finding_row(
    sheet: &mut Worksheet,
    row: u32,
    (language, segment): (Language, &Segment),
    (of, finding): &(Language, Finding),
    link: &str,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let number = segment.number.to_string();
    let latin = (Script::Latin, styles.locked(Script::Latin));
    if row < LINKS {
        let url = Url::new(link).set_text(number);
        sheet.write_url_with_format(row, 0, url, &styles.link)?;
    } else {
        sheet.write_string_with_format(row, 0, number, latin.1)?;
    }
    let rule = words::known_text(language, &format!("rule-{}", finding.rule));
    let severity = text(language, &format!("severity-{}", finding.severity));
    let message = if language == Language::English {
        finding.message.clone()
    } else {
        said(language, finding)
    };
    let shade = (Script::Latin, styles.severity(Some(finding.severity)));
    let khmer = (Script::Khmer, styles.locked(Script::Khmer));
    let rule = rule.unwrap_or(&finding.rule);
    let cells = [
        (of.tag(), latin),
        (severity, shade),
        (rule, latin),
        (&message, latin),
        (&segment.text, khmer),
    ];
    let mut height = Height::default();
    for (column, (text, style)) in (1_u16..).zip(cells) {
        let (_, width) = FINDING_COLUMNS[usize::from(column)];
        height.fit(text, width, style.0);
        write_cell(sheet, (row, column), text, style, &[], styles)?;
    }
    height.set(sheet, row)?;
    Ok(())
}

/// What is counted of a package, row by row.
#[derive(Debug, Default)]
pub(super) struct Figures {
    statuses: BTreeMap<Option<Status>, BTreeMap<Language, u32>>,
    rules: BTreeMap<String, BTreeMap<Language, u32>>,
    origins: BTreeMap<&'static str, BTreeMap<Language, (u32, usize)>>,
}

impl Figures {
    pub(super) fn add(&mut self, package: &Package, row: &PackageRow<'_>) {
        let clusters = cluster::count(&row.unit.segment.text);
        for language in &package.targets {
            let target = row
                .unit
                .targets
                .get(language)
                .filter(|target| !target.text.is_empty());
            let statuses = self.statuses.entry(target.map(|target| target.status));
            *statuses.or_default().entry(*language).or_default() += 1;
            let origin = target.map_or("status-none", |target| origin_kind(&target.origin));
            let origins = self.origins.entry(origin).or_default();
            let size = origins.entry(*language).or_default();
            *size = (size.0 + 1, size.1 + clusters);
        }
        for (language, finding) in &row.seen.findings {
            let rule = words::known_text(package.language, &format!("rule-{}", finding.rule))
                .unwrap_or(&finding.rule);
            if !self.rules.contains_key(rule) {
                self.rules.insert(rule.to_owned(), BTreeMap::new());
            }
            if let Some(rule) = self.rules.get_mut(rule) {
                *rule.entry(*language).or_default() += 1;
            }
        }
    }
}

/// Counts by status and finding with a chart, where the words come from, and what was paid for.
pub(super) fn summary(
    sheet: &mut Worksheet,
    package: &Package,
    figures: &Figures,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let language = package.language;
    let name = text(language, "sheet-summary");
    sheet.set_name(name)?;
    for (column, width) in [(0, 44.0), (1, 12.0), (2, 24.0), (3, 12.0), (4, 24.0)] {
        sheet.set_column_width(column, width)?;
    }
    let mut page = Page {
        sheet,
        styles,
        row: 0,
    };
    page.title(text(language, "summary-title"))?;
    let filled = package.documents.iter().filter(|(_, count)| *count > 0);
    let documents: Vec<&str> = filled.map(|(slug, _)| slug.as_str()).collect();
    page.fact(text(language, "summary-documents"), &documents.join(", "))?;
    if !package.reviewer.is_empty() {
        page.fact(text(language, "summary-reviewer"), &package.reviewer)?;
    }
    page.fact(text(language, "summary-rows"), &package.count().to_string())?;
    let tags: Vec<&str> = package
        .targets
        .iter()
        .map(|language| language.tag())
        .collect();
    let shown = page.statuses(package, figures, &tags)?;
    page.rules(package, figures, &tags)?;
    page.origins(package, figures, &tags)?;
    if !package.answers.is_empty() {
        page.heading(text(language, "summary-spent"), &[])?;
        for (model, count) in &package.answers {
            let count = u32::try_from(*count).unwrap_or(u32::MAX);
            page.counts(model, std::iter::once(count.into()))?;
        }
    }
    page.spent(package)?;
    chart(sheet, name, shown, &tags, text(language, "summary-status"))
}

/// A column for each status and language, beside the counts.
fn chart(
    sheet: &mut Worksheet,
    name: &str,
    (first, last): (u32, u32),
    tags: &[&str],
    title: &str,
) -> Result<(), XlsxError> {
    let mut chart = Chart::new(ChartType::Column);
    for (column, tag) in (1_u16..).zip(tags) {
        chart
            .add_series()
            .set_categories((name, first, 0, last, 0))
            .set_values((name, first, column, last, column))
            .set_name(*tag);
    }
    chart.title().set_name(title);
    chart.set_width(560).set_height(300);
    sheet.insert_chart(1, 6, &chart)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

/// A sheet that is written from the top down.
struct Page<'s> {
    sheet: &'s mut Worksheet,
    styles: &'s Styles,
    row: u32,
}

impl Page<'_> {
    fn title(&mut self, title: &str) -> Result<(), XlsxError> {
        self.sheet
            .write_string_with_format(self.row, 0, title, &self.styles.title)?;
        self.row += 1;
        Ok(())
    }

    fn fact(&mut self, label: &str, value: &str) -> Result<(), XlsxError> {
        self.sheet
            .write_string_with_format(self.row, 0, label, &self.styles.number)?;
        self.sheet
            .write_string_with_format(self.row, 1, value, &self.styles.number)?;
        self.row += 1;
        Ok(())
    }

    /// A heading with the names of the columns, after a row of room; returns its row.
    fn heading(&mut self, title: &str, columns: &[&str]) -> Result<u32, XlsxError> {
        self.row += 1;
        self.sheet
            .write_string_with_format(self.row, 0, title, &self.styles.header)?;
        for (column, name) in (1..).zip(columns) {
            self.sheet
                .write_string_with_format(self.row, column, *name, &self.styles.header)?;
        }
        self.row += 1;
        Ok(self.row - 1)
    }

    /// Returns the first and the last row of the counts.
    fn statuses(
        &mut self,
        package: &Package,
        figures: &Figures,
        tags: &[&str],
    ) -> Result<(u32, u32), XlsxError> {
        let language = package.language;
        let first = self.heading(text(language, "summary-status"), tags)? + 1;
        for status in std::iter::once(None).chain(Status::ALL.map(Some)) {
            let label = status.map_or(text(language, "status-none"), |status| {
                words::status(language, status)
            });
            let counts = figures.statuses.get(&status);
            let count = |of: &Language| counts.and_then(|counts| counts.get(of)).copied();
            self.counts(
                label,
                package
                    .targets
                    .iter()
                    .map(|of| count(of).unwrap_or(0).into()),
            )?;
        }
        Ok((first, self.row - 1))
    }

    fn rules(
        &mut self,
        package: &Package,
        figures: &Figures,
        tags: &[&str],
    ) -> Result<(), XlsxError> {
        let mut rules: Vec<_> = figures.rules.iter().collect();
        rules.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.values().sum::<u32>()));
        self.heading(text(package.language, "summary-findings"), tags)?;
        for (rule, counts) in rules {
            let count = |of: &Language| f64::from(counts.get(of).copied().unwrap_or(0));
            self.counts(rule, package.targets.iter().map(count))?;
        }
        Ok(())
    }

    fn origins(
        &mut self,
        package: &Package,
        figures: &Figures,
        tags: &[&str],
    ) -> Result<(), XlsxError> {
        let clusters = text(package.language, "summary-clusters");
        let names = tags
            .iter()
            .flat_map(|tag| [(*tag).to_owned(), format!("{tag}: {clusters}")]);
        let names: Vec<String> = names.collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.heading(text(package.language, "summary-leverage"), &names)?;
        for (origin, counts) in &figures.origins {
            let sizes = package.targets.iter().flat_map(|of| {
                let (count, clusters) = counts.get(of).copied().unwrap_or_default();
                [count, u32::try_from(clusters).unwrap_or(u32::MAX)].map(f64::from)
            });
            self.counts(text(package.language, origin), sizes)?;
        }
        Ok(())
    }

    /// What was spent, a column for each currency.
    fn spent(&mut self, package: &Package) -> Result<(), XlsxError> {
        if package.spent.is_empty() {
            return Ok(());
        }
        let language = package.language;
        let currencies: Vec<&str> = package.spent.keys().map(String::as_str).collect();
        self.heading(text(language, "summary-cost"), &currencies)?;
        let all = || package.spent.values();
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of tokens and characters are far below 2^52"
        )]
        let float = |count: u64| count as f64;
        let mut row = |name, figure: &dyn Fn(&Spending) -> f64| {
            let figures: Vec<f64> = all().map(figure).collect();
            if figures.iter().all(|figure| *figure <= 0.0) {
                return Ok(());
            }
            self.counts(text(language, name), figures.into_iter())
        };
        row("spent-requests", &|spent| float(spent.requests))?;
        row("spent-read", &|spent| float(spent.input_tokens))?;
        row("spent-written", &|spent| float(spent.output_tokens))?;
        row("spent-characters", &|spent| float(spent.characters))?;
        row("spent-cost", &|spent| spent.cost)
    }

    fn counts(&mut self, label: &str, counts: impl Iterator<Item = f64>) -> Result<(), XlsxError> {
        self.sheet
            .write_string_with_format(self.row, 0, label, &self.styles.number)?;
        for (column, count) in (1..).zip(counts) {
            self.sheet
                .write_number_with_format(self.row, column, count, &self.styles.number)?;
        }
        self.row += 1;
        Ok(())
    }
}

/// How to review.
pub(super) fn readme(
    sheet: &mut Worksheet,
    package: &Package,
    styles: &Styles,
) -> Result<(), XlsxError> {
    const PARAGRAPHS: u32 = 9;
    sheet.set_name(text(package.language, "sheet-readme"))?;
    sheet.set_column_width(0, 95)?;
    let khmer = package.language == Language::Khmer;
    let script = if khmer { Script::Khmer } else { Script::Latin };
    let plain = styles
        .locked(script)
        .clone()
        .set_border(rust_xlsxwriter::FormatBorder::None)
        .set_align(FormatAlign::Top);
    for number in 1..=PARAGRAPHS {
        let row = number - 1;
        let paragraph = text(package.language, &format!("readme-{number}"));
        let format: &Format = if number == 1 { &styles.title } else { &plain };
        sheet.write_string_with_format(row, 0, paragraph, format)?;
        // Khmer clusters are wider and higher than Latin letters.
        let (line, width) = if khmer { (23.0, 65.0) } else { (16.0, 86.0) };
        sheet.set_row_height(row, line * crate::format::lines(paragraph, width) + 8.0)?;
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}
