//! Which of several renderings is used: the one that goes best with its neighbours in the target.

use super::model::{Model, words};
use super::token::{Kind, Token};

/// What an admitted rendering must be better by than the preferred one, in nats.
const ADMITTED_COST: f64 = 2.5;
/// Admitted renderings beyond these are not looked at.
const MOST_OPTIONS: usize = 6;

/// Leaves every token its best rendering. `prefers` gives the cost of a token's options that the memory teaches,
/// in the order of the options.
pub(super) fn choose(tokens: &mut [Token], model: &Model, prefers: impl Fn(&Token) -> Vec<f64>) {
    let mut before: Vec<(f64, String)> = vec![(0.0, String::new())];
    let mut back: Vec<Vec<usize>> = Vec::with_capacity(tokens.len());
    for token in tokens.iter() {
        let silent = matches!(token.kind, Kind::Space | Kind::Repeat);
        if silent {
            back.push((0..before.len()).collect());
            continue;
        }
        let taught = prefers(token);
        let mut now = Vec::new();
        let mut from = Vec::new();
        for (place, option) in token.options.iter().take(MOST_OPTIONS).enumerate() {
            let own = match taught.get(place) {
                Some(cost) => *cost,
                None if place == 0 => 0.0,
                None => ADMITTED_COST,
            };
            let reached = before.iter().map(|(cost, last)| {
                let word = words(option).next();
                cost + word.map_or(0.0, |word| model.cost(last, &word))
            });
            let (best, cost) = reached.enumerate().fold((0, f64::INFINITY), |best, next| {
                if next.1 < best.1 { next } else { best }
            });
            let last = words(option)
                .last()
                .unwrap_or_else(|| before[best].1.clone());
            now.push((cost + own, last));
            from.push(best);
        }
        before = now;
        back.push(from);
    }
    let last = before
        .iter()
        .enumerate()
        .fold((0, f64::INFINITY), |best, (at, next)| {
            if next.0 < best.1 { (at, next.0) } else { best }
        });
    let mut place = last.0;
    for (token, from) in tokens.iter_mut().zip(back).rev() {
        if !matches!(token.kind, Kind::Space | Kind::Repeat) {
            token.options.swap(0, place);
            token.options.truncate(1);
        }
        place = from[place];
    }
}

#[cfg(test)]
mod tests {
    use super::super::quantity::tests::{texts, tokens};
    use super::*;

    #[test]
    fn the_preferred_rendering_is_used_unless_the_model_knows_better() {
        let mut model = Model::default();
        let line = |model: &Model| {
            let mut line = tokens("họp:verb nhanh:adj");
            line[1].options = vec!["nhanh".to_owned(), "gấp".to_owned()];
            choose(&mut line, model, |_| Vec::new());
            texts(&line)
        };
        assert_eq!(line(&model), "họp nhanh");
        for _ in 0..9 {
            model.learn("họp gấp");
        }
        assert_eq!(line(&model), "họp gấp");
    }

    #[test]
    fn what_the_memory_teaches_counts_more() {
        let mut line = tokens("nhanh:adj");
        line[0].options = vec!["nhanh".to_owned(), "gấp".to_owned()];
        choose(&mut line, &Model::default(), |_| vec![3.0, 0.0]);
        assert_eq!(texts(&line), "gấp");
    }
}
