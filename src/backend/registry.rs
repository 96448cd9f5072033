//! The list of backends: from a name in the configuration to something that answers.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::anthropic::Anthropic;
use super::azure::Azure;
use super::command::Command;
use super::deepl::DeepL;
use super::draft::Draft;
use super::gemini::Gemini;
use super::google_v2::GoogleV2;
use super::google_v3::GoogleV3;
use super::key::key;
use super::libretranslate::LibreTranslate;
use super::memory::Memory;
use super::openai::OpenAi;
use super::pivot::Pivot;
use super::process::Process;
use super::service::Way;
use super::{Backend, BackendError, Link, Meter, Service, Setup, Stop};
use crate::config::{BackendConfig, BackendKind, Config};
use crate::glossary::Termbase;
use crate::http::{Limiter, Retry, Sender, check_address};

/// Environment variables that configure the backend `openai` when `trivani.toml` does not.
const OPENAI_VARIABLES: [&str; 3] = ["OPENAI_BASE_URL", "OPENAI_MODEL", "OPENAI_API_KEY"];

/// The backends that can be named: the built-in ones and those of the configuration, by name.
#[must_use]
pub fn names(config: &Config) -> Vec<String> {
    let mut names: Vec<String> = config.backends.keys().cloned().collect();
    names.extend(["draft", "memory", "openai"].map(str::to_owned));
    names.sort();
    names.dedup();
    names
}

/// Makes the backends with these names, each to be used when those before it cannot go on. What they spend counts
/// against the budget of the configuration.
///
/// # Errors
/// [`BackendError::Refused`] when there is no such backend, or its settings or key are missing.
pub fn open(
    names: &[String],
    config: &Config,
    termbase: &Arc<Termbase>,
) -> Result<Service, BackendError> {
    let registry = Registry {
        config,
        termbase,
        meter: Arc::new(Meter::new(config.budget)),
        stop: Arc::default(),
    };
    let links = names.iter().map(|name| registry.link(name, true));
    let links = links.collect::<Result<_, _>>()?;
    Ok(Service::new(links, registry.meter, registry.stop))
}

struct Registry<'c> {
    config: &'c Config,
    termbase: &'c Arc<Termbase>,
    meter: Arc<Meter>,
    stop: Arc<Stop>,
}

