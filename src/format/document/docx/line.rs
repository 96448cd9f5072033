//! A paragraph as one line of text with inline tags, and what the tags stand for.

use std::collections::HashMap;

use super::super::tree::Element;
use super::atoms::{Item, Kind, LeadsTo, Run, items};
use super::font;
use super::look::{Look, Props};
use super::styles::Styles;
use crate::text::tag::{Form, escape, written};

/// The numbers of notes: by kind (whether it is an endnote) and id.
pub(super) type Notes = HashMap<(bool, String), u32>;

/// A paragraph as a line of text.
#[derive(Debug, Default)]
pub(super) struct Line<'e, 't> {
    /// The text with its tags.
    pub(super) text: String,
    /// What the tags stand for, by name.
    pub(super) codes: HashMap<String, Code<'e, 't>>,
    /// The properties of the run that looks like most of the text, and how it looks.
    pub(super) base: Run<'e, 't>,
    pub(super) base_props: Props,
    /// Where its links lead, by their tags.
    pub(super) links: Vec<(String, LeadsTo)>,
    /// What stands before and after all text, as XML.
    pub(super) before: String,
    pub(super) after: String,
    /// A legacy font that some of the text is set in.
    pub(super) legacy: Option<String>,
}

/// What a tag stands for.
#[derive(Debug, Clone)]
pub(super) enum Code<'e, 't> {
    /// Properties that are set for the text in it.
    Look(String),
    /// XML before and after what is in it, and the properties of its text.
    Pair {
        before: String,
        after: String,
        base: Run<'e, 't>,
    },
    /// An element in a run.
    Object(&'e Element<'t>, Run<'e, 't>),
    /// An element that stands beside runs.
    Beside(&'e Element<'t>),
    /// XML as it is.
    Raw(String),
}

/// Text with the look that counts.
struct Told<'e, 't> {
    item: Item<'e, 't>,
    look: Look,
    props: Props,
    /// Links look as links do: they are no pattern for other text.
    in_link: bool,
}

impl<'e, 't> Line<'e, 't> {
    /// The line of a paragraph.
    pub(super) fn of(paragraph: &'e Element<'t>, styles: &Styles, notes: &Notes) -> Self {
        let props = styles.of_paragraph(paragraph);
        let mut line = Self {
            base_props: props.clone(),
            ..Self::default()
        };
        let mut in_link = 0;
        let mut told: Vec<Told<'e, 't>> = Vec::new();
        for item in items(paragraph) {
            let mut look = Look::default();
            let mut own = Props::default();
            match &item {
                Item::Pin(xml) if told.is_empty() => {
                    line.before.push_str(xml);
                    continue;
                }
                Item::Pin(xml) => {
                    line.after.push_str(xml);
                    continue;
                }
                Item::Text(text, _) if text.is_empty() => continue,
                Item::Text(text, run) => {
                    own = styles.of_run(&props, *run);
                    look = Look::of(&own, text);
                    if in_link > 0 {
                        look = look.in_link();
                    }
                    line.note_font(&own, text);
                }
                Item::Open { kind: "a", .. } => in_link += 1,
                Item::Open { .. } if in_link > 0 => in_link += 1,
                Item::Close if in_link > 0 => in_link -= 1,
                _ => {}
            }
            told.push(Told {
                item,
                look,
                props: own,
                in_link: in_link > 0,
            });
        }
        let base = line.choose_base(&told);
        blanks_as_neighbours(&mut told, &base);
        Tagger {
            line: &mut line,
            base,
            notes,
            open: Vec::new(),
            next: 1,
            pending: String::new(),
        }
        .run(&told);
        line
    }

    fn note_font(&mut self, props: &Props, text: &str) {
        let font = props.font.as_deref().unwrap_or_default();
        if self.legacy.is_none() && font::is_legacy(font) && font::is_unreadable(text) {
            self.legacy = Some(font.to_owned());
        }
    }

    /// The look of most of the text; its longest run is the pattern for new ones.
    fn choose_base(&mut self, told: &[Told<'e, 't>]) -> Look {
        let mut weights: Vec<(&Look, usize)> = Vec::new();
        let texts = || {
            told.iter().filter_map(|told| match &told.item {
                Item::Text(text, run) => {
                    let weight = text.chars().filter(|c| c.is_alphanumeric()).count();
                    Some((told, *run, weight))
                }
                _ => None,
            })
        };
        for (told, _, weight) in texts() {
            match weights.iter_mut().find(|(look, _)| **look == told.look) {
                Some((_, sum)) => *sum += weight,
                None => weights.push((&told.look, weight)),
            }
        }
        let most = weights.iter().map(|(_, weight)| *weight).max().unwrap_or(0);
        let base = weights.iter().find(|(_, weight)| *weight == most);
        let base = base.map_or_else(Look::default, |(look, _)| (*look).clone());
        let mut best: Option<((bool, usize), &Told<'e, 't>, Run<'e, 't>)> = None;
        for (told, run, weight) in texts().filter(|(told, ..)| told.look == base) {
            let weight = (!told.in_link, weight);
            if best.is_none_or(|(heaviest, ..)| weight > heaviest) {
                best = Some((weight, told, run));
            }
        }
        if let Some((_, told, run)) = best {
            self.base = run;
            self.base_props = told.props.clone();
        }
        base
    }
}

