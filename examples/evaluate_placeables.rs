//! Measures placeables against professional translations.
//!
//! `cargo run --release --example evaluate_placeables -- TAG LINES TAG LINES [misses]`: line N of one
//! file is the translation of line N of the other. The first figure counts the numbers of the first
//! language on lines where both write numbers in digits, and how many of them find their equal;
//! then come the false alarms of the comparison, for the lines are taken to be right, and how many
//! of the errors are noticed that a changed digit makes.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, ensure};
use trivani::text::Language;
use trivani::text::khmer::script::digit_value;
use trivani::text::placeable::{Found, MismatchKind, Placeable, Value, compare};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    ensure!(
        arguments.len() >= 4,
        "usage: evaluate_placeables TAG LINES TAG LINES [misses]"
    );
    let read = |path: &str| fs::read_to_string(path).with_context(|| format!("cannot read {path}"));
    let (source, target): (Language, Language) = (arguments[0].parse()?, arguments[2].parse()?);
    let (sources, targets) = (read(&arguments[1])?, read(&arguments[3])?);
    let mut figures = Figures {
        show: arguments.len() > 4,
        ..Figures::default()
    };
    for (number, (one, other)) in (1..).zip(sources.lines().zip(targets.lines())) {
        figures.add(number, &Found::new(source, one), &Found::new(target, other));
    }
    figures.report();
    Ok(())
}

#[derive(Default)]
struct Figures {
    show: bool,
    lines: usize,
    numbers: usize,
    equal: usize,
    placeables: usize,
    alarms: BTreeMap<(&'static str, &'static str), usize>,
    alarmed_lines: usize,
    changes: usize,
    noticed: usize,
}

impl Figures {
    fn add(&mut self, number: usize, source: &Found<'_>, target: &Found<'_>) {
        self.lines += 1;
        let numeric = |found: &Found<'_>| {
            found
                .placeables()
                .iter()
                .filter(|placeable| is_numeric(&placeable.value))
                .count()
        };
        self.placeables += source.placeables().len() + target.placeables().len();
        let mismatches = compare(source, target);
        if mismatches.is_empty() {
            self.change(source, target);
        }
        if numeric(target) > 0 {
            let missing = mismatches.iter().filter(|mismatch| {
                mismatch.kind == MismatchKind::Missing && is_numeric(&mismatch.placeable.value)
            });
            self.numbers += numeric(source);
            self.equal += numeric(source) - missing.count();
        }
        self.alarmed_lines += usize::from(!mismatches.is_empty());
        for mismatch in &mismatches {
            let (kind, text) = match mismatch.kind {
                MismatchKind::Missing => ("missing", source.text()),
                MismatchKind::Extra => ("extra", target.text()),
            };
            let class = mismatch.placeable.value.kind();
            *self.alarms.entry((kind, class)).or_default() += 1;
            if self.show {
                let written = &text[mismatch.placeable.range.clone()];
                let (one, other) = (source.text(), target.text());
                say(&format!(
                    "{number}\t{kind}\t{class}\t{written}\t{one}\t{other}"
                ));
            }
        }
    }

    /// Changes the numbers of the target one at a time and counts how many changes are noticed.
    fn change(&mut self, source: &Found<'_>, target: &Found<'_>) {
        let placeables = target.placeables().iter();
        for placeable in placeables.filter(|placeable| is_numeric(&placeable.value)) {
            let Some(text) = changed(target.text(), placeable) else {
                continue;
            };
            self.changes += 1;
            let mismatches = compare(source, &Found::new(target.language(), &text));
            self.noticed += usize::from(!mismatches.is_empty());
            if self.show && mismatches.is_empty() {
                say(&format!("unnoticed\t{}\t{text}", source.text()));
            }
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    fn report(&self) {
        let share = 100.0 * self.equal as f64 / self.numbers.max(1) as f64;
        let (equal, numbers) = (self.equal, self.numbers);
        say(&format!(
            "numbers with their equal: {equal} of {numbers}, {share:.2} %"
        ));
        let alarms: usize = self.alarms.values().sum();
        let (placeables, lines, alarmed) = (self.placeables, self.lines, self.alarmed_lines);
        say(&format!(
            "alarms: {alarms} of {placeables} placeables, on {alarmed} of {lines} lines"
        ));
        let (noticed, changes) = (self.noticed, self.changes);
        let share = 100.0 * noticed as f64 / changes.max(1) as f64;
        say(&format!(
            "changed digits noticed: {noticed} of {changes}, {share:.2} %"
        ));
        for ((kind, class), count) in &self.alarms {
            say(&format!("  {kind} {class}: {count}"));
        }
    }
}

fn is_numeric(value: &Value) -> bool {
    !matches!(
        value,
        Value::Acronym(_) | Value::Url(_) | Value::Email(_) | Value::Roman(_)
    ) && !matches!(value, Value::Date(date) if date.day.is_none() && date.year.is_none())
}

/// `text` with the last digit in the placeable's range changed, when there is one.
fn changed(text: &str, placeable: &Placeable) -> Option<String> {
    let range = placeable.range.clone();
    let (at, digit) = text[range.clone()]
        .char_indices()
        .rev()
        .find_map(|(at, c)| Some((range.start + at, digit_value(c)?)))?;
    let length = text[at..].chars().next().map_or(0, char::len_utf8);
    let other = (digit + 3) % 10;
    Some(format!("{}{other}{}", &text[..at], &text[at + length..]))
}

#[expect(
    clippy::print_stdout,
    reason = "an example that reports to the terminal"
)]
fn say(line: &str) {
    println!("{line}");
}
