//! Requests: arguments that fit together, as typed values. What comes out here is wrong usage no more.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use pal_attribution::report::power_platform::Unattributed;
use pal_model::{
    Association, Grain, Instant, Interval, Money, Month, PartnerId, Place, SubscriptionId, TenantId, Terms,
};
use pal_server::toml_file::FileFault;

use super::policy::policy;
use crate::cli::explain::{Explain, SubjectArguments};
use crate::cli::key::Key;
use crate::cli::period::EmptyPeriod;
use crate::cli::report::{
    Compare, Coverage, Influenced, Layout, Missing, PowerPlatform, Rule, UsageArguments,
};
use crate::cli::terms::{Cost, TermsArguments};

/// What `pal report influenced` was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfluencedRequest {
    /// What to read.
    pub sources: Sources,
    /// On what terms.
    pub terms: Terms,
    /// Which starts of usage intervals count.
    pub period: Interval,
    /// Rows or their summary.
    pub form: InfluencedForm,
}

/// What `pal report influenced` prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InfluencedForm {
    /// Rows kept apart by these keys, always with [`Key::Currency`].
    Rows(BTreeSet<Key>),
    /// The summary instead.
    Summary,
    /// Rows in the columns of Partner Center's own download.
    PartnerCenter,
}

/// What `pal report compare` was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompareRequest {
    /// What to read.
    pub sources: Sources,
    /// On what terms.
    pub terms: Terms,
    /// Which starts of usage intervals count.
    pub period: Interval,
    /// What is theirs.
    pub partner_center: Vec<PathBuf>,
    /// Up to this difference two amounts agree.
    pub tolerance: Money,
    /// When theirs was downloaded.
    pub downloaded: Option<Instant>,
}

/// What `pal report coverage` was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageRequest {
    /// What to read.
    pub sources: Sources,
    /// Which starts of usage intervals count.
    pub period: Interval,
}

/// What `pal report missing` was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingRequest {
    /// What to read.
    pub sources: Sources,
    /// Only this partner.
    pub partner: Option<PartnerId>,
    /// On what terms.
    pub terms: Terms,
    /// Which starts of usage intervals count.
    pub period: Interval,
}

/// What `pal report power-platform` was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PowerPlatformRequest {
    /// By asset.
    Assets {
        /// The estate.
        estate: PathBuf,
        /// What is asked of it.
        asked: pal_attribution::report::power_platform::PowerPlatform,
        /// Cost exports that were named and are not read.
        unread: usize,
    },
    /// By the rule of 2021.
    Of2021 {
        /// The report it is a part of.
        influenced: InfluencedRequest,
        /// Only this partner.
        partner: Option<PartnerId>,
    },
}

/// What `pal explain` was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainRequest {
    /// What to read.
    pub sources: Sources,
    /// On what terms.
    pub terms: Terms,
    /// What is asked about.
    pub subject: Subject,
    /// Only this partner.
    pub partner: Option<PartnerId>,
    /// Only this time.
    pub time: Time,
}

/// What a command reads, and with how many threads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    /// The estate; without one, an empty estate.
    pub estate: Option<PathBuf>,
    /// The cost exports.
    pub usage: Vec<PathBuf>,
    /// Which cost of a FOCUS export is meant.
    pub cost: Cost,
    /// How many threads read.
    pub threads: NonZeroUsize,
}

/// What an explanation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A customer.
    Tenant(TenantId),
    /// A subscription.
    Subscription(SubscriptionId),
    /// A resource, or a resource group.
    Resource(Place),
}

/// When an explanation holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// Over all the usage there is.
    Always,
    /// At a moment.
    At(Instant),
    /// In a month.
    Month(Month),
}

