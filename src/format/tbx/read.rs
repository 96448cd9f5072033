//! Reading TBX of either version, ours or another program's.

use std::path::Path;

use super::{DEPRECATED, OURS, PARTS_OF_SPEECH, PREFERRED, SUPERSEDED};
use crate::format::FormatError;
use crate::format::xml_read::{Node, Nodes, attribute};
use crate::glossary::{Concept, Names, Place, TermStatus};
use crate::model::{Finding, Severity};

/// Elements whose text is kept.
const WITH_TEXT: [&str; 5] = ["term", "termNote", "descrip", "admin", "note"];

/// Reads a termbase. What could not be taken over as it was is a finding with its line: other languages, terms with `|`,
/// entries without Khmer (they come without it, for a person to complete).
///
/// # Errors
/// [`FormatError::Row`] where it is no TBX.
pub fn read(path: &Path, text: &str) -> Result<(Vec<Concept>, Vec<Finding>), FormatError> {
    let mut nodes = Nodes::new(path, text);
    let mut reader = Reader::new(path);
    while let Some(node) = nodes.next() {
        let line = nodes.line();
        match node? {
            Node::Open(name, attributes) => reader.open(&name, &attributes, line),
            Node::Text(part) => {
                if let Some((_, _, text)) = &mut reader.text {
                    text.push_str(&part);
                }
            }
            Node::Close(name) => reader.close(&name),
        }
    }
    if !reader.is_tbx {
        return Err(FormatError::Row {
            path: path.to_owned(),
            line: 1,
            reason: "this is no TBX file: there is neither an element `tbx` nor `martif`"
                .to_owned(),
        });
    }
    Ok((reader.concepts, reader.findings))
}

#[derive(Default)]
struct Entry {
    concept: Concept,
    notes: Vec<String>,
    evidence: Vec<String>,
    language: String,
    terms: Vec<Term>,
}

#[derive(Default)]
struct Term {
    language: String,
    text: String,
    status: String,
    part_of_speech: String,
}

struct Reader<'p> {
    path: &'p Path,
    is_tbx: bool,
    concepts: Vec<Concept>,
    findings: Vec<Finding>,
    entry: Option<Entry>,
    /// The element whose text is being read, its type, its text.
    text: Option<(String, String, String)>,
}

impl<'p> Reader<'p> {
    fn new(path: &'p Path) -> Self {
        Self {
            path,
            is_tbx: false,
            concepts: Vec::new(),
            findings: Vec::new(),
            entry: None,
            text: None,
        }
    }

