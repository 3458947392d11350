//! One small story through the binary: Fabrikam's Ana in Contoso, from tables and an export to answers in every form.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";
const ANA: &str = "a0000000-0000-4000-8000-000000000001";
const SUBSCRIPTION: &str = "50000000-0000-4000-8000-000000000001";
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";

/// Ana is linked and a Contributor for the first half of a day that costs 100 EUR; the second charge is a purchase.
struct Story(tempfile::TempDir);

impl Story {
    fn new() -> Self {
        let story = Self(tempfile::tempdir().unwrap());
        let estate = story.path("estate");
        fs::create_dir(&estate).unwrap();
        let table = |name: &str, text: String| fs::write(estate.join(name), text).unwrap();
        table(
            "links.csv",
            format!(
                "tenant_id,object_id,partner_id,valid_from,valid_to\n{CONTOSO},{ANA},12345,,2026-04-01T12:00:00Z\n"
            ),
        );
        table(
            "role_assignments.csv",
            format!(
                "tenant_id,principal_id,role_definition_id,scope,kind,valid_from,valid_to\n\
                 {CONTOSO},{ANA},{CONTRIBUTOR},/subscriptions/{SUBSCRIPTION},active,,\n"
            ),
        );
        table("subscriptions.csv", format!("subscription_id,tenant_id\n{SUBSCRIPTION},{CONTOSO}\n"));
        let charge = |cost: &str, category: &str| {
            format!(
                "2026-04-01,2026-04-02,{category},EUR,{cost},{cost},Microsoft,\
                 /subscriptions/{SUBSCRIPTION}/resourceGroups/app,/subscriptions/{SUBSCRIPTION},Storage\n"
            )
        };
        let usage =
            "ChargePeriodStart,ChargePeriodEnd,ChargeCategory,BillingCurrency,EffectiveCost,BilledCost,\
                     ProviderName,ResourceId,SubAccountId,ServiceName\n"
                .to_owned();
        fs::write(story.path("usage.csv"), usage + &charge("100", "Usage") + &charge("7.5", "Purchase"))
            .unwrap();
        story
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs a command on the story's estate and usage, in its folder.
    fn pal(&self, command: &str, options: &str) -> Output {
        let sources = "--estate estate --usage usage.csv".split_whitespace();
        run(self.0.path(), command.split_whitespace().chain(sources).chain(options.split_whitespace()), "")
    }

    fn stdout(&self, command: &str, options: &str) -> String {
        let output = self.pal(command, options);
        assert!(output.status.success(), "{command} {options}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

fn run<'a>(folder: &Path, arguments: impl Iterator<Item = &'a str>, input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pal"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn each_format_tells_the_same_report() {
    let story = Story::new();
    let options = "--group-by month,tenant,partner,role";
    assert_eq!(
        story.stdout("report influenced", options),
        story.stdout("report influenced", &format!("{options} -o json"))
    );
    for format in ["json", "jsonc", "table", "tsv", "yaml", "csv", "none"] {
        let seen = story.stdout("report influenced", &format!("{options} -o {format}"));
        insta::assert_snapshot!(format!("influenced_{format}"), seen);
    }
}

#[test]
fn a_query_and_the_modes_reach_the_report() {
    let story = Story::new();
    for (options, expected) in [
        ("", "50\n"),
        ("--mode any-time", "100\n"),
        ("--mode whole", ""),
        ("--policy pec", "50\n"),
        ("--from 2026-04-02", ""),
        ("--to 2026-04-02", "50\n"),
        ("--threads 3", "50\n"),
    ] {
        let seen = story.stdout("report influenced", &format!("{options} --query [].ACR -o tsv"));
        assert_eq!(seen, expected, "{options}");
    }
}

#[test]
fn the_summary_the_reasons_and_the_coverage_are_told_in_words_too() {
    let story = Story::new();
    insta::assert_snapshot!("summary_json", story.stdout("report influenced", "--summary"));
    insta::assert_snapshot!("summary_table", story.stdout("report influenced", "--summary -o table"));
    insta::assert_snapshot!("coverage_table", story.stdout("report coverage", "-o table"));
    let about = format!("explain --tenant {CONTOSO}");
    insta::assert_snapshot!("explain_json", story.stdout(&about, ""));
    insta::assert_snapshot!("explain_table", story.stdout(&about, "-o table"));
    insta::assert_snapshot!("explain_nobody", story.stdout(&about, "-o table --at 2026-04-01T18:00:00Z"));
    assert_eq!(story.stdout("report missing", ""), "[]\n");
    // Whoever is asked about is answered, known or not.
    let stranger = story.stdout("report missing", "--partner 4999999 --query [].Reason -o tsv");
    assert_eq!(stranger, "NOT_LINKED_IN_TENANT\n");
}

#[test]
fn a_file_holds_what_would_have_been_printed_and_nothing_is_printed() {
    let story = Story::new();
    for format in ["csv", "json"] {
        let printed = story.stdout("report influenced", &format!("-o {format}"));
        assert_eq!(story.stdout("report influenced", &format!("--out report.{format}")), "");
        assert_eq!(fs::read_to_string(story.path(&format!("report.{format}"))).unwrap(), printed);
    }
    for ending in ["parquet", "xlsx", "html"] {
        assert_eq!(story.stdout("report influenced", &format!("--out report.{ending}")), "");
        assert!(fs::metadata(story.path(&format!("report.{ending}"))).unwrap().len() > 0);
    }
}

#[test]
fn bad_input_leaves_no_file_and_prints_nothing() {
    let story = Story::new();
    fs::write(story.path("report.csv"), "before").unwrap();
    fs::write(
        story.path("estate/links.csv"),
        "tenant_id,object_id,partner_id,valid_from,valid_to\nx,y,z,,\n",
    )
    .unwrap();
    for options in ["", "--out report.csv", "--summary -o table"] {
        let output = story.pal("report influenced", options);
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{err}");
        assert!(err.contains("links.csv:2: column tenant_id: "), "{err}");
    }
    assert_eq!(fs::read_to_string(story.path("report.csv")).unwrap(), "before");
    assert_eq!(fs::read_dir(story.0.path()).unwrap().count(), 3);
}

#[test]
fn only_errors_are_told_if_only_errors_are_wanted() {
    let story = Story::new();
    fs::write(
        story.path("estate/subscriptions.csv"),
        format!("subscription_id,tenant_id,colour\n{SUBSCRIPTION},{CONTOSO},blue\n"),
    )
    .unwrap();
    let told = |options: &str| String::from_utf8(story.pal("report influenced", options).stderr).unwrap();
    assert!(told("").contains("colour"), "{}", told(""));
    assert_eq!(told("--only-show-errors"), "");
    assert!(told("--verbose").lines().count() > told("").lines().count());
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let story = Story::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_pal"))
        .args(["completion", "bash"])
        .current_dir(story.0.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn an_import_reads_files_and_standard_input_and_wants_a_tenant_where_none_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let assignment = format!(
        r#"[{{"id":"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments/{ANA}","name":"{ANA}",
            "type":"Microsoft.Authorization/roleAssignments","principalId":"{ANA}","principalType":"User",
            "roleDefinitionId":"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{CONTRIBUTOR}",
            "scope":"/subscriptions/{SUBSCRIPTION}","createdOn":"2026-01-01T00:00:00Z"}}]"#
    );
    let import = |options: &str| {
        let words = format!("import --estate estate --collected-at 2026-04-01 {options} -");
        let words: Vec<&str> = words.split_whitespace().collect();
        run(folder.path(), words.into_iter(), &assignment)
    };
    let refused = import("");
    let err = String::from_utf8(refused.stderr).unwrap();
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0), "{err}");
    assert!(err.contains("--tenant") && !folder.path().join("estate/role_assignments.csv").exists(), "{err}");

    let done = import(&format!("--tenant {CONTOSO}"));
    let err = String::from_utf8(done.stderr).unwrap();
    assert_eq!((done.status.code(), done.stdout.len()), (Some(0), 0), "{err}");
    assert!(err.contains("role_assignments"), "{err}");
    assert!(fs::read_to_string(folder.path().join("estate/role_assignments.csv")).unwrap().contains(ANA));
}
