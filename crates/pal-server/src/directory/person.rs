//! One human, several accounts: the home account, and a guest account in each tenant that invited it (PAL-04).

use pal_model::{Principal, TenantId};
use pal_store::directory::User;

use super::{Index, Object};

/// The person has no account in that tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "The user does not have an account in this tenant, and so nobody there can be linked: ask the administrator of tenant `{0}` to invite the account"
)]
pub struct NoAccount(pub TenantId);

impl Index {
    /// A member or guest.
    pub fn user(&self, principal: Principal) -> Option<&User> {
        match self.object(principal) {
            Some(Object::User(user)) => Some(user),
            Some(Object::Program(_) | Object::Group(_)) | None => None,
        }
    }

    /// The member that signs in with a name. Guests sign in with their home account, whatever their row is called.
    pub fn member_named(&self, upn: &str) -> Option<&User> {
        self.user(*self.upns.get(&upn.trim().to_lowercase())?)
    }

    /// The home account of a user.
    pub fn home_of(&self, user: &User) -> Principal {
        match user.home {
            Some(home) => Principal { tenant: home.tenant, object: home.object_id },
            None => Principal { tenant: user.tenant, object: user.object_id },
        }
    }

    /// The account of a person in a tenant, by home account.
    pub fn account_in(&self, home: Principal, tenant: TenantId) -> Result<&User, NoAccount> {
        let principal = self.accounts(home).find(|principal| principal.tenant == tenant);
        principal.and_then(|principal| self.user(principal)).ok_or(NoAccount(tenant))
    }

    /// Every account of a person, the home account first.
    pub fn accounts(&self, home: Principal) -> impl Iterator<Item = Principal> {
        let home_account = self.user(home).map(|_| home);
        home_account.into_iter().chain(self.guests.get(&home).into_iter().flatten().copied())
    }
}
