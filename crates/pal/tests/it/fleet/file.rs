//! What is wrong before anybody is asked: exit, place and hint; and no value of a credential.

use std::fmt::Write;
use std::net::TcpListener;

use super::place::{BY_SECRET, CLIENT, Place, fleet, tenant};

#[test]
fn what_is_wrong_in_a_file_is_told_with_its_line_and_nobody_is_asked() {
    let place = Place::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let arm = format!("https://{}", listener.local_addr().unwrap());
    let good = fleet(&arm, BY_SECRET, 0..1);
    let mut told = String::new();
    for (what, text) in [
        ("no TOML", "partner_id = \"12345".to_owned()),
        ("an unknown key", good.replace("kind =", "client_secret = \"hunter2\"\nkind =")),
        ("a secret where a variable belongs", good.replace("PAL_OPS_SECRET", "hunter2/+=")),
        ("an unknown kind", good.replace("client-secret", "hunter2")),
        ("a number where a text belongs", good.replace(&format!("\"{CLIENT}\""), "123456789")),
        ("an unknown credential", good.replace("credential = \"ops\"", "credential = \"hunter2\"")),
        ("a tenant twice", fleet(&arm, BY_SECRET, [0, 1, 0])),
        ("a bad GUID", good.replace(&tenant(0), "contoso")),
        ("a bad partner id", good.replace("\"12345\"", "\"x12345\"")),
        ("a cloud nobody knows", good.replace(&format!("[cloud]\narm = \"{arm}\""), "cloud = \"AzureMars\"")),
        ("a cloud without TLS", good.replace(&arm, "http://arm.contoso.test")),
    ] {
        place.write("fleet.toml", &text);
        for verb in ["plan", "apply", "status"] {
            let seen = place.seen(&format!("fleet {verb} -f fleet.toml")).replace(&arm, "URL");
            assert!(seen.starts_with("exit 2\n--- stdout\n--- stderr\nerror: "), "{what} {verb}: {seen}");
            assert!(!seen.contains("hunter2") && !seen.contains("123456789"), "{what}: {seen}");
            if verb == "plan" {
                write!(told, "{what}: {}", seen.split("error: ").last().unwrap()).unwrap();
            }
        }
    }
    insta::assert_snapshot!("fleet_file_errors", told);
    place.write("fleet.toml", &good);
    let missing = place.seen("fleet plan -f absent.toml");
    assert!(missing.starts_with("exit 2\n") && missing.contains("absent.toml: cannot be read"), "{missing}");
    assert!(listener.accept().is_err(), "somebody was asked");
}

#[test]
fn a_credential_without_its_secret_blocks_its_rows_alone() {
    let place = Place::new();
    // Nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let text = fleet(&format!("https://127.0.0.1:{port}"), BY_SECRET, 0..1).replace("PAL_OPS", "PAL_NO");
    let text = text
        .replace("[[credential]]", "authority = \"https://127.0.0.1:1\"\naudience = \"x\"\n[[credential]]");
    place.write("fleet.toml", &text);
    std::fs::create_dir_all(place.path("data/tls")).unwrap();
    let authority = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    place.write("data/tls/ca.pem", &authority.cert.pem());
    insta::assert_snapshot!("fleet_no_secret", place.seen("fleet plan -f fleet.toml -o json"));
    let mut unset = place.pal("fleet apply -f fleet.toml -o csv");
    let output = unset.env("PAL_NO_SECRET", "").output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stdout).contains(",failed,NO_SECRET,"), "{output:?}");
}

#[test]
fn the_help_of_every_verb() {
    let place = Place::new();
    let told =
        ["", " plan", " apply", " status", " tag"].map(|verb| place.seen(&format!("fleet{verb} --help")));
    insta::assert_snapshot!("fleet_help", told.join("\n"));
}
