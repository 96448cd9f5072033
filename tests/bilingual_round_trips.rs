//! Units keep their ids, languages, statuses, origins and remarks through every bilingual format and back.
#![allow(
    missing_docs,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic, and says what it skips"
)]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use support::shared;
use trivani::format::bilingual::{BilingualFormat, BilingualWriter, Merged, read_bilingual};
use trivani::format::{decode_xml, read_xliff};
use trivani::model::{
    Finding, Grade, Kind, Language, Layout, Origin, Segment, SegmentId, Severity, Status, Target,
    Unit,
};
use trivani::text::khmer::key;
use trivani::text::tag::without_tags;

fn write(units: &[Unit], format: BilingualFormat, language: Language, path: &Path) {
    let mut out = Vec::new();
    let mut writer = BilingualWriter::new(format, language, None, &mut out).unwrap();
    for unit in units {
        writer.unit(unit, "here").unwrap();
    }
    writer.end().unwrap();
    std::fs::write(path, out).unwrap();
}

fn read(path: &Path, format: BilingualFormat) -> Vec<Unit> {
    let mut units = Vec::new();
    let file = read_bilingual(path, format, &[], &mut |entry| {
        units.push(entry.unit);
        Ok(())
    })
    .unwrap();
    assert!(file.findings.is_empty(), "{format}: {:?}", file.findings);
    assert!(file.losses.is_empty(), "{format}: {:?}", file.losses);
    units
}

/// Units written in a format and read again; XLIFF by its two files.
fn through(units: &[Unit], format: BilingualFormat, folder: &Path) -> Vec<Unit> {
    let path = |language| folder.join(format!("t.{language}.{format}"));
    if !matches!(format, BilingualFormat::Xliff | BilingualFormat::Xliff12) {
        let path = path(Language::Vietnamese);
        write(units, format, Language::Vietnamese, &path);
        return read(&path, format);
    }
    let mut merged = Merged::default();
    for language in [Language::Vietnamese, Language::English] {
        write(units, format, language, &path(language));
        read_bilingual(&path(language), format, &[], &mut |entry| {
            merged.add(entry);
            Ok(())
        })
        .unwrap();
    }
    let (entries, findings) = merged.finish();
    assert!(findings.is_empty(), "{findings:?}");
    entries.into_iter().map(|entry| entry.unit).collect()
}

/// What every format keeps: all but layout, white space between sentences, and weight and place of findings, for which tables have
/// no room.
fn kept(units: &[Unit]) -> Vec<Unit> {
    let mut units = units.to_vec();
    for unit in &mut units {
        unit.segment.layout = Layout::Paragraph;
        unit.segment.gap = String::new();
        for finding in unit
            .targets
            .iter_mut()
            .map(|(_, target)| target)
            .flat_map(|target| &mut target.findings)
        {
            finding.severity = Severity::Warning;
            finding.place = None;
        }
    }
    units
}

fn texts() -> impl Strategy<Value = String> {
    let tagged = "(<b1>)?[ក-ឳ \u{17B6}-\u{17D2}]{1,8}(</b1>)?(<fn2/>)?";
    prop_oneof![
        "[ក-ឳ][ក-ឳ\u{17B6}-\u{17D2} ។០-៩«»]{0,20}",
        tagged.prop_map(|text| format!("ក{text}")),
        "ក[ -~]{0,12}",
        "ក\n\t=[<>&\"']{0,5}-1 x",
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Zđêôơưàảãạ0-9=+@-]{1,12}( [a-z]{1,8}){0,3}",
        "<i1>a</i1> <b2>[a-z]{1,4}</b2><br3/>",
        r"<\\{1,2}b1>[a-z]{1,3}</b>",
        "<i1>a<b2>b</i1>[a-z]{0,3}</b2></u4>",
        "-[ -~]{1,20}x",
    ]
}

