//! The send path: limits, budget, sending, waiting, sending again; and the backends that stand in for each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::draft::Teaching;
use super::health::Health;
use super::pivot::Pivot;
use super::process::Process;
use super::scale::Scale;
use super::{
    Backend, BackendError, Batch, Candidate, Exchange, HttpRequest, Meter, Price, Reply, Secret,
    Spent, Stop, Usage, unlikely,
};
use crate::http::{Limiter, Retry, Sender};
use crate::model::Language;

/// How exchanges reach a service.
pub(super) enum Way {
    Http(Sender),
    Process(Box<Process>),
    Pivot(Arc<Pivot>, Box<(Link, Link)>),
    None,
}

/// A backend with the way to its service.
pub struct Link {
    pub(super) backend: Arc<dyn Backend>,
    pub(super) way: Way,
    pub(super) retry: Retry,
    pub(super) limiter: Limiter,
    pub(super) price: Option<Price>,
    pub(super) meter: Arc<Meter>,
    pub(super) stop: Arc<Stop>,
    pub(super) key: Option<Secret>,
    /// Whether the service counts tokens, or characters.
    pub(super) counts_tokens: bool,
    pub(super) health: Health,
    pub(super) scale: Scale,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link")
            .field("backend", self.backend.describe())
            .finish_non_exhaustive()
    }
}

impl Link {
    /// The backend.
    #[must_use]
    pub fn backend(&self) -> &dyn Backend {
        &*self.backend
    }

    /// How the service has behaved.
    #[must_use]
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// How the estimate of tokens compares with what the service counts.
    #[must_use]
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The price of its answers, where the price table has one.
    #[must_use]
    pub fn price(&self) -> Option<&Price> {
        self.price.as_ref()
    }

    /// Asks for one batch: sends, waits and sends again as [`Retry`] says.
    ///
    /// # Errors
    /// The last error, when it is not worth another attempt; it never holds the key.
    pub async fn ask(&self, batch: &Batch) -> Result<Vec<Candidate>, BackendError> {
        self.ask_for(batch, self.backend.request(batch)).await
    }

    /// The same, where what is to be sent first has been made already, by [`Backend::request`].
    ///
    /// # Errors
    /// As [`Link::ask`].
    pub async fn ask_for(
        &self,
        batch: &Batch,
        first: Result<Exchange, BackendError>,
    ) -> Result<Vec<Candidate>, BackendError> {
        let build = || self.backend.request(batch);
        let parse = |reply| self.backend.parse(batch, reply);
        self.persist(batch, first, build, parse).await
    }

    /// Asks for several answers to one batch, as [`Link::ask`] does for one.
    ///
    /// # Errors
    /// As [`Link::ask`].
    pub async fn ask_choices(&self, batch: &Batch) -> Result<Vec<Vec<Candidate>>, BackendError> {
        let build = || self.backend.request_choices(batch);
        let parse = |reply| self.backend.parse_choices(batch, reply);
        self.persist(batch, build(), build, parse).await
    }

    /// Asks for sentence vectors of a batch's items, one for each, as [`Link::ask`] does for translations.
    ///
    /// # Errors
    /// As [`Link::ask`].
    pub async fn ask_vectors(&self, batch: &Batch) -> Result<Vec<Vec<f32>>, BackendError> {
        let build = || self.backend.request_vectors(batch);
        let parse = |reply| self.backend.parse_vectors(batch, reply);
        self.persist(batch, build(), build, parse).await
    }

