//! What services say of the texts, when the command line names some: translations as a bridge, and sentence vectors.

mod question;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use futures_util::stream::{StreamExt, iter};

use self::question::Question;
use super::edition::Edition;
use super::plan::all_pairs;
use crate::backend::{Backend, BackendError, Service, registry};
use crate::cli::align::Run;
use crate::commands::exit::Usage;
use crate::commands::workspace::{Common, Workspace};
use crate::model::{Finding, Language, Severity};
use crate::progress::Count;
use crate::store::{Recipe, Store};

/// The services that give evidence.
pub(super) struct Services {
    bridge: Option<Service>,
    vectors: Option<Service>,
    concurrency: usize,
    quiet: bool,
}

/// What they said of some editions.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Translations of both sides of each pair of editions; an empty list for a side that was not translated.
    bridges: BTreeMap<[usize; 2], [Vec<String>; 2]>,
    /// For each edition one vector a segment; empty when no vectors were asked for.
    vectors: Vec<Vec<Vec<f32>>>,
    /// What could not be had.
    pub(super) findings: Vec<Finding>,
}

impl Gathered {
    /// Translations of both sides of a pair.
    pub(super) fn bridge(&self, pair: [usize; 2]) -> [&[String]; 2] {
        let bridge = self.bridges.get(&pair);
        bridge.map_or([&[], &[]], |sides| [&sides[0], &sides[1]])
    }

    /// The vectors of a pair of editions.
    pub(super) fn vectors(&self, pair: [usize; 2]) -> Option<[&[Vec<f32>]; 2]> {
        let of = |at: usize| self.vectors.get(at).map(Vec::as_slice);
        Some([of(pair[0])?, of(pair[1])?])
    }
}

impl Services {
    /// The services that the command line names; none by default.
    pub(super) fn open(args: &Run, workspace: &Workspace, common: &Common) -> anyhow::Result<Self> {
        let mut config = workspace.config.clone();
        config.allow_http |= args.allow_http;
        let service = |name: &Option<String>| -> anyhow::Result<Option<Service>> {
            let Some(name) = name else { return Ok(None) };
            let termbase = Arc::new(workspace.termbase(args.glossary.as_deref())?);
            Ok(Some(registry::open(
                std::slice::from_ref(name),
                &config,
                &termbase,
            )?))
        };
        Ok(Self {
            bridge: service(&args.bridge)?,
            vectors: service(&args.embeddings)?,
            concurrency: config.concurrency,
            quiet: common.quiet,
        })
    }

    /// Whether any is named.
    pub(super) const fn is_empty(&self) -> bool {
        self.bridge.is_none() && self.vectors.is_none()
    }

    /// Asks for what is not kept yet, and keeps it.
    pub(super) async fn gather(
        &self,
        editions: &[Edition],
        store: &Store,
    ) -> anyhow::Result<Gathered> {
        let mut gathered = Gathered::default();
        if let Some(service) = &self.vectors {
            for edition in editions {
                let question = Question::vectors(service);
                let answers = self.ask(&question, &edition.side.segments, store).await?;
                gathered.note_missing(&answers, "sentence vector", &edition.side.tag);
                let vectors = answers
                    .into_iter()
                    .map(|bytes| numbers(&bytes.unwrap_or_default()));
                gathered.vectors.push(vectors.collect());
            }
        }
        if let Some(service) = &self.bridge {
            for pair in all_pairs(editions.len()) {
                let (side, languages) = direction(service, editions, pair)?;
                let question = Question::translations(service, languages);
                let from = &editions[pair[side]].side;
                let answers = self.ask(&question, &from.segments, store).await?;
                gathered.note_missing(&answers, "translation", &from.tag);
                let text = |bytes: Option<Vec<u8>>| {
                    String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
                };
                let mut sides = [Vec::new(), Vec::new()];
                sides[side] = answers.into_iter().map(text).collect();
                gathered.bridges.insert(pair, sides);
            }
        }
        Ok(gathered)
    }

    /// An answer for each text; none where the service could give none. What came is kept at once, so that a run that is
    /// stopped has paid for nothing twice.
    async fn ask(
        &self,
        question: &Question<'_>,
        texts: &[String],
        store: &Store,
    ) -> anyhow::Result<Vec<Option<Vec<u8>>>> {
        let recipes: Vec<Recipe> = texts.iter().map(|text| question.recipe(text)).collect();
        let mut known = HashMap::new();
        if question.is_kept() {
            known = store.evidence(&recipes).await?;
        }
        let mut open: BTreeMap<&Recipe, &str> = BTreeMap::new();
        for (recipe, text) in recipes.iter().zip(texts) {
            if !known.contains_key(recipe) {
                open.insert(recipe, text);
            }
        }
        let open: Vec<(&Recipe, &str)> = open.into_iter().collect();
        let batches = question.batches(&open);
        let bar = Count::new(question.name, batches.len() as u64, self.quiet);
        let answers = iter(batches).map(|rows| question.answers(rows));
        let mut answers = answers.buffer_unordered(self.concurrency);
        while let Some(rows) = answers.next().await {
            let rows = rows.inspect_err(|_| bar.finish())?;
            if question.is_kept() {
                store.keep_evidence(&rows).await?;
            }
            known.extend(rows);
            bar.more();
        }
        bar.finish();
        let answers = recipes.iter().map(|recipe| known.get(recipe).cloned());
        Ok(answers.collect())
    }
}

impl Gathered {
    fn note_missing(&mut self, answers: &[Option<Vec<u8>>], what: &str, tag: &str) {
        let missing = answers.iter().filter(|answer| answer.is_none()).count();
        if missing > 0 {
            self.findings.push(Finding::new(
                "evidence",
                Severity::Warning,
                format!("{missing} segments in {tag} have no {what}: the service gave none that can be used"),
            ));
        }
    }
}

/// Which side of a pair is translated, and from which language into which.
fn direction(
    service: &Service,
    editions: &[Edition],
    pair: [usize; 2],
) -> anyhow::Result<(usize, [Language; 2])> {
    let backend: &dyn Backend = service.links()[0].backend();
    let tags = pair.map(|at| editions[at].side.tag.as_str());
    let languages = tags.map(str::parse::<Language>);
    let [Ok(first), Ok(second)] = languages else {
        let [a, b] = tags;
        let message = format!(
            "`--bridge` translates between km, vi and en, not between {a} and {b}; `--embeddings` takes any languages"
        );
        return Err(Usage(message).into());
    };
    let pairs = backend.describe().pairs.as_ref();
    let takes = |pair: (Language, Language)| pairs.is_none_or(|pairs| pairs.contains(&pair));
    if takes((first, second)) {
        Ok((0, [first, second]))
    } else if takes((second, first)) {
        Ok((1, [second, first]))
    } else {
        Err(BackendError::Pair {
            backend: backend.describe().name.clone(),
            pair: format!("{first}→{second}"),
        }
        .into())
    }
}

fn numbers(bytes: &[u8]) -> Vec<f32> {
    let (numbers, _) = bytes.as_chunks::<4>();
    numbers
        .iter()
        .map(|&number| f32::from_le_bytes(number))
        .collect()
}
