//! What the tests of the binary share: folders, runs, a server.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::missing_docs_in_private_items,
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::pedantic,
    clippy::print_stderr,
    clippy::type_complexity,
    clippy::unwrap_used,
    reason = "each test file uses a part of it, and a test that cannot be set up should panic"
)]

pub mod mock;
pub mod world;

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// A folder of its own for one test.
pub struct Folder(tempfile::TempDir);

/// What a run came to.
pub struct Finished {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// A part of LibreOffice.
#[derive(Debug, Clone, Copy)]
pub enum Office {
    Calc,
    Writer,
}

impl From<Output> for Finished {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Folder {
    pub fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn with(name: &str, text: impl AsRef<[u8]>) -> Self {
        let folder = Self::empty();
        folder.file(name, text);
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Writes a key file that only its owner can read.
    pub fn key(&self, key: &str) -> PathBuf {
        let path = self.file("key", key);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        path
    }

    /// Makes the folder a project with a backend `mock` at this address.
    pub fn service(&self, url: &str, settings: &str) {
        let config = format!(
            "[backends.mock]\nkind = \"openai\"\nurl = \"{url}\"\nmodel = \"m\"\n{settings}\n"
        );
        self.file("trivani.toml", config);
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trivani"));
        command.args(arguments).current_dir(self.0.path());
        for variable in [
            "OPENAI_API_KEY",
            "OPENAI_BASE_URL",
            "OPENAI_MODEL",
            "TRIVANI_LOG",
        ] {
            command.env_remove(variable);
        }
        command
    }

    pub fn trivani(&self, arguments: &[&str]) -> Finished {
        self.command(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap()
            .into()
    }

    pub fn trivani_with_input(&self, arguments: &[&str], input: &str) -> Finished {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        child.wait_with_output().unwrap().into()
    }

    pub fn spawn(&self, arguments: &[&str]) -> Child {
        self.command(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Whether LibreOffice has this part, which systems install on its own; says that a test is skipped when not.
    ///
    /// It ends well even when it could not read a file, so a file that needs no other part is looked for.
    pub fn has_office(&self, part: Office) -> bool {
        let (probe, text, format) = match part {
            Office::Calc => ("probe.csv", "a", "ods"),
            Office::Writer => ("probe.rtf", "{\\rtf1 a}", "odt"),
        };
        self.file(&format!("office-probe/{probe}"), text);
        let file = format!("office-probe/{probe}");
        let arguments = ["--convert-to", format, "--outdir", "office-probe", &file];
        let made = self.path(&format!("office-probe/probe.{format}"));
        let there = self.soffice(&arguments).is_ok() && made.exists();
        if !there {
            eprintln!("skipped: soffice is not there, or without {part:?}");
        }
        there
    }

    /// Runs LibreOffice in this folder, with a profile of its own.
    pub fn soffice(&self, arguments: &[&str]) -> std::io::Result<Finished> {
        let profile = self.path("office-profile");
        Command::new("soffice")
            .arg(format!(
                "-env:UserInstallation=file://{}",
                profile.display()
            ))
            .arg("--headless")
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .output()
            .map(Finished::from)
    }

    /// The rows of a CSV file, by column name.
    pub fn rows(&self, name: &str) -> Vec<HashMap<String, String>> {
        read_rows(&self.path(name))
    }
}

/// The rows of a CSV file, by column name.
pub fn read_rows(path: &Path) -> Vec<HashMap<String, String>> {
    let text = fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// The folder with test data that is not part of the project, when it is there.
pub fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("TRIVANI_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let path = root.join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}
