//! `trivani.toml`: what a project sets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::backend::openai::{Profile, Structured};
use crate::backend::{Budget, Price};
use crate::model::Language;

/// The name of the configuration file, which makes a folder a project.
pub const FILE_NAME: &str = "trivani.toml";

/// So many requests may be under way at once, at most.
const MOST_CONCURRENT: usize = 1024;

/// The commented file that `trivani init` writes.
pub const TEMPLATE: &str = include_str!("config.template.toml");

/// What a project sets; everything has a default.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The languages to translate into.
    pub languages: Vec<Language>,
    /// The backend that is used when none is named; of several, each is used when those before it fail.
    pub backend: Backends,
    /// Files or folders with terms, relative to the configuration; `None`: the termbase in `glossary/`, or
    /// the shipped one when the project has none.
    pub glossary: Option<Vec<PathBuf>>,
    /// Where results go, relative to the configuration.
    pub output: PathBuf,
    /// The formats that are written.
    pub formats: Vec<crate::format::OutputFormat>,
    /// How many requests are under way at once.
    pub concurrency: usize,
    /// How many extra requests one segment may cost when its terms or numbers are wrong.
    pub repairs: u32,
    /// Whether boilerplate (source lines, comment counters, photo credits) is translated too.
    pub boilerplate: bool,
    /// What a run may spend at most.
    pub budget: Budget,
    /// The currency of the prices, for people to read.
    pub currency: String,
    /// Prices by model, or by backend.
    pub prices: BTreeMap<String, Price>,
    /// Whether keys and texts may go over plain HTTP to another machine.
    pub allow_http: bool,
    /// How the translation memory is searched, and which others are attached.
    pub memory: crate::memory::Settings,
    /// The rules of the checks.
    pub check: crate::check::rules::CheckSettings,
    /// What the title pages of editions say.
    pub edition: crate::edition::EditionConfig,
    /// The backends by name.
    pub backends: BTreeMap<String, BackendConfig>,
    /// The folder of the file that this was read from.
    #[serde(skip)]
    pub folder: Option<PathBuf>,
}

/// Backends in the order in which they are tried: `"a"` or `["a", "b"]` in the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "OneOrMore")]
pub struct Backends(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl From<OneOrMore> for Backends {
    fn from(names: OneOrMore) -> Self {
        match names {
            OneOrMore::One(name) => Self(vec![name]),
            OneOrMore::More(names) => Self(names),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            languages: crate::model::TARGET_LANGUAGES.to_vec(),
            backend: Backends(vec!["draft".to_owned()]),
            glossary: None,
            output: PathBuf::from("output"),
            formats: crate::format::OutputFormat::DEFAULT.to_vec(),
            concurrency: 8,
            repairs: 2,
            boilerplate: false,
            budget: Budget::default(),
            currency: "USD".to_owned(),
            prices: BTreeMap::new(),
            allow_http: false,
            memory: crate::memory::Settings::default(),
            check: crate::check::rules::CheckSettings::default(),
            edition: crate::edition::EditionConfig::default(),
            backends: BTreeMap::new(),
            folder: None,
        }
    }
}

/// Which service a backend speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BackendKind {
    /// The embedded draft engine.
    #[default]
    Draft,
    /// An OpenAI-compatible chat endpoint.
    Openai,
    /// The Anthropic Messages interface.
    Anthropic,
    /// Google Gemini.
    Gemini,
    /// Google Cloud Translation, Basic.
    GoogleV2,
    /// Google Cloud Translation, Advanced.
    GoogleV3,
    /// Microsoft Azure Translator.
    Azure,
    /// LibreTranslate.
    Libretranslate,
    /// DeepL.
    Deepl,
    /// A program of the user's.
    Command,
    /// Only what is known already.
    Memory,
    /// Two other backends, with English between them.
    Pivot,
}

impl BackendKind {
    /// The word in `trivani.toml`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Openai => "openai",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::GoogleV2 => "google-v2",
            Self::GoogleV3 => "google-v3",
            Self::Azure => "azure",
            Self::Libretranslate => "libretranslate",
            Self::Deepl => "deepl",
            Self::Command => "command",
            Self::Memory => "memory",
            Self::Pivot => "pivot",
        }
    }
}

