//! Which file beside a manifest a blob's name or link means.

/// The last segment of a blob's name, which is a path below the container. `None` where it leads elsewhere.
pub(super) fn last_segment(name: &str) -> Option<String> {
    let has_drive = matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if has_drive || name.contains(['\\', '\0']) {
        return None;
    }
    let mut last = None;
    for segment in name.split('/') {
        if matches!(segment, "" | "." | "..") {
            return None;
        }
        last = Some(segment);
    }
    last.map(str::to_owned)
}

/// The file that a link to a blob leads to: the last segment of its path, without the signature behind it.
pub(super) fn linked_file(link: &str) -> Option<String> {
    let path = link.split(['?', '#']).next()?;
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?.1,
        None => path,
    };
    let decoded = percent_decoded(path)?;
    // A slash that was written as `%2F` would make a segment that the link does not have.
    (decoded.matches('/').count() == path.matches('/').count()).then(|| last_segment(&decoded))?
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend_from_slice(parts.next()?.as_bytes());
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_is_found_by_the_last_segment_of_its_name() {
        for (name, expected) in [
            ("part_0_0001.csv", Some("part_0_0001.csv")),
            ("exports/focus/20240901-20240930/run/part 0.csv", Some("part 0.csv")),
            ("..part", Some("..part")),
            ("", None),
            ("exports/", None),
            ("/etc/passwd", None),
            ("exports/../../secret.csv", None),
            ("..", None),
            ("exports//part.csv", None),
            ("exports\\part.csv", None),
            ("C:part.csv", None),
        ] {
            assert_eq!(last_segment(name).as_deref(), expected, "{name}");
        }
        for (link, expected) in [
            ("https://store.example/c/a%20b.csv?sv=1&sig=x%2Fy", Some("a b.csv")),
            ("https://store.example/c/part.csv.gz", Some("part.csv.gz")),
            ("part.csv", Some("part.csv")),
            ("https://store.example", None),
            ("https://store.example/c/..%2Fpart.csv", None),
            ("https://store.example/c/%2e%2e", None),
            ("https://store.example/c/a%5Cb", None),
            ("https://store.example/c/a%zz", None),
        ] {
            assert_eq!(linked_file(link).as_deref(), expected, "{link}");
        }
    }
}
