//! The operator's view: tenants, issuers, uploads with their sums, the audit log and its verification, health.

use askama::Template;
use http::StatusCode;
use pal_store::AuditVerdict;

use super::page::{Frame, page};
use super::place::Place;
use super::reader::reader;
use super::session::Visitor;
use super::uploads::{RunView, runs};
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::texts::Texts;

/// Uploads that the page shows; the page of uploads has all.
const RUNS_MAX: usize = 10;

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TenantView {
    /// Its name.
    pub(crate) name: String,
    /// Its id.
    pub(crate) id: String,
    /// How many accounts and groups it has.
    pub(crate) objects: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "portal/operator.html")]
pub(crate) struct OperatorPage<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// Tenants.
    pub(crate) tenants: Vec<TenantView>,
    /// Issuers whose tokens are taken.
    pub(crate) issuers: Vec<String>,
    /// The last uploads.
    pub(crate) runs: Vec<RunView>,
    /// Rows of the audit log.
    pub(crate) audit_rows: String,
    /// What is wrong with it, if anything.
    pub(crate) audit_fault: Option<String>,
    /// As of when the figures are.
    pub(crate) figures: Option<String>,
    /// How many lines of usage they rest on.
    pub(crate) lines: String,
    /// Why they are not newer.
    pub(crate) broken: Option<String>,
    /// What was left out of them.
    pub(crate) notes: Vec<String>,
    /// Links changed, tokens checked since the start.
    pub(crate) links_changed: String,
    /// Tokens checked since the start.
    pub(crate) tokens_checked: String,
}

/// Shows it.
pub(crate) async fn show(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    reader(visitor, &asked.index).operates(asked)?;
    let frame = Frame::of(asked, visitor, Place::Operator);
    let t = frame.t;
    let (audit_rows, audit_fault) = verdict(t, asked.app.store.verify_audit().await?);
    let shown = asked.app.insights.shown();
    let lines = shown.as_ref().map(|shown| shown.board.lines().lines).unwrap_or_default();
    let counted =
        |counter: &std::sync::atomic::AtomicU64| t.number(counter.load(std::sync::atomic::Ordering::Relaxed));
    let own = asked.app.issuer.as_ref().map(|_| asked.app.url.clone());
    let page_of = OperatorPage {
        frame: &frame,
        tenants: asked
            .index
            .tenants()
            .map(|tenant| TenantView {
                name: asked.index.tenant_name(tenant.id),
                id: tenant.id.to_string(),
                objects: t.number(asked.index.objects_of(tenant.id).count() as u64),
            })
            .collect(),
        issuers: own.into_iter().chain(asked.app.issuers.names()).collect(),
        runs: runs(t, asked, RUNS_MAX),
        audit_rows,
        audit_fault,
        figures: shown.as_ref().map(|shown| t.moment(shown.as_of)),
        lines: t.number(lines),
        broken: asked.app.insights.broken().map(|broken| t.told(&broken)),
        notes: shown.iter().flat_map(|shown| &shown.notes).map(|note| t.told(note)).collect(),
        links_changed: counted(&asked.app.metrics.links_changed),
        tokens_checked: counted(&asked.app.metrics.tokens_checked),
    };
    Ok(page(StatusCode::OK, &page_of))
}

fn verdict(t: Texts, verdict: AuditVerdict) -> (String, Option<String>) {
    match verdict {
        AuditVerdict::Intact { rows, .. } => (t.number(rows), None),
        AuditVerdict::Broken { row, .. } => (t.number(row), Some(t.number(row))),
    }
}
