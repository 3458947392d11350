//! Who is calling, as a validated token says.

use pal_model::{Guid, Instant, Principal};

/// A person or a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallerKind {
    /// Signed in, with a program acting for them.
    Person,
    /// On its own behalf: `idtyp` is `app` (R9).
    Program,
}

/// Who is calling. Everything about them but these ids is asked of the directory, never of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The tenant and object of the token.
    pub principal: Principal,
    /// A person or a program.
    pub kind: CallerKind,
    /// The program that asked for the token, if it says.
    pub client_id: Option<Guid>,
    /// From when on the token is taken, leeway included.
    pub good_from: Instant,
    /// When it is no longer taken, leeway included.
    pub good_until: Instant,
}
