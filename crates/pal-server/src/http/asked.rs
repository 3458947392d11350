//! A request that has a route, and what is at hand to answer it.

use std::sync::Arc;

use bytes::Bytes;
use http::Method;
use http::request::Parts;
use hyper::body::Incoming;
use pal_model::Instant;
use pal_wire::query::Query;
use pal_wire::route::{Matched, RouteKind};
use tokio::sync::Mutex;

use super::answer::Refusal;
use super::body;
use super::headers::RequestIds;
use crate::app::App;
use crate::directory::Index;

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
    body: Mutex<Option<Incoming>>,
}

impl<'r> Asked<'r> {
    /// A request that has a route.
    pub(crate) fn new(
        app: &'r Arc<App>,
        parts: &'r Parts,
        matched: &'r Matched<'r>,
        body: Incoming,
        now: Instant,
        ids: RequestIds,
    ) -> Self {
        let query = Query::of(parts.uri.query().unwrap_or_default());
        Self { app, index: app.directory(), now, ids, parts, matched, query, body: Mutex::new(Some(body)) }
    }

    /// What the path is.
    pub(crate) fn kind(&self) -> RouteKind {
        self.matched.row.kind
    }

    /// What is to be done.
    pub(crate) fn method(&self) -> &Method {
        &self.parts.method
    }

    /// Whether nothing can change by it.
    pub(crate) fn is_read(&self) -> bool {
        matches!(*self.method(), Method::GET | Method::HEAD)
    }

    /// The body as it arrives, for whoever limits it in another way. It can be taken once.
    pub(crate) async fn stream(&self) -> Option<Incoming> {
        self.body.lock().await.take()
    }

    /// The body. It can be read once; after that it is empty.
    pub(crate) async fn body(&self) -> Result<Bytes, Refusal> {
        match self.body.lock().await.take() {
            Some(body) => body::whole(body).await,
            None => Ok(Bytes::new()),
        }
    }
}
