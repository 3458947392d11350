//! The words of a line, each with the column it stands in.

use super::Problem;

/// What is wrong, and in which column.
pub(super) type Refusal = (usize, Problem);

/// The words of a line that are still to be read.
#[derive(Debug)]
pub(super) struct Words<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    /// The words of a line without its comment.
    pub(super) fn of(line: &'a str) -> Self {
        let line = line.split_once('#').map_or(line, |(before, _)| before);
        let mut words = Self { line, at: 0 };
        words.skip_blanks();
        words
    }

    fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or("")
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// The next word.
    pub(super) fn peek(&self) -> Option<&'a str> {
        self.rest().split_whitespace().next()
    }

    /// The column of the next word, from 1.
    pub(super) fn column(&self) -> usize {
        self.at + 1
    }

    /// Steps over the next word.
    pub(super) fn skip(&mut self) {
        self.at += self.peek().map_or(0, str::len);
        self.skip_blanks();
    }

    /// The next word as a value.
    pub(super) fn value<T>(
        &mut self,
        wanted: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, Refusal> {
        let value = self.peek().and_then(read).ok_or_else(|| self.refuse(wanted))?;
        self.skip();
        Ok(value)
    }

    /// A word that must stand here.
    pub(super) fn expect(&mut self, word: &'static str) -> Result<(), Refusal> {
        self.value(word, |next| (next == word).then_some(()))
    }

    /// Whether a word stands here that may, and then steps over it.
    pub(super) fn took(&mut self, word: &str) -> bool {
        let stands = self.peek() == Some(word);
        if stands {
            self.skip();
        }
        stands
    }

    /// The text between two quotes.
    pub(super) fn quoted(&mut self, wanted: &'static str) -> Result<String, Refusal> {
        let inner = self.rest().strip_prefix('"').and_then(|rest| rest.split_once('"'));
        let (text, _) = inner.ok_or_else(|| self.refuse(wanted))?;
        self.at += text.len() + 2;
        self.skip_blanks();
        Ok(text.to_owned())
    }

    /// That the next word is not what is wanted, or that there is none.
    pub(super) fn refuse(&self, wanted: &'static str) -> Refusal {
        let problem = match self.peek() {
            None => Problem::Missing(wanted),
            Some(word) => Problem::NotA { word: word.to_owned(), wanted },
        };
        (self.column(), problem)
    }

    /// That nothing is left.
    pub(super) fn end(&self) -> Result<(), Refusal> {
        match self.peek() {
            None => Ok(()),
            Some(word) => Err((self.column(), Problem::LeftOver(word.to_owned()))),
        }
    }
}
