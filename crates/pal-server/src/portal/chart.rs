//! Bars as SVG, with a title and a description; what they say stands in the table beside them too.

use pal_model::Money;

/// How wide and high the drawing is, in its own units.
const WIDTH: i128 = 360;
const HEIGHT: i128 = 150;
/// Room above the bars for the largest figure, and below for the first and last name.
const TOP: i128 = 18;
const BOTTOM: i128 = 20;
/// Most bars that are drawn; the latest.
const BARS_MAX: usize = 36;

/// A bar, in whole units of the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bar {
    /// Its left edge.
    pub(crate) x: i128,
    /// Its upper edge.
    pub(crate) y: i128,
    /// How wide.
    pub(crate) width: i128,
    /// How high.
    pub(crate) height: i128,
}

/// A chart of bars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chart {
    /// What it shows, in short.
    pub(crate) title: String,
    /// What it shows, in words.
    pub(crate) description: String,
    /// The bars, in order.
    pub(crate) bars: Vec<Bar>,
    /// The name of the first bar.
    pub(crate) first: String,
    /// The name of the last bar.
    pub(crate) last: String,
    /// The largest figure.
    pub(crate) top: String,
    /// Where zero is.
    pub(crate) zero: i128,
}

/// The drawing's own measures, for its template.
pub(crate) const VIEW_BOX: &str = "0 0 360 150";
/// Where names below the bars stand.
pub(crate) const NAMES_AT: i128 = HEIGHT - 5;
/// The right edge.
pub(crate) const RIGHT: i128 = WIDTH;

/// The bars of amounts, scaled to the drawing. Amounts below zero hang below its line.
pub(crate) fn bars(amounts: &[Money]) -> (Vec<Bar>, i128) {
    let amounts = amounts.get(amounts.len().saturating_sub(BARS_MAX)..).unwrap_or_default();
    let most = amounts.iter().map(|amount| amount.units()).max().unwrap_or(0).max(0);
    let least = amounts.iter().map(|amount| amount.units()).min().unwrap_or(0).min(0);
    let room = HEIGHT - TOP - BOTTOM;
    // The largest figure fills the room, however small it is. Those that 128 bits do not hold times the room lose digits first.
    let largest = most.max(least.saturating_neg());
    let coarse = if largest > i128::MAX / (2 * room) { 2 * room } else { 1 };
    let span = (most / coarse - least / coarse).max(1);
    let scaled = |units: i128| units / coarse * room / span;
    let zero = TOP + scaled(most);
    let count = i128::try_from(amounts.len()).unwrap_or(1).max(1);
    let place = WIDTH / count;
    let bar = |(at, amount): (i128, &Money)| {
        let size = scaled(amount.units());
        let (y, height) = if size >= 0 { (zero - size, size) } else { (zero, -size) };
        // Something is seen of everything that is not nothing.
        let height = if amount.is_zero() { height } else { height.max(1) };
        Bar { x: at * place + place / 10, y, width: (place - place / 5).clamp(2, 48), height }
    };
    ((0_i128..).zip(amounts).map(bar).collect(), zero)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who sees no revenue sees counts: few units, and bars of the same height as others.
    #[test]
    fn the_largest_figure_fills_the_drawing_however_small_it_is() {
        let (drawn, zero) = bars(&[Money::from_units(1), Money::from_units(2)]);
        let room = HEIGHT - TOP - BOTTOM;
        let heights: Vec<i128> = drawn.iter().map(|bar| bar.height).collect();
        assert_eq!((heights, zero), (vec![room / 2, room], TOP + room));
    }

    #[test]
    fn bars_fit_the_drawing_whatever_the_amounts() {
        let money = |text: &str| Money::read(text).unwrap().amount;
        for amounts in [
            vec![],
            vec![money("0")],
            vec![money("1"), money("-1")],
            vec![
                money("99999999999999999999"),
                money("0.000000000000000001"),
                money("-99999999999999999999"),
            ],
            vec![money("1"); 50],
        ] {
            let (bars, zero) = bars(&amounts);
            assert!(
                bars.len() <= BARS_MAX && (TOP..=HEIGHT - BOTTOM + 1).contains(&zero),
                "{zero} {amounts:?}"
            );
            for bar in bars {
                assert!(bar.x >= 0 && bar.x + bar.width <= WIDTH, "{bar:?}");
                assert!(bar.y >= TOP - 1 && bar.y + bar.height <= HEIGHT - BOTTOM + 2, "{bar:?}");
            }
        }
    }
}
