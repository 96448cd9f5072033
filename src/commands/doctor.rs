//! `trivani doctor`: whether everything is in place.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use super::exit::Exit;
use super::workspace::{Common, Workspace};
use crate::backend::registry;
use crate::cli::Doctor;
use crate::glossary::{Termbase, shipped};
use crate::store::{Access, FILE_NAME, Store};

/// What was looked at, and what was found.
#[derive(Debug, Serialize)]
struct Look {
    what: String,
    ok: bool,
    /// How it stands, or what is wrong and what to do.
    says: String,
}

impl Look {
    fn good(what: impl Into<String>, says: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            ok: true,
            says: says.into(),
        }
    }

    fn bad(what: impl Into<String>, says: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            ok: false,
            says: says.into(),
        }
    }
}

pub(super) async fn run(
    args: &Doctor,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let looks = match Workspace::find(common, None) {
        Ok(workspace) => look_around(&workspace).await?,
        Err(error) => vec![Look::bad("configuration", format!("{error:#}"))],
    };
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &looks)?;
        writeln!(out)?;
    } else {
        for look in &looks {
            let mark = if look.ok { "ok " } else { "BAD" };
            writeln!(out, "{mark} {}: {}", look.what, look.says)?;
        }
    }
    Ok(if looks.iter().all(|look| look.ok) {
        Exit::Ok
    } else {
        Exit::Findings
    })
}

async fn look_around(workspace: &Workspace) -> anyhow::Result<Vec<Look>> {
    let configuration = match &workspace.project {
        Some(project) => format!("{} is fine", project.join("trivani.toml").display()),
        None => "no trivani.toml: everything has its default".to_owned(),
    };
    let mut looks = vec![Look::good("configuration", configuration)];
    let termbase = match workspace.termbase(None) {
        Ok(termbase) => {
            let says = format!("{} concepts", termbase.concepts().len());
            looks.push(Look::good("glossary", says));
            termbase
        }
        Err(error) => {
            looks.push(Look::bad("glossary", error.to_string()));
            shipped()?
        }
    };
    looks.extend(backends(workspace, termbase));
    looks.push(database(workspace.store_folder()).await);
    looks.push(output(&workspace.out));
    looks.push(fonts());
    Ok(looks)
}

/// Those that the configuration sets up or uses.
fn backends(workspace: &Workspace, termbase: Termbase) -> Vec<Look> {
    let termbase = Arc::new(termbase);
    let config = &workspace.config;
    let mut names: Vec<String> = config.backends.keys().cloned().collect();
    names.extend(config.backend.0.iter().cloned());
    names.sort();
    names.dedup();
    let look = |name: String| {
        let what = format!("backend {name}");
        match registry::open(&[name], config, &termbase) {
            Ok(service) if service.backend().describe().remote => Look::good(
                what,
                "settings and key are there; `trivani backends test` asks it",
            ),
            Ok(_) => Look::good(what, "ready"),
            Err(error) => Look::bad(what, error.to_string()),
        }
    };
    names.into_iter().map(look).collect()
}

async fn database(folder: &Path) -> Look {
    let what = "database";
    if !folder.join(FILE_NAME).exists() {
        return Look::good(what, "none yet: the first translation makes it");
    }
    let looked = async {
        let store = Store::open(folder, Access::Read).await?;
        let problem = store.problem().await?;
        let documents = store.documents().await?.len();
        store.close().await;
        Ok::<_, crate::store::StoreError>((documents, problem))
    };
    match looked.await {
        Ok((documents, None)) => Look::good(what, format!("sound, {documents} documents")),
        Ok((_, Some(problem))) => {
            let advice = "Restore a copy, or move it away to start anew";
            Look::bad(what, format!("{FILE_NAME} is damaged: {problem}. {advice}"))
        }
        Err(error) => Look::bad(what, error.to_string()),
    }
}

fn output(folder: &Path) -> Look {
    let shown = folder.display();
    let nearest = folder.ancestors().find(|folder| folder.is_dir());
    let nearest = nearest.unwrap_or(Path::new("."));
    match tempfile::tempfile_in(nearest) {
        Ok(_) => Look::good("output", format!("{shown} can be written")),
        Err(error) => Look::bad("output", format!("{shown} cannot be written: {error}")),
    }
}

/// How deep the folders of fonts are looked through.
const DEPTH: u32 = 4;

/// Khmer fonts in the usual places: tables and editions name one, and a machine without any shows boxes.
fn fonts() -> Look {
    let home = std::env::var_os("HOME")
        .map(PathBuf::from)
        .unwrap_or_default();
    let folders = [
        PathBuf::from("/usr/share/fonts"),
        PathBuf::from("/usr/local/share/fonts"),
        PathBuf::from("/Library/Fonts"),
        PathBuf::from("/System/Library/Fonts"),
        PathBuf::from("C:\\Windows\\Fonts"),
        home.join(".fonts"),
        home.join(".local/share/fonts"),
        home.join("Library/Fonts"),
    ];
    match folders.iter().find_map(|folder| khmer_font(folder, DEPTH)) {
        Some(name) => Look::good("fonts", format!("a Khmer font is there: {name}")),
        None => Look::good(
            "fonts",
            "no Khmer font in the usual places: tables are fine, but this machine may show boxes; install Noto Sans \
             Khmer or Khmer OS",
        ),
    }
}

fn khmer_font(folder: &Path, depth: u32) -> Option<String> {
    let names = [
        "khmer",
        "battambang",
        "siemreap",
        "daunpenh",
        "moolboran",
        "leelawad",
    ];
    for entry in std::fs::read_dir(folder).ok()?.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && depth > 0 {
            if let Some(found) = khmer_font(&path, depth - 1) {
                return Some(found);
            }
        } else if names
            .iter()
            .any(|known| name.to_lowercase().contains(known))
        {
            return Some(name);
        }
    }
    None
}
