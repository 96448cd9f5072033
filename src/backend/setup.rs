//! What a backend is made from.

use super::{BackendError, Capabilities, Prompt, Secret, TermSupport};
use crate::config::BackendConfig;

/// What a backend is made from: its name, its settings, and what those point at.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// The backend's name in the configuration.
    pub name: String,
    /// Its settings.
    pub settings: BackendConfig,
    /// Its key, if it has one.
    pub key: Option<Secret>,
    /// The user's prompt template, if there is one.
    pub prompt: Option<String>,
}

impl Setup {
    /// The base address without a slash at its end.
    pub(super) fn url(&self, default: &str) -> String {
        let url = self.settings.url.as_deref().unwrap_or(default);
        url.trim_end_matches('/').to_owned()
    }

    /// A setting that must be there.
    pub(super) fn required(
        &self,
        what: &str,
        value: Option<&String>,
    ) -> Result<String, BackendError> {
        value.cloned().ok_or_else(|| BackendError::Refused {
            backend: self.name.clone(),
            message: format!("`{what}` is not set"),
            advice: format!("Set it in trivani.toml under [backends.{}]", self.name),
        })
    }

    /// The key, which must be there.
    pub(super) fn required_key(&self) -> Result<Secret, BackendError> {
        self.key.clone().ok_or_else(|| BackendError::Refused {
            backend: self.name.clone(),
            message: "it needs a key and none is set".to_owned(),
            advice: format!(
                "Name the environment variable that holds it, as `key_env`, in trivani.toml under [backends.{}]",
                self.name
            ),
        })
    }

    /// The user's prompt, or the built-in one.
    pub(super) fn prompt(&self, built_in: &str) -> Result<Prompt, BackendError> {
        Prompt::new(&self.name, self.prompt.as_deref().unwrap_or(built_in))
    }

    /// Capabilities of a service over the network, with these limits where the user sets none.
    pub(super) fn capabilities(
        &self,
        terms: TermSupport,
        batch_items: usize,
        batch_tokens: usize,
    ) -> Capabilities {
        let settings = &self.settings;
        Capabilities {
            name: self.name.clone(),
            model: settings.model.clone().unwrap_or_default(),
            licence: settings.licence.clone().unwrap_or_default(),
            pairs: None,
            batch_items: settings.batch_items.unwrap_or(batch_items),
            batch_tokens: settings.batch_tokens.unwrap_or(batch_tokens),
            terms,
            remote: true,
            recalls: false,
            version: String::new(),
        }
    }
}