    async fn persist<T>(
        &self,
        batch: &Batch,
        first: Result<Exchange, BackendError>,
        again: impl Fn() -> Result<Exchange, BackendError>,
        parse: impl Fn(Reply) -> Result<T, BackendError>,
    ) -> Result<T, BackendError> {
        let mut attempt = 1;
        let mut built = Some(first);
        loop {
            let outcome = match built.take().unwrap_or_else(&again) {
                Ok(exchange) => self.carry_out(batch, exchange).await.and_then(&parse),
                Err(error) => Err(error),
            };
            let mut error = match outcome {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if let Some(key) = &self.key {
                error = error.redacted(key);
            }
            let Some(wait) = self.retry.wait(attempt, &error) else {
                return Err(error);
            };
            if let (BackendError::RateLimited { .. }, Some(pause)) = (&error, error.retry_after()) {
                self.limiter.pause(pause);
            }
            tracing::info!(%error, attempt, ?wait, "trying again");
            self.unless_stopped(tokio::time::sleep(wait)).await?;
            attempt += 1;
        }
    }

    /// Waits for something other than an answer, but not after the wish to stop.
    async fn unless_stopped(&self, wait: impl Future<Output = ()>) -> Result<(), BackendError> {
        tokio::select! {
            biased;
            () = self.stop.requested() => Err(BackendError::Stopped),
            () = wait => Ok(()),
        }
    }

    async fn carry_out(&self, batch: &Batch, exchange: Exchange) -> Result<Reply, BackendError> {
        Ok(match (exchange, &self.way) {
            (Exchange::Known(candidates), _) => Reply::Known(candidates),
            (Exchange::Http(request), Way::Http(sender)) => {
                self.send(sender, &request, batch).await?
            }
            (Exchange::Line(line), Way::Process(process)) => {
                let expected = self.expected(batch, 0);
                self.meter.admit(expected)?;
                let line = process.ask(line).await;
                self.meter.settle(expected, expected);
                Reply::Line(match &self.key {
                    Some(key) => key.redact(line?),
                    None => line?,
                })
            }
            (Exchange::Leg(first), Way::Pivot(pivot, legs)) => {
                Reply::Known(Box::pin(through(pivot, legs, batch, first)).await?)
            }
            (exchange, _) => {
                let name = &self.backend.describe().name;
                unreachable!("the registry gave {name} no way for {exchange:?}")
            }
        })
    }

    async fn send(
        &self,
        sender: &Sender,
        request: &HttpRequest,
        batch: &Batch,
    ) -> Result<Reply, BackendError> {
        let bytes = request.bytes();
        let estimated = bytes.len().div_ceil(3);
        let expected = self.expected(batch, estimated);
        let tokens = expected.input_tokens + expected.output_tokens;
        self.unless_stopped(self.limiter.admit(tokens)).await?;
        self.meter.admit(expected)?;
        let name = &self.backend.describe().name;
        tracing::debug!(backend = %name, segments = batch.items.len(), bytes = bytes.len(), "asking");
        let reply = match sender.send(name, request, bytes).await {
            Ok(reply) => reply,
            Err(error) => {
                let actual = match error {
                    // It was not even reached.
                    BackendError::Unavailable { .. } => self.spent(Usage::default(), 0),
                    // Nobody knows what the service had done by then: the worst is assumed.
                    _ => expected,
                };
                self.meter.settle(expected, actual);
                return Err(error);
            }
        };
        self.limiter.heed(&reply.windows);
        let is_success = reply.is_success();
        let reply = Reply::Http(reply);
        let actual = if is_success {
            self.counted(batch, estimated, &reply, expected)
        } else {
            self.spent(Usage::default(), 0)
        };
        self.meter.settle(expected, actual);
        Ok(reply)
    }

    fn counted(&self, batch: &Batch, estimated: usize, reply: &Reply, expected: Spent) -> Spent {
        if !self.counts_tokens {
            return expected;
        }
        match self.backend.usage(reply) {
            Some(usage) => {
                self.scale.see(estimated, usage.input_tokens);
                self.spent(usage, batch.characters())
            }
            None => expected,
        }
    }

    /// What a request with a body of about so many tokens is expected to cost.
    #[must_use]
    pub fn expected(&self, batch: &Batch, body_tokens: usize) -> Spent {
        let usage = if self.counts_tokens {
            Usage {
                input_tokens: self.scale.tokens(body_tokens) as u64,
                output_tokens: self.scale.tokens(batch.tokens()) as u64,
            }
        } else {
            Usage::default()
        };
        self.spent(usage, batch.characters())
    }

    fn spent(&self, usage: Usage, characters: usize) -> Spent {
        let price = self.price.unwrap_or_default();
        Spent::one(usage, characters as u64, &price)
    }

    fn learns(&self) -> bool {
        let legs = |way: &Way| match way {
            Way::Pivot(_, legs) => legs.0.learns() || legs.1.learns(),
            Way::Http(_) | Way::Process(_) | Way::None => false,
        };
        self.backend.learns() || legs(&self.way)
    }

    fn learn(&self, teaching: &Teaching) {
        self.backend.learn(teaching);
        if let Way::Pivot(_, legs) = &self.way {
            legs.0.learn(teaching);
            legs.1.learn(teaching);
        }
    }

    /// What asking for a batch would cost, without asking.
    ///
    /// # Errors
    /// As [`Backend::request`].
    pub fn foresee(&self, batch: &Batch) -> Result<Spent, BackendError> {
        match (self.backend.request(batch)?, &self.way) {
            (Exchange::Http(request), _) => {
                Ok(self.expected(batch, request.bytes().len().div_ceil(3)))
            }
            (Exchange::Line(_), _) => Ok(self.expected(batch, 0)),
            (Exchange::Leg(first), Way::Pivot(_, legs)) => {
                let mut spent = legs.0.foresee(&first)?;
                if batch.target != Language::English {
                    // The English is not known yet; the Khmer stands for it.
                    let second = Batch {
                        source: Language::English,
                        ..batch.clone()
                    };
                    spent += legs.1.foresee(&second)?;
                }
                Ok(spent)
            }
            _ => Ok(Spent::default()),
        }
    }
}

/// Through both legs of a pivot: an English text that breaks the rules is asked for once more before it is passed on.
async fn through(
    pivot: &Pivot,
    legs: &(Link, Link),
    batch: &Batch,
    first: Batch,
) -> Result<Vec<Candidate>, BackendError> {
    let mut english = legs.0.ask(&first).await?;
    for (item, candidate) in first.items.iter().zip(&english) {
        if let Some(why) = unlikely(&item.text, Language::English, &candidate.text) {
            return Err(BackendError::Malformed {
                backend: legs.0.backend().describe().name.clone(),
                reason: format!("an English text between is {why}"),
            });
        }
    }
    let (places, again) = pivot.again(&first, &english);
    if !places.is_empty() {
        for (place, better) in places.into_iter().zip(legs.0.ask(&again).await?) {
            if pivot.is_better(&batch.items[place].text, &better.text, &english[place].text) {
                english[place] = better;
            }
        }
    }
    if batch.target == Language::English {
        return Ok(english);
    }
    legs.1.ask(&pivot.second(batch, &english)).await
}

/// Backends in the order in which they are used: each when those before it cannot go on.
#[derive(Debug)]
pub struct Service {
    links: Vec<Link>,
    active: AtomicUsize,
    meter: Arc<Meter>,
    stop: Arc<Stop>,
}

impl Service {
    /// # Panics
    /// When there is no link: the configuration does not allow that.
    pub(super) fn new(links: Vec<Link>, meter: Arc<Meter>, stop: Arc<Stop>) -> Self {
        assert!(
            !links.is_empty(),
            "a configuration names at least one backend"
        );
        Self {
            links,
            active: AtomicUsize::new(0),
            meter,
            stop,
        }
    }