/// The settings of one backend.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BackendConfig {
    /// Which service it speaks to.
    pub kind: BackendKind,
    /// The base address.
    pub url: Option<String>,
    /// The model's name.
    pub model: Option<String>,
    /// The environment variable that holds the key.
    pub key_env: Option<String>,
    /// A file outside the project that holds the key; nobody but its owner may read it.
    pub key_file: Option<PathBuf>,
    /// A program and its arguments that print the key (a short-lived token), asked once a run.
    pub key_command: Vec<String>,
    /// The licence of the output, recorded with every target.
    pub licence: Option<String>,
    /// Program and arguments.
    pub command: Vec<String>,
    /// How an OpenAI-compatible endpoint is spoken to.
    pub profile: Profile,
    /// How the shape of the answer is asked for.
    pub structured: Structured,
    /// A template that takes the place of the built-in prompt, relative to the configuration.
    pub prompt: Option<PathBuf>,
    /// The most tokens that a chat model may write in one answer.
    pub max_output_tokens: Option<u32>,
    /// The model's whole context in tokens, when it is small: larger batches are split before they are sent.
    pub context_tokens: Option<usize>,
    /// The region of the service (azure), or the location (google-v3).
    pub region: Option<String>,
    /// The cloud project (google-v3).
    pub project: Option<String>,
    /// The service's own glossary for each language, by its id (google-v3, deepl).
    pub glossaries: BTreeMap<Language, String>,
    /// The first leg, from Khmer to English (pivot).
    pub first: Option<String>,
    /// The second leg, from English (pivot).
    pub second: Option<String>,
    /// Further fields of the request body.
    pub extra: Map<String, Value>,
    /// Seconds that one request may take.
    pub timeout: Option<u64>,
    /// Attempts in all when the service fails for now.
    pub attempts: Option<u32>,
    /// How many answers are asked for at once (`n`) when the first one broke a rule.
    pub candidates: Option<usize>,
    /// At most so many segments in one request.
    pub batch_items: Option<usize>,
    /// At most so many estimated tokens of source in one request.
    pub batch_tokens: Option<usize>,
    /// At most so many requests a minute.
    pub requests_per_minute: Option<u32>,
    /// At most so many tokens a minute, read and written.
    pub tokens_per_minute: Option<u32>,
}

/// What can be wrong with a configuration file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// It cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// It is not TOML, or has a setting we do not know or cannot take. No value is shown: it may be a key.
    #[error("{} cannot be used: {reason}", .path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Line, column, setting, and what is wrong with it.
        reason: String,
    },
    /// A value makes no sense.
    #[error("{}: {reason}", .path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// Which value, and what it may be.
        reason: String,
    },
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// [`ConfigError`], with line and column where there is one.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Io {
            path: path.to_owned(),
            source,
        })?;
        let config: Self = toml::from_str(&text).map_err(|error| ConfigError::Invalid {
            path: path.to_owned(),
            reason: reason(&error, &text),
        })?;
        config.validate().map_err(|reason| ConfigError::Value {
            path: path.to_owned(),
            reason,
        })?;
        Ok(Self {
            folder: path.parent().map(Path::to_owned),
            ..config
        })
    }

    fn validate(&self) -> Result<(), String> {
        if !(1..=MOST_CONCURRENT).contains(&self.concurrency) {
            return Err(format!("`concurrency` must be 1 to {MOST_CONCURRENT}"));
        }
        if self.formats.is_empty() {
            return Err("`formats` must name at least one format".to_owned());
        }
        if self.languages.is_empty() || self.languages.contains(&Language::Khmer) {
            return Err(
                "`languages` must name at least one of \"vi\", \"en\", and not \"km\"".to_owned(),
            );
        }
        if self.backend.0.is_empty() {
            return Err("`backend` must name at least one backend".to_owned());
        }
        self.validate_money()?;
        self.memory.validate()?;
        for (name, backend) in &self.backends {
            if backend.requests_per_minute == Some(0) || backend.tokens_per_minute == Some(0) {
                return Err(format!(
                    "[backends.{name}]: requests_per_minute and tokens_per_minute must be at least 1"
                ));
            }
            if backend.batch_items == Some(0)
                || backend.batch_tokens == Some(0)
                || backend.attempts == Some(0)
            {
                return Err(format!(
                    "[backends.{name}]: batch_items, batch_tokens and attempts must be at least 1"
                ));
            }
            if backend.kind == BackendKind::Command
                && backend.command.first().is_none_or(String::is_empty)
            {
                return Err(format!(
                    "[backends.{name}]: `command` must name a program, as in [\"python3\", \"translate.py\"]"
                ));
            }
            if backend.timeout == Some(0) {
                return Err(format!(
                    "[backends.{name}]: timeout must be at least 1 second"
                ));
            }
        }
        Ok(())
    }

    fn validate_money(&self) -> Result<(), String> {
        let wrong = |amount: f64| !amount.is_finite() || amount < 0.0;
        if self.budget.max_cost.is_some_and(wrong) {
            return Err("[budget]: max_cost must be a number from 0".to_owned());
        }
        let named = self.prices.iter().find(|(_, price)| {
            [price.input, price.output, price.characters, price.request]
                .into_iter()
                .any(wrong)
        });
        match named {
            Some((name, _)) => Err(format!("[prices.{name}]: prices must be numbers from 0")),
            None => Ok(()),
        }
    }

    /// The configuration file that governs `folder`: in it, or in the nearest folder above.
    #[must_use]
    pub fn find(folder: &Path) -> Option<PathBuf> {
        folder
            .ancestors()
            .map(|folder| folder.join(FILE_NAME))
            .find(|path| path.is_file())
    }
}

