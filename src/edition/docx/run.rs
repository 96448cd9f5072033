//! Runs: text with its font, language and style.

use super::xml::Xml;
use crate::edition::breaks::parts;
use crate::edition::runs::{Mark, Style};
use crate::model::Language;

/// The Khmer font that is named; `fontTable.xml` names others in its place.
pub(super) const KHMER_FONT: &str = "Khmer OS Siemreap";

/// What a run looks like.
#[derive(Debug, Clone, Default)]
pub(super) struct Look<'s> {
    /// The language; none for signs.
    pub(super) language: Option<Language>,
    /// The character style, by its id.
    pub(super) character_style: Option<&'static str>,
    /// Bold, italic and so on.
    pub(super) style: Option<&'s Style>,
    /// Whether it is marked as not approved.
    pub(super) is_open: bool,
}

impl Look<'_> {
    /// Text of a language, plain.
    pub(super) fn of(language: Language) -> Self {
        Self {
            language: Some(language),
            ..Self::default()
        }
    }
}

/// A run with text. Between two words of Khmer stands U+200B, where the line may be broken: Word breaks Khmer nowhere else.
pub(super) fn text(xml: &mut Xml, look: &Look<'_>, text: &str) {
    if text.is_empty() {
        return;
    }
    xml.open("w:r", &[]);
    properties(xml, look);
    match look.language {
        Some(language) => xml.text("w:t", &parts(language, text).join("\u{200B}")),
        None => xml.text("w:t", text),
    }
    xml.close("w:r");
}

/// A run with one empty element: `w:br`, `w:tab`.
pub(super) fn sign(xml: &mut Xml, look: &Look<'_>, name: &str) {
    xml.open("w:r", &[]);
    properties(xml, look);
    xml.empty(name, &[]);
    xml.close("w:r");
}

/// The properties of a run, in the order that the schema demands (`CT_RPr`).
pub(super) fn properties(xml: &mut Xml, look: &Look<'_>) {
    let has = |mark| look.style.is_some_and(|style| style.contains(&mark));
    let is_khmer = look.language == Some(Language::Khmer);
    xml.open("w:rPr", &[]);
    if let Some(style) = look.character_style {
        xml.val("w:rStyle", style);
    }
    if is_khmer {
        let fonts = ["w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"].map(|kind| (kind, KHMER_FONT));
        xml.empty("w:rFonts", &fonts);
    }
    for (mark, names) in [
        (Mark::Bold, ["w:b", "w:bCs"]),
        (Mark::Italic, ["w:i", "w:iCs"]),
    ] {
        if has(mark) {
            for name in names {
                xml.empty(name, &[]);
            }
        }
    }
    if has(Mark::Strike) {
        xml.empty("w:strike", &[]);
    }
    if has(Mark::Underline) || has(Mark::Link) {
        xml.val("w:u", "single");
    }
    if look.is_open {
        let shade = [
            ("w:val", "clear"),
            ("w:color", "auto"),
            ("w:fill", "FFF3CF"),
        ];
        xml.empty("w:shd", &shade);
    }
    if has(Mark::Superscript) {
        xml.val("w:vertAlign", "superscript");
    } else if has(Mark::Subscript) {
        xml.val("w:vertAlign", "subscript");
    }
    match look.language {
        Some(Language::Khmer) => {
            xml.empty("w:cs", &[]);
            let language = [("w:val", "km-KH"), ("w:bidi", "km-KH")];
            xml.empty("w:lang", &language);
        }
        Some(Language::Vietnamese) => xml.val("w:lang", "vi-VN"),
        Some(Language::English) => xml.val("w:lang", "en-GB"),
        None => {}
    }
    xml.close("w:rPr");
}
