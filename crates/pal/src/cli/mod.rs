//! What can be asked of the program: one definition for parsing, help, completions and man pages.

pub mod advise;
pub mod attest;
pub mod audit;
pub mod cloud;
pub mod collect;
pub mod connection;
pub mod demo;
pub mod directory;
pub mod explain;
pub mod fleet;
pub mod import;
pub mod key;
pub mod partner;
pub mod pec;
pub mod period;
pub mod policy;
pub mod report;
pub mod serve;
pub mod shared;
pub mod shell;
pub mod store;
pub mod tenants;
pub mod terms;
pub mod whatif;

use std::ffi::OsString;

use clap::{Args, FromArgMatches, Parser, Subcommand};

pub use shared::Shared;

/// Which Azure consumption is attributed to which partner, and why.
///
/// A partner links its partner id to the accounts it works with at customers (Partner Admin Link). What those accounts have
/// access to, and when, decides which consumption counts for the partner.
#[derive(Debug, Parser)]
#[command(
    name = "pal",
    version,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Examples:
  pal demo
  pal report influenced --estate fabrikam --usage october
  pal explain --estate fabrikam --usage october --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub shared: Shared,
}

impl Cli {
    /// Reads a command line. One that is right is read by the part of the definition that it needs: commands about links are called
    /// in loops, and to build all of the definition takes longer than all else before they ask anything. Whatever is wrong or
    /// asks for help is read by the whole.
    pub fn read(arguments: &[OsString]) -> Result<Self, clap::Error> {
        match Self::read_by_part(arguments) {
            Some(cli) => Ok(cli),
            None => Self::try_parse_from(arguments),
        }
    }

