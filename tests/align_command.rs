//! `trivani align` from the outside.
#![allow(
    clippy::too_many_lines,
    missing_docs,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic"
)]

mod support;

use support::{Finished, Folder, shared};

const KM: &str =
    "ថ្ងៃទី១២ ខែមីនា ឆ្នាំ២០២៤។\nលោក Nguyen Van An បានអញ្ជើញចូលរួម។\nមានគ្រួសារចំនួន ១៥០ គ្រួសារ។\nយើងសូមអរគុណ។\n";
const VI: &str = "Ngày 12 tháng 3 năm 2024.\nÔng Nguyen Van An đã tham dự.\nCó 150 hộ gia đình.\nChúng tôi xin cảm ơn.\n";
const EN: &str =
    "12 March 2024.\nMr Nguyen Van An attended.\nThere are 150 households.\nWe thank you.\n";

fn folder() -> Folder {
    let folder = Folder::with("a.km.txt", KM);
    folder.file("a.vi.txt", VI);
    folder.file("a.en.txt", EN);
    folder
}

fn align(folder: &Folder, arguments: &[&str]) -> Finished {
    folder.trivani(&[&["align"], arguments].concat())
}

fn beads(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let more = ["--segmented", "--format", "beads", "--out", "-"];
    let done = align(folder, &[arguments, &more].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    done.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn beads_go_to_standard_output_one_a_line_from_zero() {
    let folder = folder();
    let found = beads(&folder, &["a.km.txt", "a.vi.txt", "--languages", "km,vi"]);
    assert_eq!(found.len(), 4, "{found:?}");
    for (at, bead) in found.iter().enumerate() {
        let score = bead.strip_prefix(&format!("[{at}]:[{at}]:")).unwrap();
        assert!(
            (0.0..=1.0).contains(&score.parse::<f64>().unwrap()),
            "{bead}"
        );
    }
    assert!(!folder.path("output").exists(), "nothing is written beside");
    let three = beads(
        &folder,
        &[
            "a.km.txt",
            "a.vi.txt",
            "a.en.txt",
            "--languages",
            "km,vi,en",
        ],
    );
    assert!(three[0].starts_with("[0]:[0]:[0]:"), "{three:?}");
    let pair = beads(
        &folder,
        &[
            "a.km.txt",
            "a.vi.txt",
            "a.en.txt",
            "--languages",
            "km,vi,en",
            "--pair",
            "en,km",
        ],
    );
    assert!(pair[3].starts_with("[3]:[3]:"), "{pair:?}");
}

#[test]
fn the_same_input_gives_the_same_files_and_they_hold_every_sentence() {
    let folder = folder();
    let run = |out: &str| {
        let arguments = [
            "a.km.txt",
            "a.vi.txt",
            "a.en.txt",
            "--languages",
            "km,vi,en",
            "--pair",
            "all",
            "--format",
            "beads,csv,tmx,xlsx,json",
            "--out",
            out,
        ];
        let done = align(&folder, &arguments);
        assert!(
            [0, 2].contains(&done.code),
            "{}{}",
            done.stdout,
            done.stderr
        );
        done
    };
    run("one");
    run("two");
    for pair in ["km-vi-en", "km-vi", "km-en", "vi-en"] {
        for format in ["beads", "csv", "tmx", "xlsx", "json"] {
            let read = |out: &str| {
                std::fs::read(folder.path(&format!("{out}/a.{pair}.{format}"))).unwrap()
            };
            assert_eq!(read("one"), read("two"), "{pair} {format}");
        }
    }
    let rows = folder.rows("one/a.km-vi-en.csv");
    for (language, text) in [("km", KM), ("vi", VI), ("en", EN)] {
        let written: Vec<&str> = rows
            .iter()
            .flat_map(|row| row[language].split('\n'))
            .collect();
        let all = written.join(" ");
        for line in text.lines() {
            assert!(all.contains(line), "{line}: {all}");
        }
    }
    let first = &rows[0];
    for column in [
        "no",
        "id",
        "vi_status",
        "en_origin",
        "key",
        "bead",
        "confidence",
        "status",
        "km_segments",
    ] {
        assert!(!first[column].is_empty(), "{column}: {first:?}");
    }
}

#[test]
fn a_file_that_a_person_changed_is_kept() {
    let folder = folder();
    let arguments = [
        "a.km.txt",
        "a.vi.txt",
        "--languages",
        "km,vi",
        "--format",
        "csv",
    ];
    align(&folder, &arguments);
    folder.file("output/a.km-vi.csv", "mine");
    let done = align(&folder, &arguments);
    assert_eq!(done.code, 2, "{}", done.stdout);
    assert!(done.stdout.contains("edited-1"), "{}", done.stdout);
    let kept = std::fs::read_to_string(folder.path("output/a.km-vi.edited-1.csv")).unwrap();
    assert_eq!(kept, "mine");
}

#[test]
fn confident_beads_are_remembered_and_doubtful_ones_are_not() {
    let folder = folder();
    folder.trivani(&["init"]);
    let remember = |threshold: &str| {
        let arguments = [
            "a.km.txt",
            "a.vi.txt",
            "--languages",
            "km,vi",
            "--remember",
            "--json",
            "--threshold",
            threshold,
        ];
        let done = align(&folder, &arguments);
        let report: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
        report["remembered"].as_u64().unwrap()
    };
    assert_eq!(remember("1"), 0);
    assert_eq!(remember("0"), 4);
    assert_eq!(remember("0"), 0, "nothing is remembered twice");
    let found = folder.trivani(&["memory", "search", "150"]);
    assert!(
        found.stdout.contains("Có 150 hộ gia đình."),
        "{}",
        found.stdout
    );
    folder.trivani(&["memory", "export", "all.tmx"]);
    let tmx = std::fs::read_to_string(folder.path("all.tmx")).unwrap();
    assert!(
        tmx.contains("aligned") && tmx.contains("a.km.txt + a.vi.txt"),
        "{tmx}"
    );
}

#[test]
fn evidence_is_switched_off_and_on() {
    let folder = folder();
    for evidence in [
        &["--without", "lexicon,termbase,placeables"][..],
        &["--only", "length"],
        &["--without", "length,names,punctuation,position,layout"],
    ] {
        let arguments = [&["a.km.txt", "a.vi.txt", "--languages", "km,vi"], evidence].concat();
        assert!(!beads(&folder, &arguments).is_empty());
    }
    let both = [
        "a.km.txt",
        "a.vi.txt",
        "--languages",
        "km,vi",
        "--only",
        "length",
        "--without",
        "names",
    ];
    assert_eq!(align(&folder, &both).code, 3);
}

#[test]
fn texts_of_any_language_and_columns_of_tables_are_aligned() {
    let folder = folder();
    folder.file("a.de.txt", "Guten Tag. Wie geht es Ihnen heute?");
    folder.file("a.fr.txt", "Bonjour. Comment allez-vous aujourd'hui ?");
    let done = align(
        &folder,
        &["a.de.txt", "a.fr.txt", "--languages", "de,fr", "--out", "-"],
    );
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(done.stdout.lines().count(), 2, "{}", done.stdout);
    folder.file("t.csv", "km,vi\nអរគុណ។,Cảm ơn.\nមាន ១៥។,Có 15.\n");
    let done = align(
        &folder,
        &[
            "t.csv",
            "t.csv",
            "--languages",
            "km,vi",
            "--format",
            "csv",
            "--out",
            "-",
        ],
    );
    assert!(
        done.stdout.contains("មាន ១៥។,Có 15."),
        "{}{}",
        done.stdout,
        done.stderr
    );
}

#[test]
fn documents_with_layout_are_read_without_their_tags() {
    let folder = Folder::with(
        "a.vi.html",
        "<html><body><h1>Thư cảm ơn</h1><p>Có <b>15</b> hộ. Cảm ơn.</p></body></html>",
    );
    folder.file(
        "a.en.md",
        "# Letter of thanks\n\nThere are **15** households. Thank you.\n",
    );
    let arguments = [
        "a.vi.html",
        "a.en.md",
        "--languages",
        "vi,en",
        "--format",
        "json",
        "--out",
        "-",
    ];
    let done = align(&folder, &arguments);
    let found: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    let segments = |side: usize| found["sides"][side]["segments"].clone();
    assert_eq!(
        segments(0),
        serde_json::json!(["Thư cảm ơn", "Có 15 hộ.", "Cảm ơn."])
    );
    assert_eq!(
        segments(1),
        serde_json::json!(["Letter of thanks", "There are 15 households.", "Thank you."])
    );
}

#[test]
fn bad_input_is_one_clear_error_and_nothing_is_written() {
    let folder = folder();
    folder.file("empty.txt", "");
    folder.file("binary.txt", [0xC3, 0x28, 0xFF]);
    for (arguments, says) in [
        (
            &["a.km.txt", "gone.txt", "--languages", "km,vi"][..],
            "gone.txt",
        ),
        (
            &["a.km.txt", "empty.txt", "--languages", "km,vi"],
            "empty.txt is empty",
        ),
        (
            &["a.km.txt", "binary.txt", "--languages", "km,vi"],
            "binary.txt",
        ),
        (
            &["a.km.txt", "a.vi.txt", "--languages", "km"],
            "--languages",
        ),
        (
            &["a.km.txt", "a.vi.txt", "--languages", "km,vi,en"],
            "2 files and 3 languages",
        ),
        (&["a.km.txt", "a.vi.txt", "--languages", "km,km"], "twice"),
        (
            &["a.km.txt", "a.vi.txt", "--languages", "km,v!"],
            "no language tag",
        ),
        (&["a.km.txt", "--languages", "km,vi"], "FILE"),
        (&["a.km.txt", "a.vi.txt"], "--languages"),
        (
            &[
                "a.km.txt",
                "a.vi.txt",
                "--languages",
                "km,vi",
                "--threshold",
                "2",
            ],
            "from 0 to 1",
        ),
        (
            &[
                "a.km.txt",
                "a.vi.txt",
                "--languages",
                "km,vi",
                "--plot",
                "x.png",
            ],
            ".svg",
        ),
        (
            &[
                "a.km.txt",
                "a.vi.txt",
                "a.en.txt",
                "--languages",
                "km,vi,en",
                "--pair",
                "km,fr",
            ],
            "no edition in `fr`",
        ),
        (
            &[
                "a.km.txt",
                "a.vi.txt",
                "--languages",
                "km,vi",
                "--format",
                "xlsx",
                "--out",
                "-",
            ],
            "standard output",
        ),
    ] {
        let done = align(&folder, arguments);
        assert_eq!(done.code, 3, "{arguments:?} {}{}", done.stdout, done.stderr);
        assert!(done.stderr.contains(says), "{arguments:?}: {}", done.stderr);
        assert!(!folder.path("output").exists(), "{arguments:?}");
    }
}

#[test]
fn a_batch_goes_on_past_bad_pairs_and_passes_over_what_is_done() {
    let folder = folder();
    folder.file("empty.txt", "");
    folder.file("pairs.csv", "name,km,vi,en\nfirst,a.km.txt,a.vi.txt,\nbad,a.km.txt,empty.txt,\nhalf,a.km.txt,,\nwhole,a.km.txt,a.vi.txt,a.en.txt\n");
    let arguments = [
        "--batch",
        "pairs.csv",
        "--format",
        "beads",
        "--out",
        "out",
        "--jobs",
        "2",
        "--json",
    ];
    let run = |more: &[&str]| -> Vec<(String, String)> {
        let done = align(&folder, &[&arguments, more].concat());
        assert_eq!(done.code, 2, "{}", done.stderr);
        let rows: Vec<serde_json::Value> = serde_json::from_str(&done.stdout).unwrap();
        let mut states: Vec<_> = rows
            .iter()
            .map(|row| {
                (
                    row["name"].as_str().unwrap().to_owned(),
                    row["state"].as_str().unwrap().to_owned(),
                )
            })
            .collect();
        assert_eq!(states[0].1, "failed", "the most doubtful stand first");
        states.sort();
        states
    };
    let of = |state: &str| {
        [
            ("bad.km-vi", "failed"),
            ("first.km-vi", state),
            ("half.km", "failed"),
            ("whole.km-vi-en", state),
        ]
        .map(|(name, state)| (name.to_owned(), state.to_owned()))
    };
    assert_eq!(run(&["--report", "r.csv"]), of("aligned"));
    let report = folder.rows("r.csv");
    assert!(
        report
            .iter()
            .any(|row| row["verdict"].contains("empty.txt is empty")
                && row["place"] == "pairs.csv:3")
    );
    let first = std::fs::read(folder.path("out/first.km-vi.beads")).unwrap();
    assert_eq!(run(&[]), of("kept"));
    assert_eq!(run(&["--fresh"]), of("aligned"));
    assert_eq!(
        std::fs::read(folder.path("out/first.km-vi.beads")).unwrap(),
        first
    );
    folder.file("a.en.txt", format!("{EN}More.\n"));
    let changed = run(&[]);
    assert_eq!(changed[1].1, "kept");
    assert_eq!(changed[3].1, "aligned", "its input changed");
    std::fs::remove_file(folder.path("out/first.km-vi.beads")).unwrap();
    assert_eq!(run(&[])[1].1, "aligned", "its result is gone");
}

#[test]
fn a_folder_is_paired_by_names() {
    let folder = folder();
    let done = align(
        &folder,
        &[
            "--folder",
            ".",
            "--pattern",
            "{name}.{lang}.txt",
            "--languages",
            "km,en",
            "--out",
            "out",
            "--format",
            "beads",
        ],
    );
    assert!([0, 2].contains(&done.code), "{}", done.stderr);
    assert!(folder.path("out/a.km-en.beads").exists());
    let bad = align(
        &folder,
        &[
            "--folder",
            ".",
            "--pattern",
            "{name}.txt",
            "--languages",
            "km,en",
        ],
    );
    assert_eq!(bad.code, 3);
    assert!(bad.stderr.contains("{lang}"), "{}", bad.stderr);
}

#[test]
fn a_wrong_file_and_a_missing_half_stand_before_good_pairs() {
    let folder = Folder::empty();
    let words = [
        ("ខេត្ត", "tỉnh"),
        ("គ្រួសារ", "hộ gia đình"),
        ("សាលារៀន", "trường học"),
        ("ផ្លូវ", "đường"),
        ("ស្ពាន", "cầu"),
        ("ដី", "đất"),
        ("ទឹក", "nước"),
        ("សិស្ស", "học sinh"),
        ("គ្រូ", "giáo viên"),
        ("មន្ទីរពេទ្យ", "bệnh viện"),
        ("កសិករ", "nông dân"),
        ("ស្រូវ", "lúa"),
        ("ទីក្រុង", "thành phố"),
    ];
    let of = |at: usize| {
        let words = (0..=at * 7 % 5).map(move |k| words[(at * at * 3 + k * (at + 1) + k) % 13]);
        let (km, vi): (Vec<_>, Vec<_>) = words.unzip();
        let number = at * 7919 % 1000;
        (
            format!("មាន {} ចំនួន {number}។", km.join(" និង ")),
            format!("Có {number} {}.", vi.join(" và ")),
        )
    };
    let (km, vi): (Vec<String>, Vec<String>) = (0..60).map(of).unzip();
    folder.file("a.km.txt", km.join("\n"));
    folder.file("a.vi.txt", vi.join("\n"));
    folder.file("half.vi.txt", vi[..28].join("\n"));
    folder.file(
        "other.vi.txt",
        "Hôm nay trời đẹp.\nChúng tôi đi chợ mua rau và cá tươi.\n".repeat(30),
    );
    folder.file("pairs.csv", "name,km,vi\ngood,a.km.txt,a.vi.txt\nhalf,a.km.txt,half.vi.txt\nother,a.km.txt,other.vi.txt\n");
    let done = align(
        &folder,
        &[
            "--batch",
            "pairs.csv",
            "--segmented",
            "--format",
            "beads",
            "--json",
        ],
    );
    let rows: Vec<serde_json::Value> = serde_json::from_str(&done.stdout).unwrap();
    let names: Vec<&str> = rows
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    let (doubtful, good) = names.split_at(2);
    assert_eq!(good, ["good.km-vi"], "{rows:#?}");
    let mut doubtful = doubtful.to_vec();
    doubtful.sort_unstable();
    assert_eq!(doubtful, ["half.km-vi", "other.km-vi"], "{rows:#?}");
    let verdict = |name: &str| {
        let row = rows.iter().find(|row| row["name"] == name);
        row.unwrap()["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict("good.km-vi"), "");
    let half = verdict("half.km-vi");
    assert!(half.contains("of km is in no other edition"), "{half}");
    let other = verdict("other.km-vi");
    assert!(other.contains("doubtful"), "{other}");
}

#[test]
fn scores_are_those_worked_out_by_hand() {
    let folder = Folder::with("gold.txt", "[0]:[0]\n[1]:[1, 2]\n[2]:[]\n[3]:[3]\n");
    folder.file(
        "found.txt",
        "[0]:[0]:0.9\n[1]:[1]:0.5\n[]:[2]:0.5\n[2]:[]:0.8\n[3]:[3]:1\n",
    );
    let done = align(&folder, &["score", "found.txt", "gold.txt"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    for line in [
        "strict      0.6000   0.6667   0.6316",
        "lax         0.8000   1.0000   0.8889",
        "null        0.5000   1.0000   0.6667",
        "links: 5 found, 4 in the gold",
    ] {
        assert!(done.stdout.contains(line), "{line}\n{}", done.stdout);
    }
    let same = align(&folder, &["score", "gold.txt", "gold.txt", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&same.stdout).unwrap();
    assert_eq!(report[0]["strict"]["f1"], 1.0);
    assert_eq!(report[0]["lax"]["f1"], 1.0);
}

#[test]
fn a_bad_gold_line_is_named_with_file_and_line() {
    let folder = Folder::with("gold.txt", "[0]:[0]\n0 - 0\n");
    folder.file("three.txt", "[0]:[0]:[0]\n");
    let done = align(&folder, &["score", "gold.txt", "gold.txt"]);
    assert_eq!(done.code, 3);
    assert!(done.stderr.contains("gold.txt:2:"), "{}", done.stderr);
    let odd = align(&folder, &["score", "gold.txt"]);
    assert_eq!(odd.code, 3);
    folder.file("gold.txt", "[0]:[0]\n");
    let mixed = align(&folder, &["score", "three.txt", "gold.txt"]);
    assert_eq!(mixed.code, 3);
    assert!(
        mixed.stderr.contains("aligns 3 editions"),
        "{}",
        mixed.stderr
    );
    assert_eq!(align(&folder, &["score", "three.txt", "three.txt"]).code, 0);
}

#[test]
fn stats_show_types_confidence_and_omissions() {
    let folder = Folder::with(
        "a.beads",
        "[0]:[0]:0.99\n[1]:[]:0.9\n[2]:[]:0.9\n[3]:[1, 2]:0.4\n",
    );
    let done = align(&folder, &["stats", "a.beads", "--plot", "a.html"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stdout.contains("edition-1 2-3 (2)"), "{}", done.stdout);
    assert!(done.stdout.contains("1 doubtful"), "{}", done.stdout);
    assert!(
        std::fs::read_to_string(folder.path("a.html"))
            .unwrap()
            .contains("<svg")
    );
    folder.file("gap.beads", "[0]:[0]\n[2]:[1]\n");
    let bad = align(&folder, &["stats", "gap.beads"]);
    assert_eq!(bad.code, 3);
    assert!(bad.stderr.contains("bead 2"), "{}", bad.stderr);
    folder.file("bad.json", "{}");
    assert_eq!(align(&folder, &["stats", "bad.json"]).code, 3);
}

/// Equal to vecalign's definition, as `score.py` counts it, on a set with gold: a shifted copy of the gold, figures pinned.
#[test]
fn scores_on_a_noisy_set_are_those_of_the_reference_script() {
    let Some(set) = shared("data/align/noisy/km-vi-hard-single") else {
        return;
    };
    let gold = std::fs::read_to_string(set.join("gold.txt")).unwrap();
    let folder = Folder::with("gold.txt", &gold);
    let apart: String = gold
        .lines()
        .enumerate()
        .map(|(at, line)| match line.split_once(":[") {
            Some((source, target)) if at % 7 == 0 => format!("{source}:[]\n[]:[{target}\n"),
            // A joined one is cut: strictly wrong, laxly right.
            Some((source, target)) if target.contains(", ") => {
                let (first, rest) = target.split_once(", ").unwrap();
                format!("{source}:[{first}]\n[]:[{rest}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect();
    folder.file("found.txt", apart);
    let done = align(&folder, &["score", "found.txt", "gold.txt"]);
    let strict = done
        .stdout
        .lines()
        .find(|line| line.starts_with("strict"))
        .unwrap();
    let lax = done
        .stdout
        .lines()
        .find(|line| line.starts_with("lax"))
        .unwrap();
    assert_eq!(
        strict.split_whitespace().collect::<Vec<_>>()[1..],
        ["0.6815", "0.7660", "0.7213"]
    );
    assert_eq!(
        lax.split_whitespace().collect::<Vec<_>>()[1..],
        ["0.7445", "0.8586", "0.7975"]
    );
}