/// White space between two texts looks as both do, unless it is underlined or struck; where they differ, as the base.
fn blanks_as_neighbours(told: &mut [Told<'_, '_>], base: &Look) {
    let look = |told: &Told<'_, '_>| match &told.item {
        Item::Text(text, _) if !is_blank(text) => Some(told.look.clone()),
        _ => None,
    };
    for at in 0..told.len() {
        let Item::Text(text, _) = &told[at].item else {
            continue;
        };
        let is_seen = !told[at].look.underline.is_empty() || told[at].look.strike;
        if !is_blank(text) || is_seen {
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| look(&told[at]));
        let after = told.get(at + 1).and_then(look);
        told[at].look = match (before, after) {
            (Some(before), Some(after)) => before.common(&after, base),
            _ => base.clone(),
        };
    }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c == '\u{200B}')
}

/// Writes the line with its tags.
struct Tagger<'l, 'e, 't> {
    line: &'l mut Line<'e, 't>,
    base: Look,
    notes: &'l Notes,
    /// What is open: the name, and for looks what they set.
    open: Vec<(String, Option<String>)>,
    next: u32,
    /// Text that is not written yet, so that what looks like a tag is seen as a whole.
    pending: String,
}

impl<'e, 't> Tagger<'_, 'e, 't> {
    fn run(mut self, told: &[Told<'e, 't>]) {
        for (at, this) in told.iter().enumerate() {
            match &this.item {
                Item::Text(text, _) => {
                    self.look(told, at);
                    self.pending.push_str(text);
                }
                Item::Object(kind, element, run) => self.object(*kind, element, *run),
                Item::Field(xml) => {
                    let name = self.name("f");
                    self.alone(name, Code::Raw(xml.clone()));
                }
                Item::Open {
                    kind,
                    before,
                    after,
                    leads_to,
                } => {
                    self.close_looks();
                    let name = self.name(kind);
                    let link = leads_to.clone().map(|leads_to| (name.clone(), leads_to));
                    self.line.links.extend(link);
                    let code = Code::Pair {
                        before: before.clone(),
                        after: after.clone(),
                        base: first_run(&told[at..]),
                    };
                    self.push(name, None, code);
                }
                Item::Close => {
                    self.close_looks();
                    self.pop();
                }
                Item::Pin(_) => {}
            }
        }
        while !self.open.is_empty() {
            self.pop();
        }
        self.flush();
    }

    fn name(&mut self, kind: &str) -> String {
        let name = format!("{kind}{}", self.next);
        self.next += 1;
        name
    }

    fn object(&mut self, kind: Kind, element: &'e Element<'t>, run: Run<'e, 't>) {
        let id = || element.attribute("w:id").unwrap_or_default();
        let note = match kind {
            Kind::Footnote => self.notes.get(&(false, id())),
            Kind::Endnote => self.notes.get(&(true, id())),
            _ => None,
        };
        let name = match (kind, note) {
            (_, Some(number)) => format!("fn{number}"),
            (Kind::Break, _) => self.name("br"),
            (Kind::Tab, _) => self.name("tab"),
            _ => self.name("img"),
        };
        let code = match kind {
            Kind::Beside => Code::Beside(element),
            _ => Code::Object(element, run),
        };
        self.alone(name, code);
    }

    fn alone(&mut self, name: String, code: Code<'e, 't>) {
        self.flush();
        self.line.text.push_str(&written(&name, Form::Alone));
        self.line.codes.insert(name, code);
    }

    /// Opens and closes looks for the text at a place.
    fn look(&mut self, told: &[Told<'e, 't>], at: usize) {
        let mut wanted = told[at].look.beyond(&self.base);
        let is_open = |(_, set): &(String, Option<String>)| {
            let set = set.as_ref();
            set.is_none_or(|set| wanted.iter().any(|(_, wanted)| wanted == set))
        };
        let keep = self.open.iter().rposition(|open| open.1.is_none());
        let first = keep.map_or(0, |at| at + 1);
        let kept = first
            + self.open[first..]
                .iter()
                .take_while(|open| is_open(open))
                .count();
        while self.open.len() > kept {
            self.pop();
        }
        wanted.retain(|(_, set)| !self.open.iter().any(|(_, open)| open.as_ref() == Some(set)));
        let reach = |set: &String| {
            let after = told[at..].iter().take_while(|told| match &told.item {
                Item::Text(..) => {
                    let beyond = told.look.beyond(&self.base);
                    beyond.iter().any(|(_, other)| other == set)
                }
                Item::Open { .. } | Item::Close => false,
                _ => true,
            });
            after.count()
        };
        let mut wanted: Vec<_> = wanted
            .into_iter()
            .map(|(kind, set)| (reach(&set), kind, set))
            .collect();
        wanted.sort_by_key(|(reach, ..)| std::cmp::Reverse(*reach));
        for (_, kind, set) in wanted {
            let name = self.name(kind);
            self.push(name, Some(set.clone()), Code::Look(set));
        }
    }

    fn close_looks(&mut self) {
        while self.open.last().is_some_and(|(_, set)| set.is_some()) {
            self.pop();
        }
    }

    fn push(&mut self, name: String, set: Option<String>, code: Code<'e, 't>) {
        self.flush();
        self.line.text.push_str(&written(&name, Form::Open));
        self.line.codes.insert(name.clone(), code);
        self.open.push((name, set));
    }

    fn pop(&mut self) {
        self.flush();
        if let Some((name, _)) = self.open.pop() {
            self.line.text.push_str(&written(&name, Form::Close));
        }
    }

    fn flush(&mut self) {
        self.line.text.push_str(&escape(&self.pending));
        self.pending.clear();
    }
}

fn first_run<'e, 't>(told: &[Told<'e, 't>]) -> Run<'e, 't> {
    told.iter().find_map(|told| match &told.item {
        Item::Text(_, run) => Some(*run),
        _ => None,
    })?
}
