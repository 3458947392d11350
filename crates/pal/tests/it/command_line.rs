//! Exit code, standard output and standard error of the binary.

use std::process::{Command, Output};

fn pal(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pal"))
        .args(arguments)
        .env_remove("COLUMNS")
        .env_remove("NO_COLOR")
        .output()
        .unwrap()
}

/// Everything a caller sees, as one text.
fn seen(arguments: &[&str]) -> String {
    let output = pal(arguments);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    format!("exit {}\n--- stdout\n{out}--- stderr\n{err}", output.status.code().unwrap())
}

#[test]
fn help_is_as_it_was() {
    for (name, arguments) in [
        ("nothing", &[][..]),
        ("help", &["--help"]),
        ("short_help", &["-h"]),
        ("report", &["report"]),
        ("demo", &["demo", "--help"]),
        ("import", &["import", "--help"]),
        ("influenced", &["report", "influenced", "--help"]),
        ("missing", &["report", "missing", "--help"]),
        ("coverage", &["report", "coverage", "--help"]),
        ("compare", &["report", "compare", "--help"]),
        ("explain", &["explain", "--help"]),
        ("whatif", &["whatif", "--help"]),
        ("advise", &["advise", "--help"]),
        ("attest", &["attest", "--help"]),
        ("attest_verify", &["attest", "verify", "--help"]),
        ("serve", &["serve", "--help"]),
        ("collect", &["collect", "--help"]),
        ("audit_verify", &["audit", "verify", "--help"]),
        ("directory", &["directory", "--help"]),
        ("directory_show", &["directory", "show", "--help"]),
        ("directory_apply", &["directory", "apply", "--help"]),
        ("directory_user", &["directory", "user", "--help"]),
        ("directory_user_add", &["directory", "user", "add", "--help"]),
        ("completion", &["completion", "--help"]),
        ("man", &["man", "--help"]),
    ] {
        insta::assert_snapshot!(format!("help_{name}"), seen(arguments));
    }
}

