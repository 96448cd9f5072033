//! How much of a text the memory knows.

use serde::Serialize;

use crate::model::Grade;
use crate::text::count::Count;

use super::lookup::Match;

/// What a segment costs to translate, by what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Band {
    /// Same sentence and neighbours.
    Context,
    /// Same sentence.
    Exact,
    /// Said before in the same texts.
    Repetition,
    /// Same but for numbers, dates and the like.
    Placeable,
    /// 95 to 99 percent.
    #[serde(rename = "95-99")]
    From95,
    /// 85 to 94 percent.
    #[serde(rename = "85-94")]
    From85,
    /// 75 to 84 percent.
    #[serde(rename = "75-84")]
    From75,
    /// Nothing is known, or less than 75 percent.
    New,
}

impl Band {
    /// All of them, the best known first.
    pub const ALL: [Self; 8] = [
        Self::Context,
        Self::Exact,
        Self::Repetition,
        Self::Placeable,
        Self::From95,
        Self::From85,
        Self::From75,
        Self::New,
    ];

    /// The band of a segment's best match; what was taken off counts.
    #[must_use]
    pub fn of(best: Option<&Match>) -> Self {
        let Some(best) = best else {
            return Self::New;
        };
        match (best.grade, best.percent) {
            (Grade::Context, 100) => Self::Context,
            (Grade::Exact, 100) => Self::Exact,
            (Grade::Placeable, percent) if percent >= 75 => Self::Placeable,
            (_, 95..) => Self::From95,
            (_, 85..) => Self::From85,
            (_, 75..) => Self::From75,
            _ => Self::New,
        }
    }

    /// Whether nothing has to be asked for it.
    #[must_use]
    pub fn is_known(self) -> bool {
        matches!(
            self,
            Self::Context | Self::Exact | Self::Repetition | Self::Placeable
        )
    }

    /// The word in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Context => "context",
            Self::Exact => "exact",
            Self::Repetition => "repetition",
            Self::Placeable => "placeable",
            Self::From95 => "95-99",
            Self::From85 => "85-94",
            Self::From75 => "75-84",
            Self::New => "new",
        }
    }
}

/// The size of what falls into one band.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Segments.
    pub segments: usize,
    /// Characters, clusters and words.
    #[serde(flatten)]
    pub count: Count,
}

/// How much of a text falls into each band.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leverage {
    sizes: [Size; Band::ALL.len()],
}

impl Leverage {
    /// Counts a segment.
    pub fn add(&mut self, band: Band, count: Count) {
        let size = &mut self.sizes[band as usize];
        size.segments += 1;
        size.count += count;
    }

    /// The bands in their order with what fell into each.
    pub fn bands(&self) -> impl Iterator<Item = (Band, Size)> + '_ {
        Band::ALL.into_iter().zip(self.sizes)
    }

    /// All bands together.
    #[must_use]
    pub fn total(&self) -> Size {
        self.sizes.iter().fold(Size::default(), |mut total, size| {
            total.segments += size.segments;
            total.count += size.count;
            total
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_band_keeps_its_own_count() {
        let mut leverage = Leverage::default();
        for (number, band) in Band::ALL.into_iter().enumerate() {
            for _ in 0..=number {
                leverage.add(band, Count::default());
            }
        }
        for (number, (band, size)) in leverage.bands().enumerate() {
            assert_eq!(size.segments, number + 1, "{}", band.as_str());
        }
        assert_eq!(leverage.total().segments, 36);
        assert_eq!(Band::of(None), Band::New);
    }
}
