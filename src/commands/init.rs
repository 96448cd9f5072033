//! `trivani init`: a project folder.

use std::io::Write;

use super::exit::{Exit, Usage};
use crate::cli::Init;
use crate::config::{FILE_NAME, TEMPLATE};
use crate::format::write_atomically;
use crate::glossary::{LEXICON, SHIPPED};

pub(super) fn run(args: &Init, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let config = args.folder.join(FILE_NAME);
    if config.exists() {
        let message = format!(
            "{} is there already: this folder is a project; nothing was changed",
            config.display()
        );
        return Err(Usage(message).into());
    }
    let glossary = args.folder.join("glossary");
    let shipped = SHIPPED.iter().copied().chain([("lexicon.csv", LEXICON)]);
    let (mut written, mut kept) = (0, 0);
    for (name, text) in shipped {
        let path = glossary.join(name);
        if path.exists() {
            kept += 1;
            continue;
        }
        write_atomically(&path, |file| Ok(file.write_all(text.as_bytes())?))?;
        written += 1;
    }
    write_atomically(&config, |file| Ok(file.write_all(TEMPLATE.as_bytes())?))?;
    writeln!(out, "made the project {}", args.folder.display())?;
    writeln!(
        out,
        "  {FILE_NAME}: languages, backend, outputs; every setting is explained in it"
    )?;
    write!(out, "  glossary/: {written} files of terms")?;
    if kept > 0 {
        write!(out, " ({kept} that were there already are untouched)")?;
    }
    writeln!(
        out,
        "\nnext: trivani --project {} translate YOUR-TEXT.km.txt",
        args.folder.display()
    )?;
    Ok(Exit::Ok)
}
