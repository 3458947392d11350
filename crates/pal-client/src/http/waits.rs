//! Who must wait, and until when.
//!
//! ARM counts requests by tenant and principal and asks one of them to wait: we hold back every credential of that tenant, and
//! no other tenant. A token endpoint asks a client in a tenant. Kept in memory only (contract §11).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use pal_model::TenantId;
use tokio::time::{Instant, sleep_until};

/// The longest wait that is kept: the clock of the runtime ends somewhere.
const LONGEST: Duration = Duration::from_hours(24 * 365);

/// What somebody waits for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Wait {
    /// ARM, with whatever credential, in a tenant.
    Arm(TenantId),
    /// Microsoft Graph in a tenant.
    Graph(TenantId),
    /// The token endpoint, for a client in a tenant; without a tenant, wherever the account is at home.
    Token(Option<TenantId>, String),
}

/// Until when each must wait.
#[derive(Debug, Default)]
pub struct Waits {
    until: Mutex<HashMap<Wait, Instant>>,
}

impl Waits {
    /// Somebody asked to wait so long from now; of several, the longest holds.
    pub fn note(&self, wait: Wait, pause: Duration) {
        let Some(until) = Instant::now().checked_add(pause.min(LONGEST)) else { return };
        let mut all = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.entry(wait).or_insert(until);
        *kept = until.max(*kept);
    }

    /// Whether nobody asks to wait.
    pub fn is_over(&self, wait: &Wait) -> bool {
        self.until(wait).is_none()
    }

    /// Returns once nobody asks to wait.
    pub async fn over(&self, wait: &Wait) {
        while let Some(until) = self.until(wait) {
            sleep_until(until).await;
        }
    }

    /// How many wait.
    pub fn held(&self) -> usize {
        let now = Instant::now();
        let all = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().filter(|until| **until > now).count()
    }

    fn until(&self, wait: &Wait) -> Option<Instant> {
        let mut all = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        let until = *all.get(wait)?;
        if until > Instant::now() {
            return Some(until);
        }
        all.remove(wait);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";
    const NORTHWIND: &str = "c0000000-0000-4000-8000-000000000002";

    fn tenant(text: &str) -> TenantId {
        text.parse().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn the_longest_wait_holds_for_its_tenant_alone() {
        let waits = Waits::default();
        let (contoso, northwind) = (Wait::Arm(tenant(CONTOSO)), Wait::Arm(tenant(NORTHWIND)));
        waits.note(contoso.clone(), Duration::from_secs(5));
        waits.note(contoso.clone(), Duration::from_secs(1));
        assert!(!waits.is_over(&contoso) && waits.is_over(&northwind));
        assert_eq!(waits.held(), 1);
        assert!(waits.is_over(&Wait::Token(Some(tenant(CONTOSO)), "deploy-bot".to_owned())));
        let begun = Instant::now();
        waits.over(&northwind).await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
        waits.over(&contoso).await;
        assert!(begun.elapsed() >= Duration::from_secs(5));
        assert!(waits.is_over(&contoso));
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_for_ever_is_kept() {
        let waits = Waits::default();
        waits.note(Wait::Arm(tenant(CONTOSO)), Duration::MAX);
        assert!(!waits.is_over(&Wait::Arm(tenant(CONTOSO))));
    }
}