    /// The wish to stop, which all backends heed.
    #[must_use]
    pub fn stop(&self) -> &Arc<Stop> {
        &self.stop
    }

    /// The backend that is asked now.
    #[must_use]
    pub fn backend(&self) -> &dyn Backend {
        self.links[self.active()].backend()
    }

    /// The place of the backend that is asked now.
    #[must_use]
    pub fn active(&self) -> usize {
        self.active.load(Ordering::SeqCst)
    }

    /// All backends, in order.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Whether any backend learns from the memory, those behind a pivot among them.
    #[must_use]
    pub fn learns(&self) -> bool {
        self.links.iter().any(Link::learns)
    }

    /// Hands what the memory teaches to every backend that learns.
    pub fn learn(&self, teaching: &Teaching) {
        self.links.iter().for_each(|link| link.learn(teaching));
    }

    /// What was spent so far.
    #[must_use]
    pub fn spent(&self) -> Spent {
        self.meter.spent()
    }

    /// Leaves the backend at this place for the next. Returns whether there is one; several tasks may find out
    /// about one failure.
    pub fn leave(&self, place: usize) -> bool {
        if place + 1 >= self.links.len() {
            return false;
        }
        let next = self.active.fetch_max(place + 1, Ordering::SeqCst);
        if next <= place {
            let names = [place, place + 1].map(|at| &self.links[at].backend().describe().name);
            tracing::warn!(left = %names[0], used = %names[1], "using the next backend");
        }
        true
    }
}
