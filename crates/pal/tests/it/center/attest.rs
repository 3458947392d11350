//! `pal attest`: stated, signed, verified here and by programs that are not ours.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{ANA, CONTOSO, DEPLOY_BOT, PROD, Place, READER};

const STATE: [&str; 9] = [
    "attest",
    "--estate",
    "estate",
    "--usage",
    "usage.csv",
    "--customer",
    "c0000000-0000-4000-8000-000000000001",
    "--issued-at",
    "2026-05-01",
];

fn state(options: &[&'static str]) -> Vec<&'static str> {
    STATE.iter().copied().chain(options.iter().copied()).collect()
}

fn with_key() -> Place {
    let place = Place::new();
    place.stdout(&["attest", "keygen", "--key", "k.pem"]);
    place
}

#[test]
fn a_statement_is_told_in_words_as_json_as_rows_and_as_a_page() {
    let place = Place::new();
    for format in ["table", "json", "csv"] {
        insta::assert_snapshot!(format!("attest_{format}"), place.seen(&state(&["-o", format])));
    }
    place.stdout(&state(&["--out", "contoso.html"]));
    insta::assert_snapshot!("attest_html", fs::read_to_string(place.path("contoso.html")).unwrap());
    let without_usage = ["attest", "--estate", "estate", "--customer", CONTOSO, "--issued-at", "2026-05-01"];
    let statement: Value = serde_json::from_str(&place.stdout(&without_usage)).unwrap();
    assert!(statement["measures"].is_null());
}

/// What was only seen is not claimed exactly: of an imported estate each bound says how it is known.
#[test]
fn bounds_say_whether_they_are_exact_or_where_something_was_seen() {
    let place = Place::new();
    let link = format!(
        r#"{{"partnerId":"12345","objectId":"{ANA}","tenantId":"{CONTOSO}","state":"Active","updatedTime":"2026-02-01T00:00:00Z"}}"#
    );
    let role = format!(
        r#"[{{"id":"{PROD}/providers/Microsoft.Authorization/roleAssignments/{ANA}","name":"{ANA}",
            "type":"Microsoft.Authorization/roleAssignments","principalId":"{ANA}","principalType":"User",
            "roleDefinitionId":"{PROD}/providers/Microsoft.Authorization/roleDefinitions/{READER}",
            "scope":"{PROD}","createdOn":"2026-01-01T00:00:00Z"}}]"#
    );
    place.write("link.json", &link);
    place.write("role.json", &role);
    let import = |at: &str, files: &[&str]| {
        let words = ["import", "--estate", "imported", "--tenant", CONTOSO, "--collected-at", at];
        place.stdout(&words.iter().chain(files).copied().collect::<Vec<_>>());
    };
    import("2026-04-01", &["link.json", "role.json"]);
    place
        .write("role.json", &role.replace("roleAssignments/a", "roleAssignments/b").replace(ANA, DEPLOY_BOT));
    import("2026-04-20", &["role.json"]);
    let query =
        "accounts[].[links[0].[since,sinceKnown,until],access[0].[since,sinceKnown,until,untilKnown]][]";
    let state = ["attest", "--estate", "imported", "--customer", CONTOSO, "--query", query, "-o", "tsv"];
    assert_eq!(
        place.stdout(&state),
        "2026-02-01T00:00:00Z\texact\t\t\n2026-01-01T00:00:00Z\texact\t2026-04-01T00:00:00Z\tlast-seen\n"
    );
}

/// PAL-45: no service, resource, resource group or subscription of what was consumed, only sums.
#[test]
fn measures_are_sums_by_month() {
    let place = Place::new();
    let statement: Value = serde_json::from_str(&place.stdout(&state(&[]))).unwrap();
    let measures = statement["measures"].as_array().unwrap();
    assert!(!measures.is_empty());
    for row in measures {
        let names: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["month", "measure", "partnerId", "currency", "amount"]);
    }
}

#[test]
fn a_signed_statement_is_good_in_both_forms_and_equal_facts_give_equal_bytes() {
    let place = with_key();
    for name in ["a.jws", "b.jws", "a.json"] {
        let mut arguments = state(&["--key", "k.pem", "--out"]);
        arguments.push(name);
        assert_eq!(place.stdout(&arguments), "");
    }
    assert_eq!(fs::read(place.path("a.jws")).unwrap(), fs::read(place.path("b.jws")).unwrap());
    for name in ["a.jws", "a.json"] {
        let verdict = place.stdout(&["attest", "verify", name, "--key", "k.pem.pub", "-o", "json"]);
        let verdict: Value = serde_json::from_str(&verdict).unwrap();
        assert_eq!(
            (&verdict["verdict"], &verdict["statement"]["customerTenantId"]),
            (&"good".into(), &CONTOSO.into())
        );
    }
    let told = place.stdout(&["attest", "verify", "a.jws", "--key", "k.pem.pub", "-o", "table"]);
    let unsigned = place.stdout(&state(&["-o", "table"]));
    assert!(told.starts_with("good: signed with key ") && told.ends_with(&unsigned), "{told}");
}

