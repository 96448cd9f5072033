//! The examples of `docs/backends.md` are real.
#![allow(
    missing_docs,
    clippy::assigning_clones,
    clippy::duration_suboptimal_units,
    clippy::format_collect,
    clippy::print_stderr,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic, and says what it skips"
)]

mod support;

use std::path::Path;

use support::Folder;

/// The blocks of one kind in the page.
fn blocks(kind: &str) -> Vec<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/backends.md");
    let page = std::fs::read_to_string(page).unwrap();
    let fence = format!("```{kind}\n");
    page.split(&fence)
        .skip(1)
        .map(|part| part.split("```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn every_example_is_a_configuration_that_opens() {
    let folder = Folder::with("trivani.toml", blocks("toml").join("\n"));
    let mut command = folder.command(&["backends", "--json"]);
    for variable in [
        "DASHSCOPE_API_KEY",
        "ANTHROPIC_API_KEY",
        "GEMINI_API_KEY",
        "GOOGLE_API_KEY",
        "AZURE_TRANSLATOR_KEY",
        "DEEPL_API_KEY",
    ] {
        command.env(variable, "k");
    }
    let done: support::Finished = command.output().unwrap().into();
    assert_eq!(done.code, 0, "{}", done.stderr);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&done.stdout).unwrap();
    assert!(rows.len() >= 13);
    for row in rows {
        let needs_a_program = row["name"] == "google-terms" || row["name"] == "openai";
        assert!(row["ready"] == true || needs_a_program, "{row}");
    }
}

#[test]
fn the_python_example_translates() {
    let folder = Folder::with("a.txt", "សូមអរគុណ។\n");
    folder.file("translate.py", &blocks("python")[0]);
    folder.file(
        "trivani.toml",
        "[backends.script]\nkind = \"command\"\ncommand = [\"python3\", \"translate.py\"]\n",
    );
    if std::process::Command::new("python3")
        .arg("--version")
        .output()
        .is_err()
    {
        return;
    }
    let done = folder.trivani(&["translate", "a.txt", "--backend", "script", "--to", "vi"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(folder.rows("output/a.csv")[0]["vi"], "(vi) 9");
}

#[test]
fn the_prompt_example_is_a_template_that_works() {
    let prompt = trivani::backend::Prompt::new("docs", &blocks("jinja")[0]);
    assert!(prompt.is_ok(), "{prompt:?}");
}