#[test]
fn the_version_is_told() {
    assert_eq!(
        seen(&["--version"]),
        format!("exit 0\n--- stdout\npal {}\n--- stderr\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn wrong_usage_is_told_on_standard_error_with_status_2() {
    const ID: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    for (name, arguments) in [
        ("unknown_command", &["raport"][..]),
        ("unknown_option", &["report", "influenced", "--usage", "u", "--polici", "any"]),
        ("no_usage", &["report", "influenced"]),
        ("no_estate", &["report", "missing", "--usage", "u"]),
        ("policy", &["report", "influenced", "--usage", "u", "--policy", "all"]),
        ("mode", &["report", "influenced", "--usage", "u", "--mode", "some"]),
        ("cost", &["report", "influenced", "--usage", "u", "--cost", "list"]),
        ("association", &["report", "influenced", "--usage", "u", "--association", "dpor"]),
        ("key", &["report", "influenced", "--usage", "u", "--group-by", "month,year"]),
        ("empty_key", &["report", "influenced", "--usage", "u", "--group-by", "month,,tenant"]),
        ("roll_up", &["report", "influenced", "--usage", "u", "--roll-up", "local"]),
        (
            "partner_rolled_up",
            &["report", "influenced", "--usage", "u", "--roll-up", "global", "--group-by", "partner"],
        ),
        ("time", &["report", "influenced", "--usage", "u", "--from", "01/04/2026"]),
        ("period", &["report", "influenced", "--usage", "u", "--from", "2026-05-01", "--to", "2026-04-01"]),
        ("format", &["report", "influenced", "--usage", "u", "-o", "xml"]),
        ("query", &["report", "influenced", "--usage", "u", "--query", "[?Month=='2026'"]),
        ("ending", &["report", "influenced", "--usage", "u", "--out", "report.docx"]),
        ("no_subject", &["explain", "--estate", "e", "--usage", "u"]),
        ("two_subjects", &["explain", "--estate", "e", "--usage", "u", "--tenant", ID, "--subscription", ID]),
        ("guid", &["explain", "--estate", "e", "--usage", "u", "--tenant", "contoso"]),
        ("resource", &["explain", "--estate", "e", "--usage", "u", "--resource", "/vm-1"]),
        ("partner", &["explain", "--estate", "e", "--usage", "u", "--tenant", ID, "--partner", "Fabrikam"]),
        (
            "at_and_month",
            &[
                "explain",
                "--estate",
                "e",
                "--usage",
                "u",
                "--tenant",
                ID,
                "--at",
                "2026-04-01",
                "--month",
                "2026-04",
            ],
        ),
        ("month", &["explain", "--estate", "e", "--usage", "u", "--tenant", ID, "--month", "2026-13"]),
        ("no_file", &["import", "--estate", "e"]),
        ("shell", &["completion", "tcsh"]),
    ] {
        let seen = seen(arguments);
        assert!(seen.starts_with("exit 2\n--- stdout\n--- stderr\nerror: "), "{name}: {seen}");
        insta::assert_snapshot!(format!("usage_{name}"), seen);
    }
}

#[test]
fn shared_options_may_stand_before_and_after_the_command() {
    for arguments in [
        &["-o", "JSON", "completion", "bash"][..],
        &["completion", "bash", "--output", "json"],
        &["--query", "[]", "--only-show-errors", "completion", "bash", "--debug"],
    ] {
        assert_eq!(pal(arguments).status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn every_shell_gets_a_completion_that_knows_the_reports() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = pal(&["completion", shell]);
        assert!(output.status.success() && output.stderr.is_empty(), "{shell}");
        assert!(String::from_utf8(output.stdout).unwrap().contains("influenced"), "{shell}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let output = pal(&["man"]);
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains(".TH pal 1"));

    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("man1");
    let output = pal(&["man", "--dir", dir.to_str().unwrap()]);
    assert!(output.status.success() && output.stdout.is_empty());
    let mut pages: Vec<String> = std::fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    for noun in ["delegation", "group", "management-group", "partner", "role-assignment", "service-principal"]
        .into_iter()
        .chain(["subscription", "tenant", "user"])
    {
        for verb in ["", "-add", "-remove"] {
            let page = format!("pal-directory-{noun}{verb}.1");
            assert!(pages.contains(&page), "{page}");
            pages.retain(|there| *there != page);
        }
    }
    assert_eq!(
        pages,
        [
            "pal-advise.1",
            "pal-attest-keygen.1",
            "pal-attest-verify.1",
            "pal-attest.1",
            "pal-audit-verify.1",
            "pal-audit.1",
            "pal-cloud-list.1",
            "pal-cloud-register.1",
            "pal-cloud-set.1",
            "pal-cloud-show.1",
            "pal-cloud-unregister.1",
            "pal-cloud.1",
            "pal-collect.1",
            "pal-completion.1",
            "pal-demo.1",
            "pal-directory-apply.1",
            "pal-directory-show.1",
            "pal-directory.1",
            "pal-explain.1",
            "pal-fleet-apply.1",
            "pal-fleet-plan.1",
            "pal-fleet-status.1",
            "pal-fleet-tag.1",
            "pal-fleet.1",
            "pal-import.1",
            "pal-man.1",
            "pal-managementpartner-create.1",
            "pal-managementpartner-delete.1",
            "pal-managementpartner-show.1",
            "pal-managementpartner-update.1",
            "pal-managementpartner.1",
            "pal-partner-create.1",
            "pal-partner-delete.1",
            "pal-partner-show.1",
            "pal-partner-update.1",
            "pal-partner.1",
            "pal-report-compare.1",
            "pal-report-coverage.1",
            "pal-report-designation.1",
            "pal-report-influenced.1",
            "pal-report-missing.1",
            "pal-report-pec.1",
            "pal-report-power-platform.1",
            "pal-report.1",
            "pal-serve.1",
            "pal-tenants.1",
            "pal-whatif.1",
            "pal.1",
        ]
    );
}

#[test]
fn a_file_that_cannot_be_written_is_told_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("there.csv")).unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    for (out, cause) in [
        ("absent/report.csv", "No such file or directory"),
        ("there.csv", "is a directory"),
        ("file/report.csv", "a directory"),
    ] {
        let out = folder.path().join(out);
        let output = pal(&["report", "influenced", "--usage", "absent", "--out", out.to_str().unwrap()]);
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{err}");
        assert!(err.starts_with(&format!("error: {}: cannot be written\ncause: ", out.display())), "{err}");
        assert!(err.contains(cause), "{err}");
    }
}

#[test]
fn an_input_that_cannot_be_read_is_told_with_status_1() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("absent.json");
    let output = pal(&["import", "--estate", folder.path().to_str().unwrap(), file.to_str().unwrap()]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.starts_with(&format!("error: {}: cannot be read\ncause: ", file.display())), "{err}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
