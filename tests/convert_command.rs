//! `trivani convert`, and bilingual files in the other commands, by the real binary.
#![allow(
    clippy::too_many_lines,
    missing_docs,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic"
)]

mod support;

use support::Folder;

const TABLE: &str = "no,id,km,vi,vi_status,en,en_status,comment,vi_origin,en_origin\n\
    1,a-b01,សមមិត្តជាទីគោរព!,Kính thưa các đồng chí!,reviewed,Dear comrades!,final,xem lại,person,backend:office/m\n\
    2,a-b02,សូមអរគុណ។,Xin cảm ơn.,translated,,,,memory:exact,\n";

fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path(name)).unwrap()
}

fn records(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

#[test]
fn a_table_goes_through_every_format_and_comes_back() {
    let folder = Folder::with("a.csv", TABLE);
    let mut last = "a.csv".to_owned();
    for name in ["b.xlsx", "c.tmx", "d.jsonl", "e.ods", "f.tsv", "g.csv"] {
        let run = folder.trivani(&["convert", &last, name]);
        assert_eq!(run.code, 0, "{name}: {}{}", run.stdout, run.stderr);
        last = name.to_owned();
    }
    let run = folder.trivani(&["convert", "g.csv", "h.xlf"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("wrote h.vi.xlf: 2 units") && run.stdout.contains("h.en.xlf"),
        "{}",
        run.stdout
    );
    let run = folder.trivani(&["convert", "h.vi.xlf", "h.en.xlf", "i.csv"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(
        records(&read(&folder, "i.csv")),
        records(&read(&folder, "g.csv"))
    );
    let rows = records(&read(&folder, "i.csv"));
    let wanted = [
        "1",
        "a-b01",
        "1",
        "sentence",
        "សមមិត្តជាទីគោរព!",
        "Kính thưa các đồng chí!",
        "reviewed",
        "Dear comrades!",
        "final",
        "",
        "xem lại",
        "person",
        "backend:office/m",
    ];
    assert_eq!(rows[1][..13], wanted);
}

#[test]
fn what_does_not_fit_is_listed_by_kind_and_the_exit_code_says_so() {
    let tmx = "<tmx version=\"1.4\"><header/><body>\n\
        <tu tuid=\"u1\" usagecount=\"3\"><prop type=\"x-client\">c</prop><tuv xml:lang=\"km\"><seg>ក <ph>{1}</ph>ខ</seg></tuv><tuv xml:lang=\"fr\"><seg>e</seg></tuv><tuv xml:lang=\"vi\"><seg>a</seg></tuv></tu>\n\
        <tu><tuv xml:lang=\"fr\"><seg>e</seg></tuv></tu>\n</body></tmx>";
    let folder = Folder::with("a.tmx", tmx);
    let run = folder.trivani(&["convert", "a.tmx", "b.csv"]);
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    for kind in [
        "`usagecount` of units",
        "`x-client` of units",
        "native codes in texts",
        "further texts in fr",
        "units without Khmer text, 1 times: line 3",
    ] {
        assert!(
            run.stdout
                .contains(&format!("not taken over from a.tmx: {kind}")),
            "{kind}: {}",
            run.stdout
        );
    }
    let run = folder.trivani(&["convert", "a.tmx", "b.en.xlf"]);
    assert!(
        run.stdout
            .contains("no room in b.en.xlf for: targets in vi, 1 times: line 2"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_table_with_names_of_its_own_is_understood_and_says_how() {
    let text = "STT;Nguyên bản;Bản dịch;Ghi chú\n1;សូមអរគុណ។ សួស្តី;Xin cảm ơn, đồng chí;tốt\n";
    let folder = Folder::with("a.csv", text);
    let run = folder.trivani(&["convert", "a.csv", "b.jsonl"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout
            .contains("`Nguyên bản` (column 2) is km, by the letters in it"),
        "{}",
        run.stdout
    );
    let line: serde_json::Value = serde_json::from_str(&read(&folder, "b.jsonl")).unwrap();
    assert_eq!(
        (&line["targets"]["vi"]["text"], &line["comment"]),
        (&"Xin cảm ơn, đồng chí".into(), &"tốt".into())
    );
    let run = folder.trivani(&["convert", "a.csv", "c.jsonl", "--columns", "km=2,en=3"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(read(&folder, "c.jsonl").contains("\"en\":{\"text\":\"Xin"));
    let run = folder.trivani(&["memory", "import", "a.csv", "--json"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("\"added\": 1"), "{}", run.stdout);
}

#[test]
fn a_workbook_is_translated_as_a_table_is() {
    let folder = Folder::with(
        "a.csv",
        "Source,Target\nសូមអរគុណ។,\nសមមិត្តជាទីគោរព!,Kính thưa các đồng chí!\n",
    );
    assert_eq!(
        folder
            .trivani(&["convert", "a.csv", "a.xlsx", "--columns", "km=1,vi=2"])
            .code,
        0
    );
    let run = folder.trivani(&[
        "translate",
        "a.xlsx",
        "--to",
        "vi",
        "--format",
        "xliff,xliff12,jsonl,csv",
    ]);
    assert!([0, 2].contains(&run.code), "{}{}", run.stdout, run.stderr);
    let xliff = read(&folder, "output/a.vi.xlf");
    assert!(
        xliff.contains("Kính thưa các đồng chí!") && xliff.contains("version=\"2.1\""),
        "{xliff}"
    );
    assert!(read(&folder, "output/a.vi.1.2.xlf").contains("version=\"1.2\""));
    assert_eq!(read(&folder, "output/a.jsonl").lines().count(), 2);
    let run = folder.trivani(&["export", "--format", "xliff"]);
    assert!(
        run.stdout.contains("wrote output/a.vi.xlf"),
        "{}",
        run.stdout
    );
}

#[test]
fn terms_are_converted_too() {
    let folder = Folder::with(
        "a.csv",
        "id,domain,pos,km,vi,en\nt1,x,noun,បក្ស,Đảng,Party\n",
    );
    for (from, to) in [("a.csv", "b.tbx"), ("b.tbx", "c.xlsx"), ("c.xlsx", "d.tbx")] {
        let run = folder.trivani(&["convert", from, to]);
        assert_eq!(run.code, 0, "{from} {to}: {}{}", run.stdout, run.stderr);
    }
    assert_eq!(read(&folder, "b.tbx"), read(&folder, "d.tbx"));
}

#[test]
fn nothing_is_written_over_and_nothing_is_half_written() {
    let folder = Folder::with("a.csv", TABLE);
    folder.file("b.tmx", "kept");
    assert_eq!(folder.trivani(&["convert", "a.csv", "b.tmx"]).code, 3);
    assert_eq!(read(&folder, "b.tmx"), "kept");
    assert_eq!(
        folder
            .trivani(&["convert", "a.csv", "b.tmx", "--force"])
            .code,
        0
    );
    assert_eq!(
        folder
            .trivani(&["convert", "a.csv", "a.csv", "--force"])
            .code,
        3
    );
    let run = folder.trivani(&["convert", "a.csv", "b.doc"]);
    assert!(
        run.code == 3 && run.stderr.contains("--to"),
        "{}",
        run.stderr
    );
    folder.file("c.xlf", "<xliff><file>");
    assert_eq!(folder.trivani(&["convert", "c.xlf", "d.csv"]).code, 3);
    assert!(!folder.path("d.csv").exists());
}

#[test]
fn broken_files_are_one_clear_error_with_line_and_column() {
    let folder = Folder::with("a.csv", TABLE);
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>\n";
    let unit = "<unit id=\"u\"><segment><source>ក</source></segment></unit>";
    let head = "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.1\" srcLang=\"km\"><file id=\"f\">";
    let tu =
        "<tu><tuv xml:lang=\"km\"><seg>ក</seg></tuv><tuv xml:lang=\"vi\"><seg>a</seg></tuv></tu>";
    let utf16 = |text: &str| -> Vec<u8> {
        "\u{FEFF}"
            .chars()
            .chain(text.chars())
            .collect::<String>()
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect()
    };
    let deep = format!("{head}{}", "<group id=\"g\">".repeat(100_000));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("cut.xlf", format!("{head}\n{unit}\n<unit id=\"v\"><segm").into_bytes(), "cut.xlf:3:"),
        ("open.xlf", format!("{head}\n{unit}\n").into_bytes(), "cut short"),
        ("crossed.xlf", format!("{head}\n<unit id=\"u\"></file></xliff>").into_bytes(), "crossed.xlf:2:"),
        ("bomb.xlf", format!("{bomb}{head}<unit id=\"&b;\"/></file></xliff>").into_bytes(), "bomb.xlf:2:"),
        ("bomb2.xlf", format!("{bomb}{head}<unit id=\"u\"><segment><source>&b;</source></segment></unit></file></xliff>").into_bytes(), "entity `&b;` is not declared"),
        ("deep.xlf", deep.into_bytes(), "deep"),
        ("other.xlf", b"<tmx/>".to_vec(), "no XLIFF"),
        ("old.xlf", b"<xliff version=\"1.0\"/>".to_vec(), "XLIFF 1.0"),
        ("bytes.xlf", [b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff>".as_slice(), &[0xE1, 0x9E]].concat(), "line 2"),
        ("half.xlf", utf16(head).into_iter().chain([b'<']).collect(), "half a character"),
        ("bytes.tmx", [b"<tmx version=\"1.4\"><body>\n".as_slice(), &[0xFF]].concat(), "line 2"),
        ("no.tmx", b"<tbx/>".to_vec(), "no.tmx:1:"),
        ("no.xlsx", b"PK\x03\x04 no zip".to_vec(), "no workbook"),
        ("empty.jsonl", b"\n".to_vec(), "no unit"),
    ];
    for (name, bytes, wanted) in cases {
        std::fs::write(folder.path(name), bytes).unwrap();
        let run = folder.trivani(&["convert", name, "out.csv"]);
        assert_eq!(run.code, 3, "{name}: {}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains(wanted), "{name}: {}", run.stderr);
        assert!(!folder.path("out.csv").exists(), "{name}");
    }
    // UTF-16 whose declaration says UTF-8 is read by its byte order mark, and a huge attribute is only long.
    let declared = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><tmx version=\"1.4\"><body>{tu}</body></tmx>"
    );
    std::fs::write(folder.path("u.tmx"), utf16(&declared)).unwrap();
    assert_eq!(folder.trivani(&["convert", "u.tmx", "u.csv"]).code, 0);
    let long = format!(
        "<tmx version=\"1.4\"><body><tu tuid=\"{}\">{}</body></tmx>",
        "x".repeat(3_000_000),
        &tu[4..]
    );
    folder.file("long.tmx", &long);
    assert_eq!(
        folder.trivani(&["convert", "long.tmx", "long.jsonl"]).code,
        0
    );
    // A broken unit is named, and the others are read.
    folder.file("one.tmx", format!("<tmx version=\"1.4\"><body>\n{tu}\n<tu><tuv xml:lang=\"km\"><seg>&bad;</seg></tuv></tu>\n{tu}</body></tmx>"));
    let run = folder.trivani(&["convert", "one.tmx", "one.jsonl"]);
    assert_eq!(
        (run.code, read(&folder, "one.jsonl").lines().count()),
        (2, 2),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("one.tmx:3:"), "{}", run.stdout);
    folder.file(
        "lines.jsonl",
        "{\"km\":\"ក\"}\n{\"km\":1}\n{\"km\":\"ខ\",\"x\":2}\n",
    );
    let run = folder.trivani(&["convert", "lines.jsonl", "lines.csv"]);
    assert!(
        run.code == 2 && run.stdout.contains("lines.jsonl:2:7: no unit"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("the field `x`, 1 times: line 3"),
        "{}",
        run.stdout
    );
}

#[test]
fn the_faults_of_an_exchange_file_are_shown_by_check() {
    let text = "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.1\" srcLang=\"km\" trgLang=\"vi\">\n<file id=\"f\"><unit id=\"u\">\n<segment state=\"done\"><source>សូមអរគុណ។</source><target>Xin cảm ơn.</target></segment></unit></file></xliff>";
    let folder = Folder::with("a.xlf", text);
    let run = folder.trivani(&["check", "a.xlf"]);
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout
            .contains("a.xlf:3:1: the attribute `state` of `segment` is `done`"),
        "{}",
        run.stdout
    );
}
