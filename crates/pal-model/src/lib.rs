//! What the words of Partner Admin Link mean.
//!
//! The cast, everywhere in this project: **Fabrikam** is a partner that looks after the clouds of its customers **Contoso**
//! and **Northwind**. **Ana** is Fabrikam's engineer and a guest in their tenants, **Bo** has an account that Contoso made
//! for him, **deploy-bot** is a service principal, and **Lena** reaches customers by Lighthouse from Fabrikam's own tenant.
//!
//! A partner link ties a [`Principal`] to a [`PartnerId`]. [`Facts`] say who is linked and who reaches what, and when;
//! a [`UsageLine`] says what was consumed where, and when. The [`definition`] joins them: facts in, credits and reasons out.
//! Everything here is pure and total: no I/O, no clock, no panics.

pub mod definition;
pub mod designation;
pub mod earned_credit;
pub mod facts;
pub mod ids;
pub mod interval;
pub mod money;
pub mod partner_link;
pub mod power_platform;
pub mod reason;
pub mod role;
pub mod scope;
mod standing;
pub mod terms;
pub mod time;
pub mod usage;

pub use earned_credit::{MarkedLine, Rate, Unearned};
pub use facts::Facts;
pub use ids::{Guid, ObjectId, PartnerId, Principal, RoleDefinitionId, SubscriptionId, TenantId};
pub use interval::{Interval, IntervalSet};
pub use money::Money;
pub use power_platform::PlatformFacts;
pub use reason::ReasonCode;
pub use role::RolePolicy;
pub use scope::{Place, Scope};
pub use terms::{Association, Grain, Mechanism, Mode, Precedence, Terms, Unit};
pub use time::{Instant, Month};
pub use usage::{Exclusion, UsageLine};