/// Options that do not fit together.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// Locations are gone once they are rolled up (contract §9).
    #[error("`--group-by partner` does not go with `--roll-up global`")]
    PartnerRolledUp,
    /// Nothing lies between the bounds.
    #[error(transparent)]
    Period(#[from] EmptyPeriod),
    /// The policy file is not taken.
    #[error(transparent)]
    Policy(#[from] FileFault),
    /// Clap lets none or several through only if its definition is wrong.
    #[error("exactly one of `--tenant`, `--subscription` and `--resource` is wanted")]
    Subject,
    /// A role that would never be held.
    #[error("`--valid-to {to}` is not after `--valid-from {from}`")]
    Validity {
        /// The one bound.
        from: Instant,
        /// The other bound.
        to: Instant,
    },
    /// Charges that nobody earns by are in `pal report influenced --summary`.
    #[error("`--all` does not go with `--rule 2021`")]
    AllOf2021,
    /// The year before is outside the calendar.
    #[error("there is no year before that month")]
    NothingBefore,
    /// As above.
    #[error("one of `--data` and `--database` is wanted")]
    Store,
    /// A signed form of something that is not signed.
    #[error("only `pal attest` makes .jws files")]
    NotSigned,
    /// A signed form without anything to sign with.
    #[error("a .jws file is signed: `--key` is wanted")]
    Unsigned,
}

impl RequestError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::PartnerRolledUp => "`--group-by global` keeps global accounts apart",
            Self::Policy(_) => "docs/policy-file.md says what a policy file may hold",
            Self::Period(_) => "`--from` is inclusive, `--to` exclusive",
            Self::Subject => "see `pal explain --help`",
            Self::Validity { .. } => "`--valid-from` is inclusive, `--valid-to` exclusive",
            Self::NothingBefore => "a month such as 2026-10",
            Self::AllOf2021 => "`pal report missing` says why a partner earns nothing by role and scope",
            Self::Store => "`--data` is the folder of `pal serve`",
            Self::NotSigned => "`pal attest --help` tells how",
            Self::Unsigned => "`pal attest keygen` makes a key",
        }
        .to_owned()
    }
}

impl InfluencedRequest {
    /// The request that the arguments make.
    pub fn of(arguments: &Influenced) -> Result<Self, RequestError> {
        let mut terms = terms(&arguments.usage.terms)?;
        terms.association = arguments.association.into();
        terms.precedence = arguments.precedence;
        terms.grain = arguments.roll_up.map_or(Grain::Location, Grain::from);
        let form = if arguments.summary {
            InfluencedForm::Summary
        } else if arguments.layout == Some(Layout::PartnerCenter) {
            InfluencedForm::PartnerCenter
        } else {
            InfluencedForm::Rows(keys(arguments.group_by.as_deref().unwrap_or_default(), terms.grain)?)
        };
        Ok(Self {
            sources: sources(arguments.estate.clone(), &arguments.usage),
            terms,
            period: arguments.usage.period.period()?,
            form,
        })
    }
}

impl CoverageRequest {
    /// The request that the arguments make.
    pub fn of(arguments: &Coverage) -> Result<Self, RequestError> {
        Ok(Self {
            sources: Sources {
                estate: Some(arguments.estate.clone()),
                usage: arguments.usage.clone(),
                cost: arguments.cost,
                threads: threads(arguments.threads),
            },
            period: arguments.period.period()?,
        })
    }
}

impl PowerPlatformRequest {
    /// The request that the arguments make.
    pub fn of(arguments: &PowerPlatform) -> Result<Self, RequestError> {
        let period = arguments.period.period()?;
        match arguments.rule {
            Rule::Assets => Ok(Self::Assets {
                estate: arguments.estate.clone(),
                asked: pal_attribution::report::power_platform::PowerPlatform {
                    period,
                    partner: arguments.partner,
                    unattributed: if arguments.all { Unattributed::Shown } else { Unattributed::LeftOut },
                },
                unread: arguments.usage.len(),
            }),
            Rule::Of2021 if arguments.all => Err(RequestError::AllOf2021),
            Rule::Of2021 => Ok(Self::Of2021 {
                influenced: InfluencedRequest {
                    sources: Sources {
                        estate: Some(arguments.estate.clone()),
                        usage: arguments.usage.clone(),
                        cost: arguments.terms.cost,
                        threads: threads(arguments.threads),
                    },
                    terms: terms(&arguments.terms)?,
                    period,
                    form: InfluencedForm::Rows(keys(&[], Grain::Location)?),
                },
                partner: arguments.partner,
            }),
        }
    }
}

impl MissingRequest {
    /// The request that the arguments make.
    pub fn of(arguments: &Missing) -> Result<Self, RequestError> {
        Ok(Self {
            sources: sources(Some(arguments.estate.clone()), &arguments.usage),
            partner: arguments.partner,
            terms: terms(&arguments.usage.terms)?,
            period: arguments.usage.period.period()?,
        })
    }
}

impl CompareRequest {
    /// The request that the arguments make.
    pub fn of(arguments: &Compare) -> Result<Self, RequestError> {
        Ok(Self {
            sources: sources(Some(arguments.estate.clone()), &arguments.usage),
            terms: Terms { association: Association::All, ..terms(&arguments.usage.terms)? },
            period: arguments.usage.period.period()?,
            partner_center: arguments.partner_center.clone(),
            tolerance: arguments.tolerance,
            downloaded: arguments.downloaded,
        })
    }
}

