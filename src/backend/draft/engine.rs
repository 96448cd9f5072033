//! The engine: analysis, order, choice, text.

use super::analysis::analyse;
use super::english::English;
use super::index::{Fragment, Index};
use super::lessons::Lessons;
use super::model::Model;
use super::path::{Piece, best_path};
use super::tagged::with_tags;
use super::token::{Kind, Token};
use super::{choice, lexicon, lists, vietnamese, write};
use crate::glossary::Termbase;
use crate::model::Language;
use crate::text::khmer::script::is_word_part;
use crate::text::khmer::{Keyed, cluster, key};
use crate::text::tag::{Plain, without_tags};

/// What an engine may use.
#[derive(Debug, Clone)]
pub struct Knowledge<'a> {
    /// The termbase.
    pub termbase: &'a Termbase,
    /// Whether the shipped lexicon is used.
    pub lexicon: bool,
    /// Whether words are put into the target's order and forms.
    pub order: bool,
    /// Pieces of text, down from whole sentences, that the memory knows with one rendering.
    pub fragments: &'a [Fragment],
    /// Reviewed sentences: they teach which renderings are used, and which words go together.
    pub reviewed: &'a [Fragment],
}

impl<'a> Knowledge<'a> {
    /// A termbase, the lexicon, the rules, and no memory.
    #[must_use]
    pub fn of(termbase: &'a Termbase) -> Self {
        Self {
            termbase,
            lexicon: true,
            order: true,
            fragments: &[],
            reviewed: &[],
        }
    }
}

/// How much of a text is known, in orthographic clusters of Khmer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Clusters of Khmer words.
    pub clusters: usize,
    /// Of these, clusters of what nobody knows.
    pub unknown: usize,
}

/// Drafts sentences.
#[derive(Debug)]
pub struct Engine {
    index: Index,
    english: English,
    order: bool,
    models: [Model; 2],
    lessons: Lessons,
}

impl Engine {
    /// An engine that knows all this.
    #[must_use]
    pub fn new(knowledge: &Knowledge<'_>) -> Self {
        let mut fragments = knowledge.fragments.to_vec();
        fragments.extend_from_slice(knowledge.reviewed);
        let mut engine = Self {
            index: Index::new(knowledge.termbase, knowledge.lexicon, &fragments),
            english: English::new(&lexicon::words()),
            order: knowledge.order,
            models: models(knowledge),
            lessons: Lessons::default(),
        };
        engine.lessons = Lessons::learn(&engine.index, knowledge.reviewed);
        let learned = engine.lessons.words();
        if !learned.is_empty() {
            fragments.extend(learned);
            engine.index = Index::new(knowledge.termbase, knowledge.lexicon, &fragments);
        }
        engine
    }

    /// A draft of a Khmer text in Vietnamese or English; never empty. What nobody knows stands as written
    /// between `⟦` and `⟧`, and nowhere else is any Khmer. All tags of the text stand in it, properly nested.
    #[must_use]
    pub fn draft(&self, text: &str, language: Language) -> String {
        let plain = Plain::new(text);
        let keyed = Keyed::new(&plain.text);
        let tokens = self.tokens(&keyed, &plain.text, language);
        if !plain.had_tags() {
            return write::write(&tokens);
        }
        let (draft, places) = write::write_placed(&tokens);
        let places = places.into_iter();
        let places = places.map(|(key, target)| (keyed.source_range(key), target));
        with_tags(text, &draft, places.collect())
    }

    /// The words of a draft in their order.
    fn tokens(&self, keyed: &Keyed, text: &str, language: Language) -> Vec<Token> {
        let mut tokens = analyse(&self.index, keyed, text, language);
        let model = &self.models[usize::from(language == Language::English)];
        let choose = |tokens: &mut [Token]| {
            let prefers = |token: &Token| self.lessons.costs(token, &keyed.key, language);
            choice::choose(tokens, model, prefers);
        };
        if !self.order {
            for token in &mut tokens {
                token.options.truncate(1);
            }
            return tokens;
        }
        lists::commas(&mut tokens);
        if language == Language::Vietnamese {
            vietnamese::arrange(&mut tokens);
            choose(&mut tokens);
        } else {
            English::arrange(&mut tokens);
            choose(&mut tokens);
            self.english.inflect(&mut tokens);
        }
        tokens
    }

    /// How much of a text's Khmer is known.
    #[must_use]
    pub fn coverage(&self, text: &str, language: Language) -> Coverage {
        let key = key(&without_tags(text));
        let mut coverage = Coverage::default();
        for (range, piece) in best_path(&self.index, &key, language) {
            let clusters = cluster::clusters(&key[range])
                .filter(|part| part.starts_with(is_word_part))
                .count();
            coverage.clusters += clusters;
            coverage.unknown += usize::from(piece == Piece::Unknown) * clusters;
        }
        coverage
    }

    /// The pieces of the text that nobody knows, as written.
    #[must_use]
    pub fn unknown(&self, text: &str, language: Language) -> Vec<String> {
        let text = &*without_tags(text);
        let keyed = Keyed::new(text);
        let tokens = analyse(&self.index, &keyed, text, language);
        let unknown = tokens
            .into_iter()
            .filter(|token| token.kind == Kind::Unknown);
        unknown.map(|token| token.text().to_owned()).collect()
    }
}

