//! What stands beside a running service: its audit log, its directory, and the estate that is collected of its store.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";
const BO: &str = "b0000000-0000-4000-8000-000000000001";
const DEPLOY_BOT: &str = "d0000000-0000-4000-8000-000000000001";
const CLIENT: &str = "d0000000-0000-4000-8000-000000000002";
const SUBSCRIPTION: &str = "50000000-0000-4000-8000-000000000001";
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
const PASSWORD: &str = "correct horse battery";

/// A folder with a world file in which Bo may sign in and is Contributor.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.write_world("Contoso");
        place
    }

    fn write_world(&self, name: &str) {
        let world = format!(
            r#"
            [[tenant]]
            id = "{CONTOSO}"
            name = "{name}"
            [[user]]
            tenant = "{CONTOSO}"
            object_id = "{BO}"
            upn = "bo@contoso.test"
            name = "Bo"
            password = "{PASSWORD}"
            [[partner]]
            partner_id = "12345"
            name = "Fabrikam"
            [[subscription]]
            id = "{SUBSCRIPTION}"
            tenant = "{CONTOSO}"
            [[role_assignment]]
            tenant = "{CONTOSO}"
            principal_id = "{BO}"
            role_definition_id = "{CONTRIBUTOR}"
            scope = "/subscriptions/{SUBSCRIPTION}"
            valid_from = "2026-01-01T00:00:00Z"
            "#
        );
        fs::write(self.path("world.toml"), world).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pal"));
        command.args(words.split_whitespace()).current_dir(self.0.path()).env_remove("PAL_DATABASE");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Everything a caller sees, as one text.
    fn seen(&self, words: &str, input: &str) -> String {
        let mut child = self.command(words).spawn().unwrap();
        // A command that takes no input may be gone before it is written.
        _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let (out, err) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        format!("exit {}\n--- stdout\n{out}--- stderr\n{err}", output.status.code().unwrap())
    }

    fn serve(&self) -> Server {
        let mut child = self.command("serve --data data --listen 127.0.0.1:0").spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let serving = lines.find(|line| line.as_ref().unwrap().contains("serving"));
        assert!(serving.is_some(), "the server did not start");
        Server(child)
    }
}

/// A server that goes with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

const CHANGED: &str = "exit 0\n--- stdout\n--- stderr\nthe directory was changed\n";
const UNCHANGED: &str =
    "exit 0\n--- stdout\n--- stderr\nthe directory says so already: nothing was changed\n";

#[test]
fn a_world_file_is_applied_once_and_shown_without_its_secrets() {
    let place = Place::new();
    assert_eq!(place.seen("directory apply --data data world.toml", ""), CHANGED);
    assert_eq!(place.seen("directory apply --data data world.toml", ""), UNCHANGED);
    place.write_world("Contoso Ltd");
    assert_eq!(place.seen("directory apply --data data world.toml", ""), CHANGED);
    for format in ["json", "table"] {
        let seen = place.seen(&format!("directory show --data data -o {format}"), "");
        insta::assert_snapshot!(format!("directory_{format}"), seen);
    }
    assert_eq!(
        place.seen("directory show users --data data -o tsv --query [].[upn,credentials]", ""),
        "exit 0\n--- stdout\nbo@contoso.test\t[\"password\"]\n--- stderr\n"
    );
    fs::write(place.path("world.toml"), "[[tenant]]\nid = \"contoso\"\n").unwrap();
    let refused = place.seen("directory apply --data data world.toml", "");
    assert!(refused.starts_with("exit 2\n--- stdout\n--- stderr\nerror: world.toml:2:6: "), "{refused}");
}

#[test]
fn rows_are_put_in_and_taken_out_by_hand() {
    let place = Place::new();
    let (tenant, bot) = (format!("--tenant {CONTOSO}"), format!("--object-id {DEPLOY_BOT}"));
    let role = format!(
        "{tenant} --principal-id {DEPLOY_BOT} --role-definition-id {CONTRIBUTOR} --scope /subscriptions/{SUBSCRIPTION}"
    );
    let program = format!("{tenant} {bot} --client-id {CLIENT} --name deploy-bot");
    let is_there = format!("`{CONTOSO}/{DEPLOY_BOT}` is there already, and says something else");
    for (words, input, seen) in [
        (format!("tenant add --id {CONTOSO} --name Contoso"), "", CHANGED),
        (format!("tenant add --id {CONTOSO} --name Contoso"), "", UNCHANGED),
        (format!("service-principal add {program} --secret-stdin"), PASSWORD, CHANGED),
        (format!("service-principal add {program} --secret-stdin"), PASSWORD, is_there.as_str()),
        (format!("service-principal add {program} --secret-stdin --replace"), "another\n", CHANGED),
        (format!("service-principal add {program} --secret-stdin --replace"), "\n", "has no secret"),
        (format!("role-assignment add {role} --kind eligible --valid-to 2027-01-01"), "", CHANGED),
        (format!("role-assignment add {role} --valid-from 2027-01-01 --valid-to 2026-01-01"), "", "exit 2"),
        (format!("group add {tenant} --object-id {CLIENT} --member {DEPLOY_BOT}"), "", CHANGED),
        (
            format!("group add {tenant} --object-id {BO} --member {BO} --member {SUBSCRIPTION}"),
            "",
            "there is no user",
        ),
        (format!("management-group add {tenant} --name platform --subscription {SUBSCRIPTION}"), "", CHANGED),
        (format!("subscription add --id {SUBSCRIPTION} {tenant}"), "", CHANGED),
        ("partner add --partner-id 12345 --name Fabrikam".to_owned(), "", CHANGED),
        (
            format!(
                "delegation add --managing-tenant {CONTOSO} --customer-tenant {CONTOSO} --principal-id {DEPLOY_BOT} --role-definition-id {CONTRIBUTOR} --scope /"
            ),
            "",
            "cannot be delegated",
        ),
        (
            format!("service-principal remove {tenant} {bot}"),
            "",
            "cannot be removed while another row refers to it",
        ),
        (format!("user remove {tenant} {bot}"), "", "exit 3"),
        (format!("role-assignment remove {role}"), "", CHANGED),
        (format!("group remove {tenant} --object-id {CLIENT}"), "", CHANGED),
        (format!("service-principal remove {tenant} {bot}"), "", CHANGED),
    ] {
        let got = place.seen(&format!("directory {words} --data data"), input);
        assert!(got.contains(seen), "{words}: {got}");
    }
    for kept in fs::read_dir(place.path("data")).unwrap() {
        let bytes = fs::read(kept.unwrap().path()).unwrap();
        assert!(!bytes.windows(PASSWORD.len()).any(|text| text == PASSWORD.as_bytes()));
    }
}

