//! Lists the files of `glossary/`, so that the program carries the termbase that it ships.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=glossary");
    println!("cargo::rerun-if-changed=src/store/migrations");
    let folder =
        Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("glossary");
    let mut names: Vec<String> = fs::read_dir(&folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| {
            Path::new(name)
                .extension()
                .is_some_and(|extension| extension == "csv")
        })
        .collect();
    names.sort();
    let mut code = String::from(
        "/// The shipped files of terms: name and content.\npub const SHIPPED: &[(&str, &str)] = &[\n",
    );
    for name in names.iter().filter(|name| *name != "lexicon.csv") {
        let path = folder.join(name).display().to_string();
        writeln!(code, "    ({name:?}, include_str!({path:?})),").map_err(io::Error::other)?;
    }
    let lexicon = folder.join("lexicon.csv").display().to_string();
    write!(
        code,
        "];\n\n/// The shipped lexicon of the draft engine.\npub const LEXICON: &str = include_str!({lexicon:?});\n"
    )
    .map_err(io::Error::other)?;
    let out =
        Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("shipped_glossary.rs");
    fs::write(out, code)
}
