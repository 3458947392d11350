//! The cast of `world.toml`, by id.

pub(crate) const FABRIKAM: &str = "f0000000-0000-0000-0000-000000000000";
pub(crate) const CONTOSO: &str = "c0000000-0000-0000-0000-000000000000";
pub(crate) const NORTHWIND: &str = "e0000000-0000-0000-0000-000000000000";
pub(crate) const ANA_AT_HOME: &str = "f0000000-0000-0000-0000-00000000000a";
pub(crate) const ANA_AT_CONTOSO: &str = "c0000000-0000-0000-0000-00000000000a";
pub(crate) const ANA_AT_NORTHWIND: &str = "e0000000-0000-0000-0000-00000000000a";
pub(crate) const LENA: &str = "f0000000-0000-0000-0000-000000000001";
pub(crate) const BO: &str = "c0000000-0000-0000-0000-00000000000b";
pub(crate) const DEPLOY_BOT: &str = "d0000000-0000-0000-0000-000000000001";
pub(crate) const DEPLOY_BOT_OBJECT: &str = "c0000000-0000-0000-0000-0000000000d0";
pub(crate) const DEPLOY_BOT_SECRET: &str = "deploy-bot's secret";
pub(crate) const OTHER_BOT: &str = "d0000000-0000-0000-0000-000000000002";
pub(crate) const OTHER_BOT_SECRET: &str = "other-bot's secret";
pub(crate) const PROD: &str = "c0000000-0000-0000-0000-00000000005a";
pub(crate) const DEV: &str = "c0000000-0000-0000-0000-00000000005b";
pub(crate) const SHOP: &str = "e0000000-0000-0000-0000-00000000005a";
/// The public client of `az`.
pub(crate) const AZ: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
