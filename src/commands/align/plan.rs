//! What a run is to do, in plain settings.

use std::path::PathBuf;

use crate::align::{EvidenceSet, Settings};
use crate::cli::align::{Evidence, Format, Run};
use crate::commands::exit::Usage;

/// What a run is to do with each alignment.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) languages: Vec<String>,
    pub(super) segmented: bool,
    pub(super) formats: Vec<Format>,
    /// The folder that the command line names for results.
    pub(super) out: Option<PathBuf>,
    /// Whether one format goes to standard output instead.
    pub(super) to_stdout: bool,
    pub(super) pairs: Pairs,
    pub(super) settings: Settings,
    pub(super) remember: bool,
    /// The backends that give evidence: for a bridge, for vectors.
    pub(super) services: [Option<String>; 2],
}

/// Which pairs of three editions are given besides the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pairs {
    All,
    Named(Vec<[String; 2]>),
}

impl Plan {
    pub(super) fn new(args: &Run) -> Result<Self, Usage> {
        let to_stdout = args.out.as_deref() == Some(std::path::Path::new("-"));
        let mut formats = args.format.clone();
        if formats.is_empty() {
            formats = if to_stdout {
                vec![Format::Beads]
            } else {
                vec![Format::Csv, Format::Tmx, Format::Xlsx]
            };
        }
        if to_stdout && (formats.len() > 1 || formats[0] == Format::Xlsx) {
            let message =
                "to standard output goes one format, and no xlsx: name a folder with --out";
            return Err(Usage(message.to_owned()));
        }
        formats.sort_unstable();
        formats.dedup();
        let mut settings = Settings {
            evidence: evidence(args),
            ..Settings::default()
        };
        settings.threshold = args.threshold.unwrap_or(settings.threshold);
        if !(args.languages.is_empty() && args.batch.is_some()) {
            check_languages(&args.languages)?;
        }
        Ok(Self {
            languages: args.languages.clone(),
            segmented: args.segmented,
            formats,
            out: args.out.clone().filter(|_| !to_stdout),
            to_stdout,
            pairs: Pairs::new(&args.pair)?,
            settings,
            remember: args.remember,
            services: [args.bridge.clone(), args.embeddings.clone()],
        })
    }

    /// Everything that changes the result, for telling whether a pair must be aligned again.
    pub(super) fn recipe(&self) -> String {
        format!(
            "{} {} {:?} {:?} {:?} {} {:?}",
            env!("CARGO_PKG_VERSION"),
            self.segmented,
            self.formats,
            self.pairs,
            self.settings,
            self.remember,
            self.services
        )
    }
}

impl Pairs {
    fn new(named: &[String]) -> Result<Self, Usage> {
        if named.iter().any(|pair| pair == "all") {
            return Ok(Self::All);
        }
        let pair = |text: &String| match text.split(',').map(str::trim).collect::<Vec<_>>()[..] {
            [a, b] if !a.is_empty() && !b.is_empty() && a != b => Ok([a.to_owned(), b.to_owned()]),
            _ => Err(Usage(format!(
                "`--pair {text}` names no pair: write two languages, as km,vi"
            ))),
        };
        Ok(Self::Named(
            named.iter().map(pair).collect::<Result<_, _>>()?,
        ))
    }

    /// The pairs as places in a list of languages.
    pub(super) fn of(&self, languages: &[String]) -> Result<Vec<[usize; 2]>, Usage> {
        let Self::Named(named) = self else {
            return Ok(all_pairs(languages.len()));
        };
        let place = |tag: &String| {
            let place = languages.iter().position(|language| language == tag);
            place.ok_or_else(|| {
                Usage(format!(
                    "`--pair`: there is no edition in `{tag}`; the languages are {}",
                    languages.join(", ")
                ))
            })
        };
        let pair = |[a, b]: &[String; 2]| Ok([place(a)?, place(b)?]);
        named.iter().map(pair).collect()
    }
}

/// All pairs of so many editions.
pub(super) fn all_pairs(editions: usize) -> Vec<[usize; 2]> {
    let from = |a| (a + 1..editions).map(move |b| [a, b]);
    (0..editions).flat_map(from).collect()
}

/// Two or three languages, each of its own.
pub(super) fn check_languages(languages: &[String]) -> Result<(), Usage> {
    if !(2..=3).contains(&languages.len()) {
        return Err(Usage(format!(
            "`--languages` names {} languages: two or three editions can be aligned",
            languages.len()
        )));
    }
    for (at, tag) in languages.iter().enumerate() {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if tag.is_empty() || !tag.chars().all(plain) {
            return Err(Usage(format!(
                "`{tag}` is no language tag: write one as km, vi, en, de or zh-Hant"
            )));
        }
        let primary = |tag: &str| tag.split('-').next().map(str::to_ascii_lowercase);
        if languages[..at]
            .iter()
            .any(|other| primary(other) == primary(tag))
        {
            return Err(Usage(format!(
                "`--languages` names `{tag}` twice: the editions must be in different languages"
            )));
        }
    }
    Ok(())
}

fn evidence(args: &Run) -> EvidenceSet {
    let mut set = if args.only.is_empty() {
        EvidenceSet::ALL
    } else {
        EvidenceSet::NONE
    };
    let named = args.only.iter().map(|evidence| (evidence, true));
    for (evidence, on) in named.chain(args.without.iter().map(|evidence| (evidence, false))) {
        let switch = match evidence {
            Evidence::Length => &mut set.length,
            Evidence::Lexicon => &mut set.lexicon,
            Evidence::Termbase => &mut set.knowledge,
            Evidence::Placeables => &mut set.placeables,
            Evidence::Names => &mut set.names,
            Evidence::Punctuation => &mut set.punctuation,
            Evidence::Position => &mut set.position,
            Evidence::Layout => &mut set.layout,
            Evidence::Bridge => &mut set.bridge,
            Evidence::Embeddings => &mut set.vectors,
        };
        *switch = on;
    }
    set
}