/// Models of Vietnamese and of English, of the renderings of the termbase and of reviewed text.
fn models(knowledge: &Knowledge<'_>) -> [Model; 2] {
    let mut models = [Model::default(), Model::default()];
    for concept in knowledge.termbase.concepts() {
        concept.vi.accepted().for_each(|name| models[0].learn(name));
        concept.en.accepted().for_each(|name| models[1].learn(name));
    }
    for reviewed in knowledge.reviewed {
        models[usize::from(reviewed.language == Language::English)].learn(&reviewed.target);
    }
    models
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::glossary::read_csv;

    fn termbase() -> Termbase {
        let table = "km,vi,en,pos\nគណៈកម្មាធិការបក្ស,cấp ủy,Party committee,noun\n";
        Termbase::new(read_csv(Path::new("g.csv"), table.as_bytes()).unwrap()).unwrap()
    }

    fn reviewed(language: Language, pairs: &[(&str, &str)]) -> Vec<Fragment> {
        let fragment = |(source, target): &(&str, &str)| Fragment {
            source: (*source).to_owned(),
            language,
            target: (*target).to_owned(),
        };
        pairs.iter().map(fragment).collect()
    }

    fn drafted(text: &str, language: Language) -> String {
        Engine::new(&Knowledge::of(&termbase())).draft(text, language)
    }

    #[test]
    fn a_sentence_is_put_into_the_order_of_each_target() {
        let text = "គណៈកម្មាធិការបក្សបានអនុវត្តកិច្ចការសំខាន់ៗជាច្រើន។";
        assert_eq!(
            drafted(text, Language::Vietnamese),
            "Cấp ủy đã thực hiện nhiều công việc quan trọng."
        );
        assert_eq!(
            drafted(text, Language::English),
            "The Party committee implemented many important tasks."
        );
    }

    #[test]
    fn what_nobody_knows_is_kept_in_brackets_and_no_khmer_stands_outside() {
        let draft = drafted("គណៈកម្មាធិការបក្ស ឃ្ឍឹៀក្ឌឺឡ ។", Language::Vietnamese);
        assert_eq!(draft, "Cấp ủy ⟦ឃ្ឍឹៀក្ឌឺឡ⟧.");
        let strange = drafted("៙៚ៜ\u{17DD}\u{19E5}៛", Language::English);
        let outside = strange.split(['⟦', '⟧']).step_by(2).collect::<String>();
        assert!(
            !outside.contains(|c| matches!(c, '\u{1780}'..='\u{17FF}')),
            "{strange}"
        );
    }

    #[test]
    fn the_date_of_a_document_has_no_verb() {
        let text = "ផែនការលេខ ១៦៧-KH/TU ចុះថ្ងៃទី០៣ ខែវិច្ឆិកា ឆ្នាំ២០២២";
        let draft = drafted(text, Language::Vietnamese);
        assert!(
            draft.ends_with("số 167-KH/TU ngày 03 tháng 11 năm 2022"),
            "{draft}"
        );
    }

    #[test]
    fn a_reviewed_sentence_is_the_next_draft_of_the_same_sentence() {
        let (source, target) = ("គណៈកម្មាធិការបក្សធ្វើការ។", "Cấp ủy đang làm việc.");
        assert_ne!(drafted(source, Language::Vietnamese), target);
        let reviewed = reviewed(Language::Vietnamese, &[(source, target)]);
        let engine = Engine::new(&Knowledge {
            reviewed: &reviewed,
            ..Knowledge::of(&termbase())
        });
        assert_eq!(engine.draft(source, Language::Vietnamese), target);
        let english = engine.draft(source, Language::English);
        assert_eq!(english, drafted(source, Language::English));
    }

    #[test]
    fn a_fragment_of_the_memory_is_used_inside_another_sentence() {
        let fragments = reviewed(Language::Vietnamese, &[("ឃ្ឍឹៀក្ឌឺឡ", "Nguyễn Văn An")]);
        let engine = Engine::new(&Knowledge {
            fragments: &fragments,
            ..Knowledge::of(&termbase())
        });
        let draft = engine.draft("សមមិត្ត ឃ្ឍឹៀក្ឌឺឡ", Language::Vietnamese);
        assert_eq!(draft, "Đồng chí Nguyễn Văn An");
    }

    #[test]
    fn a_name_that_reviewed_sentences_share_is_learned() {
        let pairs = [
            ("ឃ្ឍឹៀក្ឌឺឡ ធ្វើការ", "Watson works"),
            ("ឃ្ឍឹៀក្ឌឺឡ មក", "Watson comes"),
        ];
        let reviewed = reviewed(Language::English, &pairs);
        let engine = Engine::new(&Knowledge {
            reviewed: &reviewed,
            ..Knowledge::of(&termbase())
        });
        let draft = engine.draft("គណៈកម្មាធិការបក្ស និង ឃ្ឍឹៀក្ឌឺឡ", Language::English);
        assert!(draft.ends_with("and Watson"), "{draft}");
    }

    #[test]
    fn a_rendering_that_reviewers_use_is_preferred() {
        let index = Index::new(&termbase(), true, &[]);
        let reviewed = reviewed(
            Language::Vietnamese,
            &[
                ("ការងារនេះ សំខាន់ណាស់", "Công tác này rất quan trọng"),
                ("ពួកគេ មានការងារនេះ", "Họ có công tác này"),
            ],
        );
        let lessons = Lessons::learn(&index, &reviewed);
        let mut token = Token::new(Kind::Word, super::super::pos::Pos::Noun, "công việc", 0..0);
        let form = key("ការងារ");
        token.source = 0..form.len();
        token.options.push("công tác".to_owned());
        let costs = lessons.costs(&token, &form, Language::Vietnamese);
        assert!(costs[1] < costs[0], "{costs:?}");
    }
}