impl Registry<'_> {
    fn link(&self, name: &str, may_pivot: bool) -> Result<Link, BackendError> {
        if let Some(settings) = self.config.backends.get(name) {
            return self.configured(name, settings, may_pivot);
        }
        let built_in = |kind| BackendConfig {
            kind,
            ..BackendConfig::default()
        };
        match name {
            "draft" => self.configured(name, &built_in(BackendKind::Draft), may_pivot),
            "memory" => self.configured(name, &built_in(BackendKind::Memory), may_pivot),
            "openai" => self.configured(name, &openai_from_environment()?, may_pivot),
            _ => Err(BackendError::Refused {
                backend: name.to_owned(),
                message: "there is no backend of this name".to_owned(),
                advice: format!(
                    "Known are: {}. Others are set up in trivani.toml under [backends.{name}]",
                    names(self.config).join(", ")
                ),
            }),
        }
    }

    fn configured(
        &self,
        name: &str,
        settings: &BackendConfig,
        may_pivot: bool,
    ) -> Result<Link, BackendError> {
        let setup = self.setup(name, settings)?;
        let (backend, way) = self.parts(&setup, may_pivot)?;
        if let (Way::Http(_), Some(url)) = (&way, &settings.url) {
            check_address(url, self.config.allow_http).map_err(|(message, advice)| {
                BackendError::Refused {
                    backend: name.to_owned(),
                    message,
                    advice,
                }
            })?;
        }
        let price = self.price(name, settings)?;
        let attempts = match way {
            // The legs try again themselves.
            Way::Pivot(..) => 1,
            _ => settings.attempts.unwrap_or(Retry::default().attempts),
        };
        Ok(Link {
            backend,
            way,
            retry: Retry {
                attempts,
                ..Retry::default()
            },
            limiter: Limiter::new(settings.requests_per_minute, settings.tokens_per_minute),
            price,
            meter: self.meter.clone(),
            stop: self.stop.clone(),
            key: setup.key,
            counts_tokens: counts_tokens(settings.kind),
            health: super::health::Health::default(),
            scale: super::scale::Scale::default(),
        })
    }

    fn parts(
        &self,
        setup: &Setup,
        may_pivot: bool,
    ) -> Result<(Arc<dyn Backend>, Way), BackendError> {
        let settings = &setup.settings;
        let timeout = Duration::from_secs(settings.timeout.unwrap_or(120));
        let http = || Sender::new(timeout).map(Way::Http);
        Ok(match settings.kind {
            BackendKind::Draft => (Arc::new(Draft::new(self.termbase.clone())), Way::None),
            BackendKind::Memory => (Arc::new(Memory::new(setup)), Way::None),
            BackendKind::Openai => (Arc::new(OpenAi::new(setup)?), http()?),
            BackendKind::Anthropic => (Arc::new(Anthropic::new(setup)?), http()?),
            BackendKind::Gemini => (Arc::new(Gemini::new(setup)?), http()?),
            BackendKind::GoogleV2 => (Arc::new(GoogleV2::new(setup)?), http()?),
            BackendKind::GoogleV3 => (Arc::new(GoogleV3::new(setup)?), http()?),
            BackendKind::Azure => (Arc::new(Azure::new(setup)?), http()?),
            BackendKind::Libretranslate => (Arc::new(LibreTranslate::new(setup)?), http()?),
            BackendKind::Deepl => (Arc::new(DeepL::new(setup)?), http()?),
            BackendKind::Command => {
                let process = Process::new(&setup.name, &settings.command, self.folder(), timeout);
                (
                    Arc::new(Command::new(setup)),
                    Way::Process(Box::new(process)),
                )
            }
            BackendKind::Pivot if may_pivot => self.pivot(setup)?,
            BackendKind::Pivot => {
                return Err(BackendError::Refused {
                    backend: setup.name.clone(),
                    message: "a pivot cannot be the leg of a pivot".to_owned(),
                    advice: "Name other backends as `first` and `second`".to_owned(),
                });
            }
        })
    }

    /// The project folder, in which a program is started.
    fn folder(&self) -> Option<PathBuf> {
        let folder = self.config.folder.as_ref()?;
        // The folder of `trivani.toml` itself is empty.
        std::path::absolute(Path::new(".").join(folder)).ok()
    }

    fn pivot(&self, setup: &Setup) -> Result<(Arc<dyn Backend>, Way), BackendError> {
        let settings = &setup.settings;
        let first = self.link(&setup.required("first", settings.first.as_ref())?, false)?;
        let second = self.link(&setup.required("second", settings.second.as_ref())?, false)?;
        let pivot = Arc::new(Pivot::new(
            setup,
            first.backend().describe(),
            second.backend().describe(),
            self.termbase.clone(),
        ));
        Ok((pivot.clone(), Way::Pivot(pivot, Box::new((first, second)))))
    }

    fn setup(&self, name: &str, settings: &BackendConfig) -> Result<Setup, BackendError> {
        let prompt = settings.prompt.as_ref().map(|path| {
            let folder = self.config.folder.clone().unwrap_or_default();
            let path = folder.join(path);
            std::fs::read_to_string(&path).map_err(|error| BackendError::Refused {
                backend: name.to_owned(),
                message: format!("cannot read the prompt {}: {error}", path.display()),
                advice: "Check `prompt` in trivani.toml".to_owned(),
            })
        });
        Ok(Setup {
            name: name.to_owned(),
            settings: settings.clone(),
            key: key(name, settings, self.config)?,
            prompt: prompt.transpose()?,
        })
    }

    /// The price by model, else by name. A budget in money needs one for everything that may cost money.
    fn price(
        &self,
        name: &str,
        settings: &BackendConfig,
    ) -> Result<Option<super::Price>, BackendError> {
        let prices = &self.config.prices;
        let by_model = settings.model.as_ref().and_then(|model| prices.get(model));
        let price = by_model.or_else(|| prices.get(name)).copied();
        let is_free = matches!(
            settings.kind,
            BackendKind::Draft | BackendKind::Memory | BackendKind::Pivot
        );
        if price.is_none() && !is_free && self.config.budget.max_cost.is_some() {
            return Err(BackendError::Refused {
                backend: name.to_owned(),
                message: "there is a budget in money, and no price".to_owned(),
                advice: format!(
                    "Add [prices.{name}] to trivani.toml (zeros when it costs nothing), or use --max-requests or \
                     --max-tokens"
                ),
            });
        }
        Ok(price)
    }
}

fn counts_tokens(kind: BackendKind) -> bool {
    matches!(
        kind,
        BackendKind::Openai | BackendKind::Anthropic | BackendKind::Gemini
    )
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
