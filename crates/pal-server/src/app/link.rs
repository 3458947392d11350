//! What an account does with its own partner link: load, decide, save (PAL-01 … PAL-05).

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use pal_model::partner_link::{Ask, LinkRecord};
use pal_model::{Instant, Principal};
use pal_store::{Actor, LinkAnswer, LinkChange, Render, ReplayKey, StoreError};
use pal_wire::partner::partner_response;

use super::App;
use crate::directory::Index;

/// The caller's own link, if there is one that stands (PAL-45).
pub async fn show(app: &App, principal: Principal) -> Result<Option<LinkRecord>, StoreError> {
    Ok(app.store.link(principal).await?.filter(LinkRecord::is_active))
}

/// The links that stand of many accounts, all asked for at once.
pub async fn show_all(
    app: &App,
    principals: &[Principal],
) -> Result<HashMap<Principal, LinkRecord>, StoreError> {
    let records = app.store.links(principals).await?;
    Ok(records.into_iter().filter(|(_, record)| record.is_active()).collect())
}

/// What the wire says of a link; the partner's name is the one of today's directory.
pub fn shown(index: &Index, principal: Principal, record: &LinkRecord) -> String {
    partner_response(principal, record, index.partner_name(record.partner_id))
}

/// Does what the caller asks of its own link, and of no other (PAL-02). An equal request of the last day gets the answer it got.
pub async fn change(
    app: &App,
    index: Arc<Index>,
    principal: Principal,
    ask: Ask,
    replay: Option<ReplayKey>,
    at: Instant,
) -> Result<LinkAnswer, StoreError> {
    let render: Render = match ask {
        Ask::Create(_) | Ask::Update(_) => Arc::new(move |record| shown(&index, principal, record)),
        Ask::Delete(_) => Arc::new(|_| String::new()),
    };
    let actor = Actor::Principal(principal);
    let answer = app.store.change_link(LinkChange { principal, ask, at, replay, render, actor }).await?;
    if let LinkAnswer::Done { remembered: false, .. } = answer {
        app.metrics.links_changed.fetch_add(1, Ordering::Relaxed);
    }
    Ok(answer)
}
