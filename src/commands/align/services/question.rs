//! What a service is asked about texts, in batches, and its answers as bytes.

use crate::backend::{BackendError, Batch, Item, Link, Remedy, Service, estimated_tokens};
use crate::model::Language;
use crate::store::Recipe;

/// What a service is asked.
pub(super) struct Question<'s> {
    service: &'s Service,
    pub(super) name: &'static str,
    languages: Option<[Language; 2]>,
}

pub(super) type Rows<'t> = Vec<(&'t Recipe, &'t str)>;

impl<'s> Question<'s> {
    pub(super) const fn vectors(service: &'s Service) -> Self {
        Self {
            service,
            name: "asking for sentence vectors",
            languages: None,
        }
    }

    pub(super) const fn translations(service: &'s Service, languages: [Language; 2]) -> Self {
        Self {
            service,
            name: "asking for translations",
            languages: Some(languages),
        }
    }

    /// Whether answers are paid for, or at least waited for: what this machine makes is made anew, for the termbase may have changed.
    pub(super) fn is_kept(&self) -> bool {
        self.link().backend().describe().remote
    }

    fn link(&self) -> &'s Link {
        &self.service.links()[0]
    }

    pub(super) fn recipe(&self, text: &str) -> Recipe {
        let backend = self.link().backend().describe();
        let languages = self
            .languages
            .map(|pair| pair.map(|language| language.to_string()));
        let [from, to] = languages.unwrap_or_default();
        Recipe::new([
            "evidence",
            &backend.name,
            &backend.model,
            &backend.version,
            &from,
            &to,
            text,
        ])
    }

    pub(super) fn batches<'t>(&self, open: &[(&'t Recipe, &'t str)]) -> Vec<Rows<'t>> {
        let limits = self.link().backend().describe();
        let mut batches: Vec<Rows<'t>> = Vec::new();
        let mut tokens = 0;
        for &row in open {
            let more = estimated_tokens(row.1);
            match batches.last_mut() {
                Some(batch)
                    if batch.len() < limits.batch_items && tokens + more <= limits.batch_tokens =>
                {
                    tokens += more;
                    batch.push(row);
                }
                _ => {
                    tokens = more;
                    batches.push(vec![row]);
                }
            }
        }
        batches
    }

    /// The answers to a batch, or to each half of it when it cannot be had as a whole.
    pub(super) async fn answers(
        &self,
        rows: Rows<'_>,
    ) -> Result<Vec<(Recipe, Vec<u8>)>, BackendError> {
        let mut open = vec![rows];
        let mut found = Vec::new();
        while let Some(mut rows) = open.pop() {
            let texts: Vec<&str> = rows.iter().map(|row| row.1).collect();
            match self.one(&texts).await {
                Ok(answers) => {
                    found.extend(rows.iter().map(|row| row.0.clone()).zip(answers));
                }
                Err(error) => {
                    let is_end =
                        matches!(error.remedy(), Remedy::Leave | Remedy::Stop | Remedy::Wait);
                    if is_end {
                        return Err(error);
                    }
                    if rows.len() > 1 {
                        open.push(rows.split_off(rows.len() / 2));
                        open.push(rows);
                    }
                }
            }
        }
        Ok(found)
    }

    async fn one(&self, texts: &[&str]) -> Result<Vec<Vec<u8>>, BackendError> {
        let item = |text: &&str| Item {
            text: (*text).to_owned(),
            ..Item::default()
        };
        let [source, target] = self
            .languages
            .unwrap_or([Language::Khmer, Language::English]);
        let batch = Batch {
            source,
            target,
            items: texts.iter().map(item).collect(),
        };
        if self.languages.is_none() {
            let vectors = self.link().ask_vectors(&batch).await?;
            return Ok(vectors.iter().map(|vector| bytes(vector)).collect());
        }
        let candidates = self.link().ask(&batch).await?;
        Ok(candidates
            .into_iter()
            .map(|candidate| candidate.text.into_bytes())
            .collect())
    }
}

fn bytes(vector: &[f32]) -> Vec<u8> {
    vector
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}
