//! What the project knows before it sees the texts.

use std::path::Path;

use super::services::Gathered;
use crate::align::Knowledge;
use crate::commands::workspace::Workspace;
use crate::glossary::{Concept, LEXICON, read_csv};
use crate::model::{Language, MemoryUnit};
use crate::store::Store;

/// Termbase, lexicon and memory.
pub(super) struct Known {
    concepts: Vec<Concept>,
    memory: Vec<MemoryUnit>,
}

/// What concerns one pair of languages.
pub(super) struct PairKnown<'k> {
    concepts: Vec<&'k Concept>,
    memory: Vec<(String, String)>,
}

impl Known {
    pub(super) async fn load(
        workspace: &Workspace,
        glossary: Option<&[std::path::PathBuf]>,
        store: Option<&Store>,
    ) -> anyhow::Result<Self> {
        let termbase = workspace.termbase(glossary)?;
        let mut concepts = termbase.concepts().to_vec();
        concepts.extend(lexicon(workspace)?);
        let mut memory = Vec::new();
        if let Some(store) = store {
            let approved = store.approved_units().await?.into_iter();
            memory.extend(approved.map(|approved| approved.unit));
            let mut after = String::new();
            loop {
                let page = store.memory_page(&after).await?;
                for (identity, unit) in page.units {
                    after = identity;
                    memory.push(unit);
                }
                if !page.is_full {
                    break;
                }
            }
        }
        Ok(Self { concepts, memory })
    }

    /// What is known of two languages.
    pub(super) fn pair(&self, tags: [&str; 2]) -> PairKnown<'_> {
        let languages = tags.map(str::parse::<Language>);
        let [Ok(a), Ok(b)] = languages else {
            return PairKnown {
                concepts: Vec::new(),
                memory: Vec::new(),
            };
        };
        let texts = self
            .memory
            .iter()
            .map(|unit| [unit.text(a), unit.text(b)])
            .filter(|texts| texts.iter().all(|text| !text.is_empty()));
        PairKnown {
            concepts: self.concepts.iter().collect(),
            memory: texts.map(|[a, b]| (a.to_owned(), b.to_owned())).collect(),
        }
    }
}

impl PairKnown<'_> {
    /// With what services said of these two editions.
    pub(super) fn knowledge<'g>(
        &'g self,
        gathered: &'g Gathered,
        pair: [usize; 2],
    ) -> Knowledge<'g> {
        Knowledge {
            concepts: &self.concepts,
            memory: &self.memory,
            bridge: gathered.bridge(pair),
            vectors: gathered.vectors(pair),
            ..Knowledge::default()
        }
    }
}

/// The project's lexicon, or the shipped one.
fn lexicon(workspace: &Workspace) -> anyhow::Result<Vec<Concept>> {
    let own = workspace
        .project
        .as_ref()
        .map(|project| project.join("glossary").join("lexicon.csv"));
    if let Some(file) = own.filter(|file| file.is_file()) {
        return Ok(read_csv(&file, std::fs::File::open(&file)?)?);
    }
    let shipped = Path::new("glossary").join("lexicon.csv");
    Ok(read_csv(&shipped, LEXICON.as_bytes())?)
}