    fn read_by_part(arguments: &[OsString]) -> Option<Self> {
        let noun = clap::Command::new;
        let noun = match arguments.get(1)?.to_str()? {
            "partner" => partner::Partner::augment_subcommands(noun("partner")),
            "managementpartner" => partner::Partner::augment_subcommands(noun("managementpartner")),
            "fleet" => fleet::Fleet::augment_subcommands(noun("fleet")),
            "cloud" => cloud::Cloud::augment_subcommands(noun("cloud")),
            "tenants" => tenants::Tenants::augment_args(noun("tenants")),
            _ => return None,
        };
        let part = Shared::augment_args(clap::Command::new("pal")).subcommand(noun);
        Self::from_arg_matches(&part.try_get_matches_from(arguments).ok()?).ok()
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the whole story on a sample, in one go
    ///
    /// Makes a sample estate and sample exports, computes the reports, and explains some of their figures. Then serves the sample's
    /// tenants on loopback, has two programs link themselves there, and collects an estate from the service's store.
    Demo(demo::Demo),
    /// The partner link of one account in one tenant
    #[command(subcommand)]
    Partner(partner::Partner),
    /// The same as `partner`, printing what `az managementpartner` prints
    #[command(subcommand)]
    Managementpartner(partner::Partner),
    /// Show the tenants that a sign-in reaches
    ///
    /// By Azure Resource Manager alone: nobody's consent is needed. Names are those that ARM tells.
    Tenants(tenants::Tenants),
    /// The clouds there are
    #[command(subcommand)]
    Cloud(cloud::Cloud),
    /// Read an estate from files that people already have
    ///
    /// Takes what `az`, Azure Resource Manager, Resource Graph, Microsoft Graph, PIM and the activity log print. What a file is,
    /// is read from its content. Two snapshots make intervals; a summary on standard error says which ends are exact.
    Import(import::Import),
    /// Figures from an estate and cost exports
    #[command(subcommand)]
    Report(report::Report),
    /// Tell why a customer, subscription or resource is, or is not, attributed
    ///
    /// Names the accounts and the access that a partner's credit rests on, or the reasons why there is none and what to do.
    /// Prints JSON, on a terminal too; `-o table` tells the same in sentences.
    Explain(explain::Explain),
    /// Show what every measure would be if links, roles, delegations or memberships came or went
    ///
    /// Consumption influenced and covered under every policy, partner earned credit and users of Power Platform, before and after, and the
    /// reasons that come and go. Nothing is written: neither the estate nor anything at Azure.
    Whatif(whatif::Whatif),
    /// Name the smallest set of links and role assignments that would cover what a partner does not
    ///
    /// Each step with what it would add, who has to do it and the command that does. Nothing is changed.
    Advise(advise::Advise),
    /// State, signed, who is linked at a customer, through what access, since when, and what that explains
    ///
    /// For the customer, or whoever the customer shows it to: accounts with their links and roles, and sums of each month. Anyone
    /// who has the public key verifies it offline, with `pal attest verify` or another tool (docs/attestation.md).
    Attest(attest::Attest),
    /// Serve links, sign-in and the reads beside them
    ///
    /// The link service as Azure has it, with a token issuer and the reads of Azure Resource Manager and Microsoft Graph that
    /// `az` and the SDKs need. Logs JSON lines on standard error; SIGTERM or Ctrl-C finish what has begun and stop.
    Serve(serve::Serve),
    /// Read an estate from Azure Resource Manager, or from the store of a link service
    ///
    /// Links, roles, delegations, subscriptions and management groups of every tenant become the tables that reports read. A store
    /// is read beside its running server, as of one moment, with the history of links, groups and partners.
    Collect(collect::Collect),
    /// Links of many accounts in many tenants, as one file wants them
    #[command(subcommand)]
    Fleet(fleet::Fleet),
    /// Who is in the directory of a link service
    #[command(subcommand)]
    Directory(directory::Directory),
    /// The log of every change that the service made
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Print a completion script for a shell
    Completion(shell::Completion),
    /// Print the manual page, or write all of them into a folder
    Man(shell::Man),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn each(command: &clap::Command, visit: &mut impl FnMut(&clap::Command)) {
        visit(command);
        for inner in command.get_subcommands() {
            each(inner, visit);
        }
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_help_has_an_example_that_parses() {
        each(&Cli::command(), &mut |command| {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let mut shown = help.lines().filter(|line| line.starts_with("  "));
            assert!(shown.all(|line| line.len() <= 104), "too long for a line: {help}");
            // A backslash at the end of a line means what it means to a shell.
            let help = help.replace("\\\n", "");
            let examples: Vec<&str> = help.lines().filter_map(|line| line.strip_prefix("  pal ")).collect();
            assert!(!examples.is_empty(), "{} has no example", command.get_name());
            for example in examples {
                let example = example.split(" | ").next().unwrap().split(" > ").next().unwrap();
                let words = example.split_whitespace().map(|word| word.trim_matches('\''));
                let parsed = Cli::try_parse_from(std::iter::once("pal").chain(words));
                assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
            }
        });
    }

    #[test]
    fn a_part_of_the_definition_reads_what_the_whole_reads() {
        for (line, is_read) in [
            ("pal partner show", true),
            ("pal partner show -o json --timeout 5 --query partnerId --debug", true),
            ("pal partner -o json update --partner-id 12345 --secret-env PAL --client-id a", true),
            ("pal managementpartner create --partner-id 12345 --device-code", true),
            ("pal tenants --cloud AzureChinaCloud -o tsv", true),
            ("pal cloud register --name stack --arm https://arm.test", true),
            ("pal fleet apply -f fleet.toml --parallel 4 --take-over --only-show-errors", true),
            ("pal fleet tag --partner-id 1 --undo --allow-delete", true),
            ("pal fleet tag --partner-id 1 --undo", false),
            (
                "pal fleet tag --partner-id 1 --subscription 50000000-0000-4000-8000-000000000001 --allow-delete",
                false,
            ),
            ("pal partner", false),
            ("pal partner show --help", false),
            ("pal partner help show", false),
            ("pal partner create", false),
            ("pal partner show --browser --device-code", false),
            ("pal -o json partner show", false),
            ("pal report influenced --usage u", false),
            ("pal", false),
        ] {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let part = Cli::read_by_part(&words).map(|cli| format!("{cli:?}"));
            assert_eq!(part.is_some(), is_read, "{line}");
            if let Some(part) = part {
                assert_eq!(part, format!("{:?}", Cli::try_parse_from(&words).unwrap()), "{line}");
            }
        }
    }

    #[test]
    fn every_option_and_value_is_told_about() {
        each(&Cli::command(), &mut |command| {
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
            }
        });
    }
}
