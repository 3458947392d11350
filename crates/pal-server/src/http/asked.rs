//! A request that has a route, and what is at hand to answer it.

use std::sync::Arc;

use bytes::Bytes;
use http::Method;
use http::request::Parts;
use pal_model::Instant;
use pal_wire::query::Query;
use pal_wire::route::{Matched, RouteKind};

use super::answer::Refusal;
use super::body::{self, Lent, Source};
use super::headers::{self, RequestIds};
use crate::app::App;
use crate::directory::Index;
use crate::texts::Texts;

/// A request and what is at hand.
#[derive(Debug)]
pub(crate) struct Asked<'r> {
    /// The server.
    pub(crate) app: &'r Arc<App>,
    /// The directory, the same one for the whole of the request.
    pub(crate) index: Arc<Index>,
    /// When the request came.
    pub(crate) now: Instant,
    /// Its names.
    pub(crate) ids: RequestIds,
    /// Everything but its body.
    pub(crate) parts: &'r Parts,
    /// Its path.
    pub(crate) matched: &'r Matched<'r>,
    /// Its query.
    pub(crate) query: Query<'r>,
    /// Its body, until somebody reads it.
    body: Source,
}

impl<'r> Asked<'r> {
    /// A request that has a route.
    pub(crate) fn new(
        app: &'r Arc<App>,
        parts: &'r Parts,
        matched: &'r Matched<'r>,
        body: Source,
        now: Instant,
        ids: RequestIds,
    ) -> Self {
        let query = Query::of(parts.uri.query().unwrap_or_default());
        Self { app, index: app.directory(), now, ids, parts, matched, query, body }
    }

    /// What the path is.
    pub(crate) fn kind(&self) -> RouteKind {
        self.matched.row.kind
    }

    /// What is to be done.
    pub(crate) fn method(&self) -> &Method {
        &self.parts.method
    }

    /// The texts in the language that its client likes best.
    pub(crate) fn texts(&self) -> Texts {
        Texts(headers::language(&self.parts.headers))
    }

    /// Whether nothing can change by it.
    pub(crate) fn is_read(&self) -> bool {
        matches!(*self.method(), Method::GET | Method::HEAD)
    }

    /// The body as it arrives, for whoever limits it in another way. It can be taken once.
    pub(crate) fn stream(&self) -> Option<Lent> {
        self.body.lend()
    }

    /// The body. It can be read once; after that it is empty.
    pub(crate) async fn body(&self) -> Result<Bytes, Refusal> {
        match self.body.lend() {
            Some(body) => body::whole(body).await,
            None => Ok(Bytes::new()),
        }
    }
}
