//! Bilingual and trilingual files of any origin, read for checking: tables, TMX, XLIFF, JSON.

use std::path::Path;

use super::FormatError;
use super::bilingual::{BilingualFormat, read_bilingual};
pub use super::roles::Column;
use crate::model::{Finding, Pair, TARGET_LANGUAGES};

/// Reads the pairs of a bilingual file; its ending says what it is. `columns` is for tables whose columns have names of their
/// own. With them, what is wrong with the file itself.
///
/// # Errors
/// [`FormatError`] when the file cannot be read, or has no Khmer column or language.
pub fn read_pairs(
    path: &Path,
    columns: &[Column],
) -> Result<(Vec<Pair>, Vec<Finding>), FormatError> {
    let format = BilingualFormat::of(path).unwrap_or(BilingualFormat::Csv);
    let mut pairs = Vec::new();
    let file = read_bilingual(path, format, columns, &mut |entry| {
        let targets = entry.unit.targets.into_iter();
        pairs.push(Pair {
            place: entry.place,
            source: entry.unit.segment.text,
            targets: targets
                .map(|(language, target)| (language, target.text))
                .collect(),
        });
        Ok(())
    })?;
    let is_table = matches!(
        format,
        BilingualFormat::Csv | BilingualFormat::Tsv | BilingualFormat::Xlsx | BilingualFormat::Ods
    );
    if is_table {
        // A cell that is empty is a target that is missing; one that has no column is not.
        for language in TARGET_LANGUAGES
            .into_iter()
            .filter(|l| file.languages.contains(l))
        {
            for pair in &mut pairs {
                pair.targets.entry(language).or_default();
            }
        }
    }
    Ok((pairs, file.findings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    fn read(name: &str, text: &str) -> Result<(Vec<Pair>, Vec<Finding>), FormatError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        read_pairs(&path, &[])
    }

    fn said(pairs: &[Pair]) -> Vec<(&str, &str, Option<&str>)> {
        let said = pairs.iter().map(|pair| {
            let target = pair.targets.values().next();
            (
                pair.place.as_str(),
                pair.source.as_str(),
                target.map(String::as_str),
            )
        });
        said.collect()
    }

    #[test]
    fn a_memory_gives_its_segments_without_codes() {
        let text = "<tmx version=\"1.4\"><body><tu tuid=\"7\"><tuv xml:lang=\"km-KH\"><seg>បក្ស &amp; <bpt i=\"1\">&lt;b></bpt>រដ្ឋ<ept i=\"1\"/></seg></tuv>\
            <tuv xml:lang=\"vi\"><seg>Đảng &#38; Nhà nước</seg></tuv><tuv xml:lang=\"fr\"><seg>x</seg></tuv></tu></body></tmx>";
        let (pairs, _) = read("a.tmx", text).unwrap();
        assert_eq!(
            said(&pairs),
            [("line 1", "បក្ស & រដ្ឋ", Some("Đảng & Nhà nước"))]
        );
    }

    #[test]
    fn both_kinds_of_xliff_are_read_with_their_faults() {
        let one = "<xliff version=\"1.2\"><file original=\"f\" datatype=\"plaintext\" source-language=\"km\" target-language=\"vi-VN\"><body><trans-unit id=\"u1\">\
            <source>ប<g id=\"1\">ក្ស</g><x id=\"2\"/></source><target>Đảng</target><alt-trans><target>phe</target></alt-trans>\
            </trans-unit></body></file></xliff>";
        let (pairs, faults) = read("a.xlf", one).unwrap();
        assert_eq!(
            said(&pairs),
            [("unit u1", "ប<c1>ក្ស</c1><c2/>", Some("Đảng"))]
        );
        assert!(faults.is_empty(), "{faults:?}");
        let two = "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.1\" srcLang=\"km\" trgLang=\"en\"><file id=\"f\"><unit id=\"u\">\
            <segment id=\"s1\"><source>បក្ស</source><target>Party</target></segment>\
            <segment id=\"s1\"><source>រដ្ឋ<ph id=\"1\"/></source></segment></unit></file></xliff>";
        let (pairs, faults) = read("a.xlf", two).unwrap();
        assert_eq!(
            said(&pairs),
            [
                ("unit u", "បក្ស", Some("Party")),
                ("unit u", "រដ្ឋ<c1/>", None)
            ]
        );
        assert!(
            faults[0].message.contains("`s1` is used twice"),
            "{faults:?}"
        );
    }

    #[test]
    fn a_file_without_khmer_is_an_error() {
        let text = "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.1\" srcLang=\"en\" trgLang=\"vi\"><file id=\"f\"><unit id=\"u\"><segment><source>a</source></segment></unit></file></xliff>";
        let error = read("a.xlf", text).unwrap_err();
        assert!(
            error.to_string().contains("no unit has Khmer text"),
            "{error}"
        );
    }

    #[test]
    fn an_empty_cell_is_a_missing_target_and_a_missing_column_is_none() {
        let (pairs, _) = read("a.csv", "km,vi\nក,\n").unwrap();
        assert_eq!(
            pairs[0]
                .targets
                .get(&Language::Vietnamese)
                .map(String::as_str),
            Some("")
        );
        assert_eq!(pairs[0].targets.get(&Language::English), None);
    }
}
