//! The templates of editions, and those a publisher puts in their place.

use std::path::{Path, PathBuf};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use super::EditionError;

/// The shipped templates by name.
const SHIPPED: [(&str, &str); 8] = [
    ("blocks.html", include_str!("templates/blocks.html")),
    ("edition.css", include_str!("templates/edition.css")),
    ("edition.html", include_str!("templates/edition.html")),
    ("edition.typ", include_str!("templates/edition.typ")),
    ("epub.css", include_str!("templates/epub.css")),
    ("epub-nav.xhtml", include_str!("templates/epub-nav.xhtml")),
    ("epub-page.xhtml", include_str!("templates/epub-page.xhtml")),
    (
        "epub-title.xhtml",
        include_str!("templates/epub-title.xhtml"),
    ),
];

/// The templates that editions are rendered from.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    folder: Option<PathBuf>,
}

impl Templates {
    /// The shipped templates.
    ///
    /// # Errors
    /// Never: they are tested.
    pub fn shipped() -> Result<Self, EditionError> {
        let mut templates = Self {
            environment: environment(),
            folder: None,
        };
        for (name, text) in SHIPPED {
            templates.add(name, text.to_owned())?;
        }
        Ok(templates)
    }

    /// The shipped templates, and those of a folder in place of the ones of their names. Other `.html`, `.xhtml`, `.css`,
    /// `.typ` and `.txt` files in it can be included.
    ///
    /// # Errors
    /// [`EditionError::Io`] when the folder cannot be read, [`EditionError::NoTemplate`] when it holds none,
    /// [`EditionError::Template`] with the line of a mistake.
    pub fn read(folder: &Path) -> Result<Self, EditionError> {
        let io = |path: &Path, source| EditionError::Io {
            doing: "read",
            path: path.to_owned(),
            source,
        };
        let mut templates = Self::shipped()?;
        templates.folder = Some(folder.to_owned());
        let entries = std::fs::read_dir(folder).map_err(|error| io(folder, error))?;
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| is_template(name))
            .collect();
        names.sort_unstable();
        if !names
            .iter()
            .any(|name| SHIPPED.iter().any(|(known, _)| known == name))
        {
            return Err(EditionError::NoTemplate {
                folder: folder.to_owned(),
                known: SHIPPED.map(|(name, _)| name).join(", "),
            });
        }
        for name in names {
            let path = folder.join(&name);
            let text = std::fs::read_to_string(&path).map_err(|error| io(&path, error))?;
            templates.add(&name, text)?;
        }
        Ok(templates)
    }

    /// Writes the shipped templates into a folder. A file that is there already and differs is not overwritten.
    ///
    /// # Errors
    /// [`EditionError::Io`] when a file cannot be written, or stands there with other words.
    pub fn export(folder: &Path) -> Result<Vec<PathBuf>, EditionError> {
        let io = |path: &Path, source| EditionError::Io {
            doing: "write",
            path: path.to_owned(),
            source,
        };
        std::fs::create_dir_all(folder).map_err(|error| io(folder, error))?;
        let paths = SHIPPED.map(|(name, text)| (folder.join(name), text));
        for (path, text) in &paths {
            let standing = std::fs::read(path);
            if standing.is_ok_and(|standing| standing != text.as_bytes()) {
                let kept = "a changed template stands there: move it away first";
                return Err(io(path, std::io::Error::other(kept)));
            }
        }
        for (path, text) in &paths {
            std::fs::write(path, text).map_err(|error| io(path, error))?;
        }
        Ok(paths.map(|(path, _)| path).into())
    }

    /// Fills in a template.
    pub(super) fn render(&self, name: &str, fields: Value) -> Result<String, EditionError> {
        let template = self
            .environment
            .get_template(name)
            .map_err(|error| self.fault(name, &error))?;
        template
            .render(fields)
            .map_err(|error| self.fault(name, &error))
    }

    fn add(&mut self, name: &str, text: String) -> Result<(), EditionError> {
        let added = self.environment.add_template_owned(name.to_owned(), text);
        added.map_err(|error| self.fault(name, &error))
    }

    /// The innermost error that has a place: an error in an included file is that file's.
    fn fault(&self, name: &str, error: &minijinja::Error) -> EditionError {
        let mut innermost = error;
        let mut reason = told(error);
        let mut cause = std::error::Error::source(error);
        while let Some(inner) = cause {
            if let Some(error) = inner.downcast_ref::<minijinja::Error>() {
                if error.line().is_some() {
                    innermost = error;
                }
                reason = told(error);
            } else {
                reason = format!("{reason}: {inner}");
            }
            cause = inner.source();
        }
        let name = innermost.name().unwrap_or(name);
        let own = self.folder.as_ref().map(|folder| folder.join(name));
        EditionError::Template {
            file: own
                .filter(|path| path.is_file())
                .unwrap_or_else(|| PathBuf::from(name)),
            line: innermost.line().unwrap_or(0),
            reason,
        }
    }
}

fn told(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}

fn is_template(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|e| e.to_str());
    ending.is_some_and(|ending| ["html", "xhtml", "css", "typ", "txt"].contains(&ending))
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
        .expect("no delimiter is changed");
    environment.set_syntax(syntax);
    environment.set_auto_escape_callback(|name| {
        let is_markup = Path::new(name)
            .extension()
            .is_some_and(|ending| ending == "html" || ending == "xhtml");
        if is_markup {
            AutoEscape::Html
        } else {
            AutoEscape::None
        }
    });
    environment.add_filter("typst", |text: String| {
        let mut out = String::new();
        super::escape::push_typst(&mut out, &text);
        out
    });
    environment.add_filter("khmer_typst", |text: String, lang: String| {
        let mut out = String::new();
        let language = lang.parse().unwrap_or(crate::model::Language::English);
        let parts = super::breaks::parts(language, &text).join("\u{200B}");
        super::escape::push_typst(&mut out, &parts);
        out
    });
    environment
}
