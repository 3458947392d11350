//! A fixture: what one client sends, in order, and what it is answered.
//!
//! `#` begins a remark; `# as NAME` says whose token `{token}` is, `# without partners` that the world lists none. `### TITLE` begins
//! an exchange, `@ +SECONDS` moves the clock before it, `> ` is a line that is sent and `< ` one that is answered.

use std::fmt;

/// A fixture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Story {
    /// What the fixture says of itself.
    remarks: Vec<String>,
    /// Whose token is sent.
    pub(crate) program: String,
    /// Which partners there are.
    pub(crate) partners: Partners,
    /// What happens.
    pub(crate) exchanges: Vec<Exchange>,
}

/// Which partners there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Partners {
    /// Those of the world.
    Listed,
    /// Every well-formed id.
    Any,
}

/// A request and its answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Exchange {
    /// What it shows. No two of a story are the same.
    pub(crate) title: String,
    remarks: Vec<String>,
    /// How far the clock is moved before it.
    pub(crate) later_seconds: Option<i64>,
    /// Lines that are sent.
    pub(crate) request: Vec<String>,
    /// Lines that are answered.
    pub(crate) answer: Vec<String>,
}

impl Story {
    /// Reads a fixture. Panics at a line that is nothing: a fixture that says less than it seems to would hide something.
    pub(crate) fn parse(name: &str, text: &str) -> Self {
        let mut story =
            Self { remarks: vec![], program: String::new(), partners: Partners::Listed, exchanges: vec![] };
        for (number, line) in (1..).zip(text.lines()) {
            story.take(line).unwrap_or_else(|| panic!("{name}:{number}: `{line}` is no line of a fixture"));
        }
        assert!(!story.exchanges.is_empty(), "{name} has no exchange");
        for (at, exchange) in story.exchanges.iter().enumerate() {
            assert!(!exchange.request.is_empty(), "{name}: `{}` sends nothing", exchange.title);
            let again = story.exchanges.iter().skip(at + 1).any(|other| other.title == exchange.title);
            assert!(!again, "{name} has `{}` twice", exchange.title);
        }
        story
    }

    fn take(&mut self, line: &str) -> Option<()> {
        if let Some(title) = line.strip_prefix("### ") {
            self.exchanges.push(Exchange { title: title.to_owned(), ..Exchange::default() });
            return Some(());
        }
        let Some(exchange) = self.exchanges.last_mut() else {
            if let Some(program) = line.strip_prefix("# as ") {
                program.clone_into(&mut self.program);
            } else if line == "# without partners" {
                self.partners = Partners::Any;
            }
            self.remarks.push(line.to_owned());
            return (line.is_empty() || line.starts_with('#')).then_some(());
        };
        if line.is_empty() {
            return Some(());
        }
        if line.starts_with('#') {
            exchange.remarks.push(line.to_owned());
        } else if let Some(seconds) = line.strip_prefix("@ +") {
            exchange.later_seconds = Some(seconds.parse().ok()?);
        } else if let Some(sent) = line.strip_prefix('>') {
            exchange.request.push(sent.strip_prefix(' ').unwrap_or(sent).to_owned());
        } else {
            let answered = line.strip_prefix('<')?;
            exchange.answer.push(answered.strip_prefix(' ').unwrap_or(answered).to_owned());
        }
        Some(())
    }
}

impl Exchange {
    /// The method that is asked for: what HEAD is answered has no body, whatever its length says.
    pub(crate) fn method(&self) -> &str {
        self.request.first().and_then(|line| line.split(' ').next()).unwrap_or_default()
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.remarks {
            writeln!(f, "{line}")?;
        }
        for (at, exchange) in self.exchanges.iter().enumerate() {
            let between = if at == 0 { "" } else { "\n" };
            write!(f, "{between}{exchange}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "### {}", self.title)?;
        for line in &self.remarks {
            writeln!(f, "{line}")?;
        }
        if let Some(seconds) = self.later_seconds {
            writeln!(f, "@ +{seconds}")?;
        }
        for (sign, lines) in [('>', &self.request), ('<', &self.answer)] {
            for line in lines {
                writeln!(f, "{sign}{}{line}", if line.is_empty() { "" } else { " " })?;
            }
        }
        Ok(())
    }
}
