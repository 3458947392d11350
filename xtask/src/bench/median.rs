//! The figure that stands for several rounds.
/// The middle value, or the mean of the two in the middle; no value of nothing.
pub(in crate::bench) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let (below, above) = (values.get(middle.wrapping_sub(1)), values.get(middle));
    match (below, above) {
        (Some(below), Some(above)) if values.len().is_multiple_of(2) => f64::midpoint(*below, *above),
        (_, Some(above)) => *above,
        (_, None) => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn half_of_the_values_lie_below_it() {
        for (values, middle) in [(vec![4.0, 1.0, 2.0, 9.0], "3"), (vec![9.0, 1.0, 2.0], "2"), (vec![], "NaN")]
        {
            assert_eq!(median(values).to_string(), middle);
        }
    }
}