fn origins() -> impl Strategy<Value = Origin> {
    let backend = "[a-z]{1,6}".prop_map(|name| Origin::Backend {
        name,
        model: "org/m-7b".to_owned(),
        licence: "CC BY-NC".to_owned(),
    });
    prop_oneof![
        Just(Origin::Person),
        Just(Origin::Aligned),
        Just(Origin::Draft),
        Just(Origin::Memory(Grade::Exact)),
        Just(Origin::Memory(Grade::Context)),
        (0_u8..=100).prop_map(|percent| Origin::Memory(Grade::Fuzzy(percent))),
        backend,
    ]
}

fn findings() -> impl Strategy<Value = Vec<Finding>> {
    let severity = prop_oneof![
        Just(Severity::Note),
        Just(Severity::Warning),
        Just(Severity::Error)
    ];
    let finding = (
        "[a-z]{1,6}(-[a-z]{1,5})?",
        severity,
        "[!-~]([ -~]{0,14}[!-~])?",
        any::<bool>(),
    );
    let finding = finding.prop_map(|(rule, severity, message, has_place)| {
        let finding = Finding::new(rule, severity, message);
        if has_place { finding.at(0, 3) } else { finding }
    });
    prop::collection::vec(finding, 0..3)
}

fn targets() -> impl Strategy<Value = Target> {
    let statuses = prop::sample::select(Status::ALL.to_vec());
    let text = prop_oneof![9 => words(), 1 => Just(String::new())];
    (text, origins(), statuses, findings()).prop_map(|(text, origin, status, findings)| Target {
        text,
        origin,
        status,
        findings,
    })
}

