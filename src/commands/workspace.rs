//! Where a command works: the project, or the current folder with defaults.

use std::path::{Path, PathBuf};

use super::exit::Usage;
use crate::config::{Config, FILE_NAME};
use crate::glossary::{GlossaryError, Termbase, shipped};

/// The options that every command has.
#[derive(Debug, Clone, Default)]
pub(super) struct Common {
    pub(super) quiet: bool,
    pub(super) project: Option<PathBuf>,
}

/// Where a command works.
#[derive(Debug)]
pub(super) struct Workspace {
    pub(super) config: Config,
    /// The project folder, if there is one.
    pub(super) project: Option<PathBuf>,
    /// Where results go.
    pub(super) out: PathBuf,
}

impl Workspace {
    /// Finds the project: the named folder, or the nearest one above the current folder, or none.
    pub(super) fn find(common: &Common, out: Option<PathBuf>) -> anyhow::Result<Self> {
        let file = match &common.project {
            Some(folder) => {
                let file = folder.join(FILE_NAME);
                if !file.is_file() {
                    let message = format!(
                        "there is no {FILE_NAME} in {}; `trivani init` makes one",
                        folder.display()
                    );
                    return Err(Usage(message).into());
                }
                Some(file)
            }
            None => Config::find(&std::env::current_dir()?),
        };
        let Some(file) = file else {
            let config = Config::default();
            let out = out.unwrap_or_else(|| config.output.clone());
            return Ok(Self {
                config,
                project: None,
                out,
            });
        };
        let config = Config::read(&file)?;
        let project = file.parent().map(Path::to_owned).unwrap_or_default();
        let out = out.unwrap_or_else(|| project.join(&config.output));
        Ok(Self {
            config,
            project: Some(project),
            out,
        })
    }

    /// The folder of the database: the project's, else that of the results.
    pub(super) fn store_folder(&self) -> &Path {
        self.project.as_deref().unwrap_or(&self.out)
    }

    /// The termbase: what the command line names, else what the configuration names, else the project's
    /// folder `glossary`, else the shipped one.
    pub(super) fn termbase(&self, named: Option<&[PathBuf]>) -> Result<Termbase, GlossaryError> {
        if let Some(paths) = named {
            return Termbase::read(paths);
        }
        let Some(project) = &self.project else {
            return shipped();
        };
        if let Some(paths) = &self.config.glossary {
            let paths: Vec<PathBuf> = paths.iter().map(|path| project.join(path)).collect();
            return Termbase::read(&paths);
        }
        let folder = project.join("glossary");
        if folder.is_dir() {
            Termbase::read(&[folder])
        } else {
            shipped()
        }
    }
}
