//! Layers: questions about a locus, each with the instants at which the answer is yes; and what each adds up to.

use pal_model::{Instant, Interval, IntervalSet, Money};

use crate::kernel::locus::boundaries;
use crate::kernel::{Overflow, Sum};

/// The layers of a locus, in any order; none is empty.
#[derive(Debug)]
pub struct Layers<K>(Vec<(K, IntervalSet)>);

/// Sums of lines rounded one by one, a layer each.
#[derive(Debug)]
pub struct LayerSplit {
    whole: u128,
    sums: Vec<(u128, Sum)>,
}

impl<K> Layers<K> {
    /// Those of these layers that are not empty, and the instants at which any of them changes.
    pub(crate) fn of(mut layers: Vec<(K, IntervalSet)>) -> (Self, Vec<Instant>) {
        layers.retain(|(_, set)| !set.is_empty());
        let changes = layers.iter().flat_map(|(_, set)| boundaries(set)).collect();
        (Self(layers), changes)
    }

    /// The sums to keep of an interval that some layer covers a part of.
    pub(crate) fn split(&self, interval: Interval) -> Option<LayerSplit> {
        let whole = interval.length();
        let lengths = self.0.iter().map(|(_, set)| set.length_within(&interval));
        let sums: Vec<_> = lengths.map(|length| (length, Sum::default())).collect();
        let partial = sums.iter().any(|(length, _)| *length != 0 && *length != whole);
        partial.then_some(LayerSplit { whole, sums })
    }

    /// The layers that cover anything of a window, each with its part of what was spent there. Without a split a layer covers all
    /// of the window or nothing.
    pub(crate) fn parts<'s>(
        &'s self,
        window: Interval,
        cost: Sum,
        split: Option<&'s LayerSplit>,
    ) -> impl Iterator<Item = (&'s K, Sum)> {
        let of_layer = move |(number, (layer, set)): (usize, &'s (K, IntervalSet))| {
            let length = set.length_within(&window);
            let part = match split {
                Some(split) => split.sums.get(number).map_or(Sum::default(), |(_, sum)| *sum),
                None => Sum { amount: cost.amount.share(length, window.length()), any: cost.any },
            };
            (length != 0).then_some((layer, part))
        };
        self.0.iter().enumerate().filter_map(of_layer)
    }
}

impl LayerSplit {
    /// Adds a line of the split's interval.
    pub(crate) fn add(&mut self, cost: Money) -> Result<(), Overflow> {
        self.sums.iter_mut().try_for_each(|(length, sum)| sum.add(cost.share(*length, self.whole)))
    }
}