/// What is wrong and where, without any value that the file holds.
fn reason(error: &toml::de::Error, text: &str) -> String {
    let message = without_value(error, text);
    let Some(span) = error.span() else {
        return message;
    };
    let before = text.get(..span.start).unwrap_or_default();
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    let (line, column) = (
        before.matches('\n').count() + 1,
        before[begin..].chars().count() + 1,
    );
    let is_name = |name: &&str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        !name.is_empty() && name.chars().all(plain)
    };
    let setting = text[begin..].lines().next().and_then(|line| {
        let name = line.split_once('=')?.0.trim();
        Some(name).filter(is_name)
    });
    let setting = setting.map(|name| format!(", `{name}`"));
    let setting = setting.unwrap_or_default();
    format!("line {line}, column {column}{setting}: {message}")
}

/// What serde says, without the value that it quotes: a key in the wrong place must not be shown.
fn without_value(error: &toml::de::Error, text: &str) -> String {
    let message = error.message();
    if message.starts_with("unknown field") {
        return message.to_owned();
    }
    if let (Some(quoted), Some(expected)) = (message.find(['"', '`']), message.find(", expected"))
        && quoted < expected
    {
        return format!("{}{}", message[..quoted].trim_end(), &message[expected..]);
    }
    let mut parts = message.splitn(3, '`');
    if let (Some(before), Some(_), Some(after)) = (parts.next(), parts.next(), parts.next()) {
        return format!("{before}…{after}");
    }
    let value = error.span().and_then(|span| text.get(span));
    match value.map(|value| value.trim_matches(['"', '\''])) {
        Some(value) if !value.is_empty() => message.replace(value, "…"),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        std::fs::write(&path, text).unwrap();
        Config::read(&path).unwrap_err().to_string()
    }

    #[test]
    fn a_value_in_the_wrong_place_is_never_shown() {
        for text in [
            "api_key = \"sk-secret\"",
            "[backends.b]\nkind = \"openai\"\napi_key = \"sk-secret\"",
            "concurrency = \"sk-secret\"",
            "languages = [\"sk-secret\"]",
            "[backends.b]\nkind = \"sk-secret\"",
            "[backends.b]\nkey_env = sk-secret",
            "[backends.b]\nkey_env = \"sk-secret",
            "[backends.b]\ncommand = \"sk-secret\"",
            "budget = \"sk-secret\"",
        ] {
            let said = refusal(text);
            assert!(!said.contains("sk-secret"), "{said}");
            assert!(said.contains("line "), "{said}");
            let setting = text.lines().last().unwrap().split(' ').next().unwrap();
            assert!(said.contains(setting), "{said}");
        }
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        for (text, says) in [
            ("concurrency = 1025", "1024"),
            ("concurrency = 0", "concurrency"),
            ("formats = []", "formats"),
            ("[backends.b]\nkind = \"command\"\ncommand = []", "command"),
            ("[backends.b]\nkind = \"command\"", "command"),
        ] {
            let said = refusal(text);
            assert!(said.contains(says), "{said}");
        }
    }

    #[test]
    fn the_template_is_the_default() {
        assert_eq!(
            toml::from_str::<Config>(TEMPLATE).unwrap(),
            Config::default()
        );
    }

    #[test]
    fn every_commented_setting_of_the_template_is_a_real_one() {
        let uncommented: String = TEMPLATE
            .lines()
            .map(|line| line.strip_prefix("#: ").unwrap_or(line))
            .filter(|line| !line.starts_with("# "))
            .fold(String::new(), |text, line| text + line + "\n");
        let config: Config = toml::from_str(&uncommented).unwrap();
        assert!(config.backends.len() >= 2);
    }
}