fn units() -> impl Strategy<Value = Vec<Unit>> {
    let kinds = prop::sample::select(vec![
        Kind::Sentence,
        Kind::Heading,
        Kind::Item,
        Kind::Boilerplate,
    ]);
    let layouts = prop::sample::select(vec![
        Layout::Paragraph,
        Layout::Heading(2),
        Layout::Footnote(3),
    ]);
    let languages = (prop::option::of(targets()), prop::option::of(targets()));
    let comments = prop_oneof![Just(String::new()), "[!-~]([ -~ក-ឳ\n]{0,20}[!-~])?"];
    let ids = prop_oneof![4 => "[a-z]{1,6}-[a-f][0-9a-f]{3}", 1 => "[0-9]{1,3} [ក-ខ/]{1,3}x"];
    let unit = (
        ids,
        texts(),
        languages,
        kinds,
        layouts,
        comments,
        prop_oneof![Just(""), Just(" "), Just("\n\n")],
    );
    prop::collection::vec(unit, 1..6).prop_map(|rows| {
        let mut units: BTreeMap<String, Unit> = BTreeMap::new();
        for (id, text, (vi, en), kind, layout, comment, gap) in rows {
            let number = units.len() + 1;
            let languages = [(Language::Vietnamese, vi), (Language::English, en)];
            let targets = languages
                .into_iter()
                .filter_map(|(language, target)| Some((language, target?)));
            units.entry(id.clone()).or_insert_with(|| Unit {
                segment: Segment {
                    id: SegmentId::from_stored(&id),
                    number,
                    paragraph: number,
                    kind,
                    layout,
                    gap: gap.to_owned(),
                    key: key(&without_tags(&text)),
                    text,
                },
                targets: targets.collect(),
                comment,
            });
        }
        let mut units: Vec<Unit> = units.into_values().collect();
        units.sort_by_key(|unit| unit.segment.number);
        units
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_format_alone_gives_back_what_it_got(units in units()) {
        let folder = tempfile::tempdir().unwrap();
        for format in BilingualFormat::ALL {
            let mut units = units.clone();
            if format == BilingualFormat::Tsv {
                // A cell with both tabs and line breaks is not read back, and the writer says so.
                for unit in &mut units {
                    unit.segment.text = unit.segment.text.replace('\t', " ");
                    unit.segment.key = key(&without_tags(&unit.segment.text));
                }
            }
            let again = through(&units, format, folder.path());
            let is_table = matches!(format, BilingualFormat::Csv | BilingualFormat::Tsv | BilingualFormat::Xlsx | BilingualFormat::Ods);
            let wanted = if is_table { kept(&units) } else { units.clone() };
            prop_assert_eq!(again, wanted, "{}", format);
        }
    }

    #[test]
    fn a_chain_of_all_formats_keeps_ids_languages_statuses_origins_and_remarks(units in units()) {
        let folder = tempfile::tempdir().unwrap();
        let chain = [
            BilingualFormat::Csv, BilingualFormat::Xlsx, BilingualFormat::Tmx, BilingualFormat::Xliff,
            BilingualFormat::Jsonl, BilingualFormat::Xliff12, BilingualFormat::Ods, BilingualFormat::Tmx, BilingualFormat::Csv,
        ];
        let mut now = units.clone();
        for format in chain {
            now = through(&now, format, folder.path());
        }
        prop_assert_eq!(now, kept(&units));
    }

    #[test]
    fn no_text_makes_the_xliff_reader_panic(text in "(<xliff|</xliff>|<file|<unit|<segment>|<source>|<pc id='1'>|</pc>|<sc id=\"1\"/>|<mrk|[<>&a ក\"'=/]|version='2.1' srcLang='km'|>){0,20}") {
        let _ = read_xliff(Path::new("x.xlf"), &text);
    }
}

fn unit(id: &str, km: &str, vi: Target) -> Unit {
    Unit {
        segment: Segment {
            id: SegmentId::from_stored(id),
            number: 1,
            paragraph: 1,
            kind: Kind::Sentence,
            layout: Layout::Paragraph,
            gap: String::new(),
            text: km.to_owned(),
            key: key(&without_tags(km)),
        },
        targets: [(Language::Vietnamese, vi)].into_iter().collect(),
        comment: "xem lại".to_owned(),
    }
}

fn target(text: &str, origin: Origin, status: Status) -> Target {
    Target {
        text: text.to_owned(),
        origin,
        status,
        findings: vec![Finding::new("number-missing", Severity::Error, "15 & 16").at(0, 2)],
    }
}

#[test]
fn characters_that_xml_cannot_hold_stay_in_xliff_2_and_are_named_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let vi = target("a\u{B}b\u{FFFE}\r\nc", Origin::Person, Status::Final);
    let units = [unit("u-a1", "ក\u{1}ខ", vi)];
    assert_eq!(
        through(&units, BilingualFormat::Xliff, folder.path()),
        units
    );
    for format in [
        BilingualFormat::Tmx,
        BilingualFormat::Xliff12,
        BilingualFormat::Ods,
    ] {
        let mut out = Vec::new();
        let mut writer =
            BilingualWriter::new(format, Language::Vietnamese, None, &mut out).unwrap();
        writer.unit(&units[0], "here").unwrap();
        let (findings, _) = writer.end().unwrap();
        assert!(
            findings[0]
                .message
                .contains("3 characters that XML cannot hold"),
            "{format}: {findings:?}"
        );
    }
}

#[test]
fn what_a_table_has_no_room_for_is_counted() {
    let mut out = Vec::new();
    let mut unit = unit("u-a1", "ក", target("a", Origin::Draft, Status::NeedsReview));
    unit.segment.layout = Layout::Title;
    let mut writer =
        BilingualWriter::new(BilingualFormat::Csv, Language::Vietnamese, None, &mut out).unwrap();
    writer.unit(&unit, "unit 1").unwrap();
    let (_, losses) = writer.end().unwrap();
    let kinds: Vec<(&str, usize)> = losses
        .iter()
        .map(|(kind, loss)| (kind, loss.count))
        .collect();
    assert_eq!(
        kinds,
        [
            ("the layout of paragraphs", 1),
            ("weight and place of findings (their words are kept)", 1)
        ]
    );
}

fn validator() -> Option<PathBuf> {
    let script = shared("standards/validate.sh")?;
    let has = |program: &str| Command::new(program).arg("--version").output().is_ok();
    (has("xmllint") && Command::new("jing").output().is_ok()).then_some(script)
}

fn samples() -> Vec<Unit> {
    let backend = Origin::Backend {
        name: "office".to_owned(),
        model: "m".to_owned(),
        licence: String::new(),
    };
    let texts = [
        (
            "a-b01",
            "<b1>ក</b1> <i2>ខ<u3>គ</i2>ឃ</u3><fn4/><br5/>",
            "<i2>x<u3>y</i2>z</u3> <b1>w</b1><fn4/>",
        ),
        ("a-b02", "</s1>ក<sup2>២<sub3>", "<sup2>2</s1>"),
        (
            "មាតិកា ១",
            "ក\u{1}<b1>ក</b1><b1>ខ</b1>",
            "<b1>a</b1><b1>b</b1><img7/><tab8/><a9>c</a9><f3>d</f3>",
        ),
        ("a-b04", "ឯកសារ & <x>", "văn kiện & <x>"),
    ];
    let origins = [
        Origin::Memory(Grade::Context),
        Origin::Memory(Grade::Exact),
        backend,
        Origin::Draft,
    ];
    let rows = texts.into_iter().zip(origins).zip(Status::ALL);
    rows.map(|(((id, km, vi), origin), status)| unit(id, km, target(vi, origin, status)))
        .collect()
}

#[test]
fn what_is_written_is_valid_by_the_schemas_and_by_our_own_reader() {
    let folder = tempfile::tempdir().unwrap();
    let script = validator();
    if script.is_none() {
        eprintln!("skipped: xmllint, jing or the schemas are not there");
    }
    let mut units = samples();
    let mut bare = unit(
        "a-b05",
        "ក",
        target("", Origin::Person, Status::NeedsReview),
    );
    bare.targets.clear();
    bare.comment = String::new();
    units.push(bare);
    let files = [
        (BilingualFormat::Xliff, "a.xlf"),
        (BilingualFormat::Xliff12, "b.xlf"),
        (BilingualFormat::Tmx, "c.tmx"),
    ];
    for (format, name) in files {
        let path = folder.path().join(name);
        write(&units, format, Language::Vietnamese, &path);
        if let Some(script) = &script {
            let run = Command::new("bash")
                .arg(script)
                .arg(&path)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&run.stdout).into_owned()
                + &String::from_utf8_lossy(&run.stderr);
            assert!(run.status.success(), "{name}: {said}");
        }
        if format != BilingualFormat::Tmx {
            let bytes = std::fs::read(&path).unwrap();
            let xliff = read_xliff(&path, &decode_xml(&path, &bytes).unwrap().text).unwrap();
            assert!(xliff.faults.is_empty(), "{name}: {:?}", xliff.faults);
        }
        if format != BilingualFormat::Xliff12 && format != BilingualFormat::Tmx {
            assert_eq!(read(&path, format), units, "{name}");
        }
    }
}

#[test]
fn the_terms_of_a_source_are_in_the_glossary_module() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlf");
    let termbase = trivani::glossary::shipped().unwrap();
    let concept = termbase
        .concepts()
        .iter()
        .find(|c| !c.vi.preferred.is_empty() && c.km[0].chars().count() > 12)
        .unwrap();
    let units = [unit(
        "a-b01",
        &concept.km[0],
        target("x", Origin::Person, Status::Final),
    )];
    let mut out = Vec::new();
    let mut writer = BilingualWriter::new(
        BilingualFormat::Xliff,
        Language::Vietnamese,
        Some(&termbase),
        &mut out,
    )
    .unwrap();
    writer.unit(&units[0], "here").unwrap();
    writer.end().unwrap();
    let text = String::from_utf8(out).unwrap();
    let term = format!("<gls:term source=\"{}\">", concept.id);
    assert!(
        text.contains(&term) && text.contains("<gls:translation>"),
        "{text}"
    );
    std::fs::write(&path, text).unwrap();
    if let Some(script) = validator() {
        assert!(
            Command::new("bash")
                .arg(script)
                .arg(&path)
                .output()
                .unwrap()
                .status
                .success()
        );
    }
    assert_eq!(read(&path, BilingualFormat::Xliff), units);
}