#[test]
fn a_server_that_runs_is_read_beside_and_not_changed() {
    let place = Place::new();
    assert_eq!(place.seen("directory apply --data data world.toml", ""), CHANGED);
    let server = place.serve();
    for words in
        ["audit verify --data data", "directory show --data data", "collect --data data --estate estate"]
    {
        let seen = place.seen(words, "");
        assert!(seen.starts_with("exit 0\n"), "{words}: {seen}");
    }
    // What a service keeps and the estate collected of it are stated alike.
    let stated =
        |of: &str| place.seen(&format!("attest {of} --customer {CONTOSO} --issued-at 2026-04-01"), "");
    let attested = stated("--data data");
    assert!(attested.starts_with("exit 0\n") && attested == stated("--estate estate"), "{attested}");
    let assignments = fs::read_to_string(place.path("estate/role_assignments.csv")).unwrap();
    assert!(assignments.contains(&format!("{CONTOSO},,{BO},{CONTRIBUTOR}")), "{assignments}");
    insta::assert_snapshot!("beside_a_server", place.seen("directory apply --data data world.toml", ""));
    drop(server);
    assert_eq!(place.seen("directory apply --data data world.toml", ""), UNCHANGED);
}

#[test]
fn an_audit_log_that_was_meddled_with_is_told_in_every_format() {
    let place = Place::new();
    place.seen("directory apply --data data world.toml", "");
    place.write_world("Contoso Ltd");
    place.seen("directory apply --data data world.toml", "");
    let intact = place.seen("audit verify --data data -o tsv --query [[verdict,rows]]", "");
    assert_eq!(intact, "exit 0\n--- stdout\nintact\t2\n--- stderr\n");
    let meddling = "DROP TRIGGER audit_is_not_changed; UPDATE audit SET actor = 'nobody' WHERE number = 2";
    rusqlite::Connection::open(place.path("data/pal.db")).unwrap().execute_batch(meddling).unwrap();
    for format in ["json", "table", "tsv", "yaml", "csv", "none"] {
        let seen = place.seen(&format!("audit verify --data data -o {format}"), "");
        insta::assert_snapshot!(format!("audit_broken_{format}"), seen);
    }
}

#[test]
fn what_is_not_there_is_neither_read_nor_made() {
    let place = Place::new();
    for words in
        ["audit verify --data data", "directory show --data data", "collect --data data --estate estate"]
    {
        let seen = place.seen(words, "");
        assert!(seen.starts_with("exit 1\n--- stdout\n--- stderr\nerror: "), "{words}: {seen}");
    }
    let wanted = place.seen("audit verify", "");
    assert!(wanted.starts_with("exit 2\n") && wanted.contains("--data"), "{wanted}");
    assert_eq!(names(place.0.path()), ["world.toml"]);
}

#[test]
fn an_estate_that_an_import_keeps_is_left_alone() {
    let place = Place::new();
    place.seen("directory apply --data data world.toml", "");
    fs::create_dir(place.path("estate")).unwrap();
    fs::write(place.path("estate/import.jsonl"), "").unwrap();
    let refused = place.seen("collect --data data --estate estate", "");
    assert!(refused.starts_with("exit 1\n") && refused.contains("pal import"), "{refused}");
    assert_eq!(names(&place.path("estate")), ["import.jsonl"]);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Linked at a real service over TLS, collected of its store, and credited by the engine.
#[test]
fn the_demo_links_at_a_service_and_its_links_earn() {
    let place = Place::new();
    let seen = place.seen("demo --dir sample", "");
    assert!(seen.starts_with("exit 0\n"), "{seen}");
    for line in [
        "\n  linked deploy-bot in Northwind Traders to 1234501: Active, version 1\n",
        "\n  linked patch-bot in Fabrikam to 1234501: Active, version 1\n",
    ] {
        assert!(seen.contains(line), "{seen}");
    }
    let links = fs::read_to_string(place.path("sample/collected/links.csv")).unwrap();
    assert_eq!(links.lines().count(), 3, "{links}");
    let report = "report influenced --estate sample/collected --usage sample/tomorrow.csv -o tsv --query [].[MPNId,ACR]";
    assert_eq!(place.seen(report, ""), "exit 0\n--- stdout\n1234501\t24\n--- stderr\n");
}