#[test]
fn what_is_wrong_is_told_and_exits_1() {
    let place = with_key();
    place.stdout(&state(&["--key", "k.pem", "--out", "a.jws"]));
    place.stdout(&["attest", "keygen", "--key", "other.pem"]);
    let text = fs::read_to_string(place.path("a.jws")).unwrap();
    let payload = text.find('.').unwrap() + 40;
    let mut changed = text.clone().into_bytes();
    changed[payload] = if changed[payload] == b'A' { b'B' } else { b'A' };
    fs::write(place.path("changed.jws"), changed).unwrap();
    place.write("none.jws", "hello\n");
    let verify = |file: &'static str, options: &[&'static str]| {
        let mut arguments = vec!["attest", "verify", file, "--key"];
        arguments.extend_from_slice(options);
        let seen = place.seen(&arguments);
        // Key ids are random.
        let hidden = seen
            .split('`')
            .enumerate()
            .map(|(n, part)| if n % 2 == 1 && part.len() == 43 { "KEY" } else { part });
        hidden.collect::<Vec<_>>().join("`")
    };
    let seen = [
        verify("changed.jws", &["k.pem.pub"]),
        verify("a.jws", &["other.pem.pub"]),
        verify("a.jws", &["k.pem.pub", "--at", "2026-04-30"]),
        verify("a.jws", &["k.pem.pub", "--not-before", "2026-05-02"]),
        verify("none.jws", &["k.pem.pub"]),
        verify("a.jws", &["k.pem"]),
        verify("absent.jws", &["k.pem.pub"]),
    ];
    insta::assert_snapshot!("attest_refused", seen.join("\n"));
    insta::assert_snapshot!("attest_unsigned", place.seen(&state(&["--out", "b.jws"])));
}

#[test]
fn a_private_key_is_its_owners_alone_is_never_overwritten_and_never_shown() {
    let place = with_key();
    let key = fs::read_to_string(place.path("k.pem")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(place.path("k.pem")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let again = place.pal(&["attest", "keygen", "--key", "k.pem"]);
    assert_eq!(again.status.code(), Some(1));
    assert_eq!(fs::read_to_string(place.path("k.pem")).unwrap(), key);
    let secret = key.lines().nth(1).unwrap();
    place.write("half.pem", &key.replace("-----END PRIVATE KEY-----", ""));
    for arguments in [state(&["--key", "k.pem", "--debug"]), state(&["--key", "half.pem", "--debug"])] {
        assert!(!place.seen(&arguments).contains(secret));
    }
}

/// The signature by OpenSSL, from the file alone.
#[test]
fn openssl_verifies_it_too() {
    let place = with_key();
    place.stdout(&state(&["--key", "k.pem", "--out", "a.jws"]));
    let script = r#"
        set -e
        signed=$(tr -d '\n' < a.jws)
        printf %s "${signed%.*}" > message
        decode() { tr '_-' '/+' | awk '{ while (length($0) % 4) $0 = $0 "="; print }' | base64 -d; }
        printf %s "${signed##*.}" | decode > signature
        openssl pkeyutl -verify -rawin -pubin -inkey k.pem.pub -in message -sigfile signature
    "#;
    runs(Command::new("sh").args(["-c", script]).current_dir(place.path("")), "openssl");
}

/// The whole by `PyJWT` and Python's cryptography, which know nothing of ours.
#[test]
fn pyjwt_verifies_it_too() {
    let Some(clients) = std::env::var_os("PAL_TEST_CLIENTS") else {
        assert!(std::env::var_os("CI").is_none(), "CI has PAL_TEST_CLIENTS");
        eprintln!("no PAL_TEST_CLIENTS: PyJWT verifies nothing");
        return;
    };
    let place = with_key();
    place.stdout(&state(&["--key", "k.pem", "--out", "a.jws"]));
    let script = "import jwt\n\
        key = open('k.pem.pub').read()\n\
        read = jwt.api_jws.decode_complete(open('a.jws').read().strip(), key, algorithms=['EdDSA'])\n\
        assert read['header']['typ'] == 'pal-attestation+jws', read['header']\n\
        import json\n\
        statement = json.loads(read['payload'])\n\
        assert statement['format'] == 'pal-attestation-1'\n\
        again = json.dumps(statement, sort_keys=True, separators=(',', ':'), ensure_ascii=False)\n\
        assert again.encode() == read['payload']\n";
    let python = Path::new(&clients).join("py/bin/python");
    runs(Command::new(python).args(["-c", script]).current_dir(place.path("")), "python");
}

fn runs(command: &mut Command, what: &str) {
    match command.output() {
        Ok(output) => {
            assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
        }
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "CI has {what}");
            eprintln!("no {what}: {error}");
        }
    }
}
