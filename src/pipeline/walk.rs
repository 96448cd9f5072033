//! The questions of a plan, with the texts around them: read page by page when they are to be asked.

use std::ops::Range;
use std::sync::Arc;

use super::batches::{NEAR, item};
use super::plan::{Question, Questions};
use crate::backend::{Item, Link};
use crate::check::Source;
use crate::memory::Memory;
use crate::model::{Language, SegmentId, Unit};
use crate::store::{Pages, StoreError, Stored};

/// So many units are read at a time.
pub(super) const PAGE: usize = Pages::AT_ONCE;

/// Some units of a document, with those around them that a prompt may show.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) units: Vec<Unit>,
    /// The trails of each of them.
    pub(super) trails: Vec<Vec<(Language, String)>>,
    /// Its own units among them.
    own: Range<usize>,
    /// The place in the document of the first of all.
    first: usize,
}

impl Page {
    /// Reads the units at these places, and a few before and after them.
    pub(super) async fn read(pages: &Pages<'_>, own: Range<usize>) -> Result<Self, StoreError> {
        let first = own.start.saturating_sub(NEAR);
        let stored = pages.read(first..own.end + NEAR).await?;
        let (units, trails) = stored
            .into_iter()
            .map(|Stored { unit, trails }| (unit, trails))
            .unzip();
        Ok(Self {
            units,
            trails,
            own: own.start - first..own.end - first,
            first,
        })
    }

    /// Where its own units stand among all.
    pub(super) fn places(&self) -> Range<usize> {
        self.own.clone()
    }

    /// Where the unit at a place of the document stands among all, when it is one of its own.
    fn find(&self, place: usize) -> Option<usize> {
        let at = place.checked_sub(self.first)?;
        self.own.contains(&at).then_some(at)
    }
}

/// A question with what stands around it.
#[derive(Debug)]
pub(super) struct Opened {
    page: Arc<Page>,
    at: usize,
    /// Further segments that get the answer.
    same: Vec<SegmentId>,
}

impl Opened {
    pub(super) fn text(&self) -> &str {
        &self.page.units[self.at].segment.text
    }

    pub(super) fn key(&self) -> &str {
        &self.page.units[self.at].segment.key
    }

    /// Every segment that gets the answer.
    pub(super) fn segments(&self) -> impl Iterator<Item = &SegmentId> {
        std::iter::once(&self.page.units[self.at].segment.id).chain(&self.same)
    }

    pub(super) fn count(&self) -> u64 {
        1 + self.same.len() as u64
    }

    /// What is asked for it.
    pub(super) fn item(&self, source: &Source<'_>, language: Language, memory: &Memory) -> Item {
        item(&self.page.units, self.at, source, language, memory)
    }
}

/// Questions that are asked together.
#[derive(Debug)]
pub(super) struct Parcel {
    pub(super) language: Language,
    pub(super) questions: Vec<Opened>,
}

/// Goes through the questions in order and makes parcels of them, of one language each, within the backend's limits:
/// they depend on the plan alone.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pages: &'a Pages<'a>,
    questions: &'a [Questions],
    link: &'a Link,
    language: usize,
    next: usize,
    page: Option<Arc<Page>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(pages: &'a Pages<'a>, questions: &'a [Questions], link: &'a Link) -> Self {
        Self {
            pages,
            questions,
            link,
            language: 0,
            next: 0,
            page: None,
        }
    }

    /// The next parcel.
    pub(super) async fn next(&mut self) -> Result<Option<Parcel>, StoreError> {
        let all = self.questions;
        while let Some(questions) = all.get(self.language) {
            let left = &questions.open[self.next..];
            let taken = &left[..self.fitting(left)];
            self.next += taken.len();
            if taken.is_empty() {
                (self.language, self.next) = (self.language + 1, 0);
                continue;
            }
            let mut opened = Vec::with_capacity(taken.len());
            for question in taken {
                opened.push(self.open(question, &questions.same).await?);
            }
            return Ok(Some(Parcel {
                language: questions.language,
                questions: opened,
            }));
        }
        Ok(None)
    }

    /// How many of the questions make a parcel.
    fn fitting(&self, questions: &[Question]) -> usize {
        let limits = self.link.backend().describe();
        let mut tokens = 0;
        if questions.first().is_some_and(|first| first.alone) {
            return 1;
        }
        let fits = |question: &&Question| {
            tokens += self.link.scale().tokens(question.tokens as usize);
            tokens <= limits.batch_tokens && !question.alone
        };
        let count = questions.iter().take(limits.batch_items).take_while(fits);
        count.count().max(usize::from(!questions.is_empty()))
    }

    async fn open(
        &mut self,
        question: &Question,
        same: &[(u32, u32)],
    ) -> Result<Opened, StoreError> {
        let (page, at) = self.page_of(question.place as usize).await?;
        let from = same.partition_point(|(first, _)| *first < question.place);
        let to = same.partition_point(|(first, _)| *first <= question.place);
        let places: Vec<u32> = same[from..to].iter().map(|(_, place)| *place).collect();
        let same = if places.is_empty() {
            Vec::new()
        } else {
            self.pages.ids(&places).await?
        };
        Ok(Opened { page, at, same })
    }

    async fn page_of(&mut self, place: usize) -> Result<(Arc<Page>, usize), StoreError> {
        if let Some(page) = &self.page
            && let Some(at) = page.find(place)
        {
            return Ok((page.clone(), at));
        }
        let start = place - place % PAGE;
        let page = Arc::new(Page::read(self.pages, start..start + PAGE).await?);
        let at = place - page.first;
        self.page = Some(page.clone());
        Ok((page, at))
    }
}
