//! The list of backends: from a name in the configuration to something that answers.

use std::time::Duration;

use super::command::Command;
use super::draft::Draft;
use super::openai::{OpenAi, Settings};
use super::process::Process;
use super::{Backend, BackendError, Batch, Candidate, Exchange, Reply, Secret};
use crate::config::{BackendConfig, BackendKind, Config};
use crate::http::{Retry, Sender};

/// Environment variables that configure the backend `openai` when `trivani.toml` does not.
const OPENAI_VARIABLES: [&str; 3] = ["OPENAI_BASE_URL", "OPENAI_MODEL", "OPENAI_API_KEY"];

/// A backend with the way to its service.
pub struct Service {
    backend: Box<dyn Backend>,
    way: Way,
    retry: Retry,
}

enum Way {
    Http(Sender),
    Process(Process),
    None,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service")
            .field("backend", self.backend.describe())
            .finish_non_exhaustive()
    }
}

impl Service {
    /// The backend.
    #[must_use]
    pub fn backend(&self) -> &dyn Backend {
        &*self.backend
    }

    /// Asks for one batch: sends, waits and sends again as [`Retry`] says.
    ///
    /// # Errors
    /// The last error, when it is not worth another attempt.
    pub async fn ask(&self, batch: &Batch) -> Result<Vec<Candidate>, BackendError> {
        let mut attempt = 1;
        loop {
            let error = match self.ask_once(batch).await {
                Ok(candidates) => return Ok(candidates),
                Err(error) => error,
            };
            let Some(wait) = self.retry.wait(attempt, &error) else {
                return Err(error);
            };
            tracing::info!(%error, attempt, ?wait, "trying again");
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    async fn ask_once(&self, batch: &Batch) -> Result<Vec<Candidate>, BackendError> {
        let name = &self.backend.describe().name;
        let reply = match (self.backend.request(batch)?, &self.way) {
            (Exchange::Known(candidates), _) => Reply::Known(candidates),
            (Exchange::Http(request), Way::Http(sender)) => {
                Reply::Http(sender.send(name, &request).await?)
            }
            (Exchange::Line(line), Way::Process(process)) => Reply::Line(process.ask(line).await?),
            (exchange, _) => unreachable!("the registry gave {name} no way for {exchange:?}"),
        };
        self.backend.parse(batch, reply)
    }
}

/// The backends that can be named: the built-in ones and those of the configuration, by name.
#[must_use]
pub fn names(config: &Config) -> Vec<String> {
    let mut names: Vec<String> = config.backends.keys().cloned().collect();
    names.extend(["draft", "openai"].map(str::to_owned));
    names.sort();
    names.dedup();
    names
}

/// Makes the backend with this name.
///
/// # Errors
/// [`BackendError::Refused`] when there is no such backend, or its settings or key are missing.
pub fn open(
    name: &str,
    config: &Config,
    draft: impl FnOnce() -> Draft,
) -> Result<Service, BackendError> {
    if let Some(settings) = config.backends.get(name) {
        return open_configured(name, settings, draft);
    }
    match name {
        "draft" => Ok(local(Box::new(draft()))),
        "openai" => open_configured(name, &openai_from_environment()?, draft),
        _ => Err(BackendError::Refused {
            backend: name.to_owned(),
            message: "there is no backend of this name".to_owned(),
            advice: format!(
                "Known are: {}. Others are set up in trivani.toml under [backends.{name}]",
                names(config).join(", ")
            ),
        }),
    }
}

fn local(backend: Box<dyn Backend>) -> Service {
    Service {
        backend,
        way: Way::None,
        retry: Retry::default(),
    }
}

fn open_configured(
    name: &str,
    settings: &BackendConfig,
    draft: impl FnOnce() -> Draft,
) -> Result<Service, BackendError> {
    let timeout = Duration::from_secs(settings.timeout.unwrap_or(120));
    let retry = Retry {
        attempts: settings.attempts.unwrap_or(Retry::default().attempts),
        ..Retry::default()
    };
    match settings.kind {
        BackendKind::Draft => Ok(local(Box::new(draft()))),
        BackendKind::Command => Ok(Service {
            backend: Box::new(Command::new(
                name,
                &settings.command,
                settings.licence.as_deref().unwrap_or_default(),
                settings.batch_items.unwrap_or(16),
            )),
            way: Way::Process(Process::new(name, &settings.command, timeout)),
            retry,
        }),
        BackendKind::Openai => Ok(Service {
            backend: Box::new(OpenAi::new(openai_settings(name, settings)?)),
            way: Way::Http(Sender::new(timeout)?),
            retry,
        }),
    }
}

fn openai_settings(name: &str, settings: &BackendConfig) -> Result<Settings, BackendError> {
    let missing = |what: &str| BackendError::Refused {
        backend: name.to_owned(),
        message: format!("`{what}` is not set"),
        advice: format!("Set it in trivani.toml under [backends.{name}]"),
    };
    Ok(Settings {
        name: name.to_owned(),
        url: settings.url.clone().ok_or_else(|| missing("url"))?,
        model: settings.model.clone().ok_or_else(|| missing("model"))?,
        licence: settings.licence.clone().unwrap_or_default(),
        key: key(name, settings)?,
        structured: settings.structured,
        extra: settings.extra.clone(),
        batch_items: settings.batch_items.unwrap_or(20),
        batch_tokens: settings.batch_tokens.unwrap_or(2000),
    })
}

/// The key, from the environment variable or from the file that the configuration names.
fn key(name: &str, settings: &BackendConfig) -> Result<Option<Secret>, BackendError> {
    let refused = |message: String, advice: &str| BackendError::Refused {
        backend: name.to_owned(),
        message,
        advice: advice.to_owned(),
    };
    if let Some(variable) = &settings.key_env {
        let key = std::env::var(variable)
            .ok()
            .filter(|key| !key.trim().is_empty())
            .ok_or_else(|| {
                refused(
                    format!("the environment variable {variable} with the key is not set"),
                    "Set it and run the command again",
                )
            })?;
        return Ok(Some(Secret::new(key.trim())));
    }
    if let Some(path) = &settings.key_file {
        let key = std::fs::read_to_string(path).map_err(|error| {
            refused(
                format!("cannot read the key file {}: {error}", path.display()),
                "Check `key_file` in trivani.toml",
            )
        })?;
        return Ok(Some(Secret::new(key.trim())));
    }
    Ok(None)
}

fn openai_from_environment() -> Result<BackendConfig, BackendError> {
    let [url, model, key] = OPENAI_VARIABLES;
    let value = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let model = value(model).ok_or_else(|| BackendError::Refused {
        backend: "openai".to_owned(),
        message: "no endpoint is configured".to_owned(),
        advice: format!(
            "Set it up in trivani.toml under [backends.openai], or set the environment variables {}",
            OPENAI_VARIABLES.join(", ")
        ),
    })?;
    Ok(BackendConfig {
        kind: BackendKind::Openai,
        url: Some(value(url).unwrap_or_else(|| "https://api.openai.com/v1".to_owned())),
        model: Some(model),
        key_env: value(key).map(|_| key.to_owned()),
        ..BackendConfig::default()
    })
}