    fn open(&mut self, name: &str, attributes: &[(String, String)], line: u64) {
        match name {
            "tbx" | "martif" => self.is_tbx = true,
            "conceptEntry" | "termEntry" => {
                let number = self.concepts.len() + 1;
                let id = attribute(attributes, "id")
                    .map_or_else(|| format!("entry-{number}"), str::to_owned);
                let place = Place {
                    file: self.path.to_owned(),
                    line,
                };
                let concept = Concept {
                    id,
                    place,
                    ..Concept::default()
                };
                self.entry = Some(Entry {
                    concept,
                    ..Entry::default()
                });
            }
            "langSec" | "langSet" => {
                if let Some(entry) = &mut self.entry {
                    let tag = attribute(attributes, "xml:lang").unwrap_or_default();
                    entry.language = primary(tag);
                }
            }
            name if WITH_TEXT.contains(&name) && self.entry.is_some() => {
                let kind = attribute(attributes, "type").unwrap_or_default();
                self.text = Some((name.to_owned(), kind.to_owned(), String::new()));
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if matches!(name, "conceptEntry" | "termEntry") {
            if let Some(entry) = self.entry.take() {
                self.finish(entry);
            }
            return;
        }
        let is_this = self.text.as_ref().is_some_and(|(open, _, _)| open == name);
        if let (true, Some(entry)) = (is_this, &mut self.entry)
            && let Some((element, kind, text)) = self.text.take()
        {
            entry.take(&element, &kind, text.trim());
        }
    }

    fn finish(&mut self, mut entry: Entry) {
        let terms = std::mem::take(&mut entry.terms);
        entry.parts_of_speech(&terms);
        entry.read_notes();
        let mut concept = entry.concept;
        concept.evidence = entry.evidence.join("; ");
        for mut term in terms {
            if term.text.contains('|') {
                let text = term.text.replace('|', "\u{A6}");
                let message = format!(
                    "`{}` became `{text}`: in our tables `|` stands between alternatives",
                    term.text
                );
                self.finding(&concept, &message);
                term.text = text;
            }
            match term.language.as_str() {
                "km" | "khm" => {
                    if matches!(term.status.as_str(), DEPRECATED | SUPERSEDED) {
                        let message =
                            format!("the deprecated Khmer `{}` became a variant", term.text);
                        self.finding(&concept, &message);
                    }
                    concept.km.push(term.text);
                }
                "vi" | "vie" => add(&mut concept.vi, term),
                "en" | "eng" => add(&mut concept.en, term),
                language => {
                    let message = format!(
                        "`{}` ({language}) was left out: no language of ours",
                        term.text
                    );
                    self.finding(&concept, &message);
                }
            }
        }
        if concept.km.is_empty() {
            self.finding(&concept, "there is no Khmer term");
        }
        self.concepts.push(concept);
    }

    fn finding(&mut self, concept: &Concept, message: &str) {
        let message = format!("{}: {}: {message}", concept.place, concept.id);
        self.findings
            .push(Finding::new("import", Severity::Warning, message));
    }
}

impl Entry {
    /// Takes the text of an element.
    fn take(&mut self, element: &str, kind: &str, text: &str) {
        match (element, kind) {
            ("term", _) => self.terms.push(Term {
                language: self.language.clone(),
                text: one_line(text),
                ..Term::default()
            }),
            ("termNote", "administrativeStatus" | "normativeAuthorization") => {
                if let Some(term) = self.terms.last_mut() {
                    text.clone_into(&mut term.status);
                }
            }
            ("termNote", "partOfSpeech") => {
                if let Some(term) = self.terms.last_mut() {
                    text.clone_into(&mut term.part_of_speech);
                }
            }
            ("descrip", "subjectField") if self.concept.domain.is_empty() => {
                text.clone_into(&mut self.concept.domain);
            }
            ("admin", "source") => self.evidence.push(text.to_owned()),
            ("note", _) => self.notes.push(text.to_owned()),
            (_, kind) => self.notes.push(format!("{kind}: {text}")),
        }
    }

    fn parts_of_speech(&mut self, terms: &[Term]) {
        let theirs = terms.iter().map(|term| term.part_of_speech.as_str());
        let Some(theirs) = theirs.into_iter().find(|pos| !pos.is_empty()) else {
            return;
        };
        let ours = PARTS_OF_SPEECH.iter().find(|(_, name)| *name == theirs);
        self.concept.pos = match (ours, theirs) {
            (Some((ours, _)), _) => (*ours).to_owned(),
            (None, "properNoun") => "propn".to_owned(),
            (None, other) => other.to_owned(),
        };
    }

    /// Parts our notes from the person's.
    fn read_notes(&mut self) {
        let mut theirs = Vec::new();
        let concept = &mut self.concept;
        for note in std::mem::take(&mut self.notes) {
            match note
                .strip_prefix(OURS)
                .and_then(|rest| rest.split_once('='))
            {
                Some(("note", text)) => theirs.push(text.to_owned()),
                Some(("id", id)) => id.clone_into(&mut concept.id),
                Some(("pos", pos)) => pos.clone_into(&mut concept.pos),
                Some(("status", "approved")) => concept.status = TermStatus::Approved,
                Some(("flags", flags)) => {
                    let has = |flag: &str| flags.split('|').any(|name| name == flag);
                    concept.case_sensitive = has("case");
                    concept.do_not_translate = has("dnt");
                    concept.homograph = has("homograph");
                }
                _ => theirs.push(note),
            }
        }
        concept.note = theirs.join("\n");
    }
}

/// Puts a term where its status says; of terms without one, the first is preferred.
fn add(names: &mut Names, term: Term) {
    let is_free = names.preferred.is_empty();
    match term.status.as_str() {
        DEPRECATED | SUPERSEDED | "deprecatedTerm" | "supersededTerm" => {
            names.forbidden.push(term.text);
        }
        PREFERRED | "preferredTerm" | "" if is_free => names.preferred = term.text,
        _ => names.admitted.push(term.text),
    }
}

/// `vi` of `vi-VN` and `VI_vn`.
fn primary(tag: &str) -> String {
    tag.split(['-', '_'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// A term that a program broke over lines, on one.
fn one_line(text: &str) -> String {
    if text.contains('\n') {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_programs_file_is_read_and_what_we_cannot_hold_is_said() {
        let text = r#"<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd"><martif type="TBX" xml:lang="en"><text><body>
<termEntry id="e1"><descrip type="definition">What &amp; why</descrip>
<langSet xml:lang="km-KH"><ntig><termGrp><term>បក្ស</term></termGrp></ntig></langSet>
<langSet xml:lang="vi"><tig><term>Đảng
   bộ</term><termNote type="partOfSpeech">properNoun</termNote></tig><tig><term>a|b</term></tig></langSet>
<langSet xml:lang="fr"><tig><term>Parti</term></tig></langSet></termEntry>
<termEntry><langSet xml:lang="en"><tig><term>x</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></tig></langSet></termEntry>
</body></text></martif>"#;
        let (concepts, findings) = read(Path::new("t.tbx"), text).unwrap();
        let first = &concepts[0];
        assert_eq!((first.id.as_str(), first.pos.as_str()), ("e1", "propn"));
        assert_eq!(first.note, "definition: What & why");
        assert_eq!(first.vi.preferred, "Đảng bộ");
        assert_eq!(first.vi.admitted, ["a\u{A6}b"]);
        assert_eq!(concepts[1].en.forbidden, ["x"]);
        let said: Vec<&str> = findings.iter().map(|f| f.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "t.tbx:2: e1: `a|b` became `a¦b`: in our tables `|` stands between alternatives",
                "t.tbx:2: e1: `Parti` (fr) was left out: no language of ours",
                "t.tbx:7: entry-2: there is no Khmer term",
            ]
        );
    }

    #[test]
    fn what_is_no_termbase_is_refused() {
        let error = read(Path::new("t.tbx"), "<tmx/>").unwrap_err().to_string();
        assert!(error.contains("no TBX file"), "{error}");
    }
}