impl ExplainRequest {
    /// The request that the arguments make.
    pub fn of(arguments: &Explain) -> Result<Self, RequestError> {
        let SubjectArguments { tenant, subscription, resource } = &arguments.subject;
        let subject = match (tenant, subscription, resource) {
            (Some(tenant), None, None) => Subject::Tenant(*tenant),
            (None, Some(subscription), None) => Subject::Subscription(*subscription),
            (None, None, Some(place)) => Subject::Resource(place.clone()),
            (_, _, _) => return Err(RequestError::Subject),
        };
        let time = match (arguments.at, arguments.month) {
            (Some(at), _) => Time::At(at),
            (None, Some(month)) => Time::Month(month),
            (None, None) => Time::Always,
        };
        Ok(Self {
            sources: Sources {
                estate: Some(arguments.estate.clone()),
                usage: arguments.usage.clone(),
                cost: arguments.terms.cost,
                threads: threads(arguments.threads),
            },
            terms: terms(&arguments.terms)?,
            subject,
            partner: arguments.partner,
            time,
        })
    }
}

fn sources(estate: Option<PathBuf>, arguments: &UsageArguments) -> Sources {
    Sources {
        estate,
        usage: arguments.usage.clone(),
        cost: arguments.terms.cost,
        threads: threads(arguments.threads),
    }
}

fn terms(arguments: &TermsArguments) -> Result<Terms, FileFault> {
    Ok(Terms { policy: policy(&arguments.policy)?, mode: arguments.mode.into(), ..Terms::default() })
}

/// So many threads, or one a processor.
pub fn threads(asked: Option<NonZeroUsize>) -> NonZeroUsize {
    asked.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
}

/// The keys that were named, or the usual ones if none was; currency is always one. Rolled up, what tells locations of one
/// account apart is gone.
fn keys(named: &[Key], grain: Grain) -> Result<BTreeSet<Key>, RequestError> {
    let rolled_up = grain == Grain::Global;
    if rolled_up && named.contains(&Key::Partner) {
        return Err(RequestError::PartnerRolledUp);
    }
    let mut keys: BTreeSet<Key> =
        if named.is_empty() { Key::usual().collect() } else { named.iter().copied().collect() };
    if rolled_up {
        keys.remove(&Key::Partner);
        keys.remove(&Key::Duplicate);
    }
    keys.insert(Key::Currency);
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::report::Report;
    use crate::cli::{Cli, Command};
    use clap::Parser;

    fn influenced(options: &str) -> Result<InfluencedRequest, RequestError> {
        let words = format!("pal report influenced --usage u {options}");
        let command = Cli::parse_from(words.split_whitespace()).command;
        let Command::Report(Report::Influenced(arguments)) = command else { panic!("{command:?}") };
        InfluencedRequest::of(&arguments)
    }

    #[test]
    fn keys_are_in_the_order_of_columns_and_always_have_the_currency() {
        use Key::*;
        let usual = [
            Month,
            Tenant,
            Subscription,
            Service,
            Partner,
            Global,
            AttributionType,
            Role,
            Duplicate,
            Currency,
        ];
        for (options, expected) in [
            ("", usual.to_vec()),
            ("--group-by", usual.to_vec()),
            ("--group-by partner,month", vec![Month, Partner, Currency]),
            ("--group-by resource,resource-group,service", vec![Service, ResourceGroup, Resource, Currency]),
            ("--group-by month --group-by currency", vec![Month, Currency]),
            (
                "--roll-up global",
                vec![Month, Tenant, Subscription, Service, Global, AttributionType, Role, Currency],
            ),
        ] {
            let InfluencedForm::Rows(keys) = influenced(options).unwrap().form else { panic!("{options}") };
            assert_eq!(keys.into_iter().collect::<Vec<_>>(), expected, "{options}");
        }
    }

    #[test]
    fn options_that_do_not_fit_together_are_refused() {
        let rolled_up = influenced("--roll-up global --group-by month,partner");
        assert!(matches!(rolled_up, Err(RequestError::PartnerRolledUp)));
        assert!(matches!(influenced("--from 2026-05-01 --to 2026-05-01"), Err(RequestError::Period(_))));
        assert!(influenced("--from 2026-04-01 --to 2026-05-01 --summary").is_ok());
    }
}
