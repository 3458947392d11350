//! Rust with the insides of comments and literals blanked, so that a word found in it is a word of the code.

/// The text with comments and literals blanked: line for line and column for column, so that places stay what they were.
pub(crate) fn of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, kept) = token(rest, first);
        let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if kept {
            code.push_str(token);
        } else {
            code.extend(token.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }));
        }
        rest = after;
    }
    code
}

/// The words of a line of code: its identifiers and keywords.
pub(crate) fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter| !is_word(letter)).filter(|word| !word.is_empty())
}

/// Whether a letter may stand within an identifier.
pub(crate) fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The length of the token that begins here, and whether it is code.
fn token(rest: &str, first: char) -> (usize, bool) {
    match first {
        '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), false),
        '/' if rest.starts_with("/*") => (block_comment(rest), false),
        '"' => (quoted(rest, '"'), false),
        '\'' if is_character(rest) => (quoted(rest, '\''), false),
        _ if is_word(first) => {
            let word = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
            match rest.split_at_checked(word) {
                Some(("r" | "br" | "cr", after)) => match raw_string(after) {
                    Some(length) => (word + length, false),
                    None => (word, true),
                },
                _ => (word, true),
            }
        }
        _ => (first.len_utf8(), true),
    }
}

/// `'a'` and `'\n'` are characters, `'a` is a lifetime.
fn is_character(rest: &str) -> bool {
    let mut letters = rest.chars().skip(1);
    match (letters.next(), letters.next()) {
        (Some('\\'), _) => true,
        (Some(_), after) => after == Some('\''),
        (None, _) => false,
    }
}

/// The length of a literal that ends at the next mark without a backslash before it.
fn quoted(rest: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == mark => return at + letter.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

/// The length of `#"…"#` with any number of hashes; none if it is no string (`r#type` is a word).
fn raw_string(rest: &str) -> Option<usize> {
    let hashes = rest.chars().take_while(|letter| *letter == '#').count();
    let (opening, body) = rest.split_at_checked(hashes)?;
    let body = body.strip_prefix('"')?;
    let closing = format!("\"{opening}");
    Some(body.find(&closing).map_or(rest.len(), |at| hashes + 1 + at + closing.len()))
}

/// The length of a block comment; they nest.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut length = 0;
    let mut left = rest;
    while let Some(first) = left.chars().next() {
        let step = if left.starts_with("/*") {
            depth += 1;
            2
        } else if left.starts_with("*/") {
            depth = depth.saturating_sub(1);
            2
        } else {
            first.len_utf8()
        };
        length += step;
        left = left.get(step..).unwrap_or("");
        if depth == 0 {
            break;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::{of, words};

    #[test]
    fn comments_and_literals_are_blank_and_all_else_is_kept() {
        for (text, code) in [
            ("let a = 1; // say\nb", "let a = 1;       \nb"),
            ("a /* b /* c */ d */ e", "a                   e"),
            (r#"say("a \" b", 'c')"#, "say(        ,    )"),
            (r##"r#"a " b"# + br"c" + r#type"##, "           +       + r#type"),
            ("fn f<'a>(x: &'a str) -> char { '\\'' }", "fn f<'a>(x: &'a str) -> char {      }"),
            ("\"a\nb\" c", "  \n   c"),
            ("für \"é\" x", "für     x"),
        ] {
            assert_eq!(of(text), code, "{text}");
        }
    }

    #[test]
    fn words_are_identifiers() {
        assert_eq!(words("use a_b::{c, d1};").collect::<Vec<_>>(), ["use", "a_b", "c", "d1"]);
    }
}
