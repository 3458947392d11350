//! `pal partner`, `pal cloud` and `pal tenants` as a caller sees them, against a real `pal serve` over TLS.

use std::fmt::Write;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

const FABRIKAM: &str = "f0000000-0000-4000-8000-000000000001";
const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";
const DEPLOY_BOT: &str = "d0000000-0000-4000-8000-000000000001";
const CLIENT: &str = "d0000000-0000-4000-8000-000000000002";
const CERT_BOT: &str = "d0000000-0000-4000-8000-000000000003";
const CERT_CLIENT: &str = "d0000000-0000-4000-8000-000000000004";
const LENA: &str = "e0000000-0000-4000-8000-000000000001";
const LENA_CLIENT: &str = "e0000000-0000-4000-8000-000000000002";
const PROD: &str = "50000000-0000-4000-8000-000000000001";
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const SECRET: &str = "correct-horse-battery-staple";

/// A service with Contoso's programs, and Lena's program in Fabrikam that reaches Contoso by Lighthouse.
struct Service {
    process: Child,
    folder: tempfile::TempDir,
    url: String,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn world(certificate: &str) -> String {
    let program = |tenant: &str, object: &str, client: &str, name: &str, proof: &str| {
        format!(
            "[[service_principal]]\ntenant = \"{tenant}\"\nobject_id = \"{object}\"\nclient_id = \"{client}\"\nname = \"{name}\"\n{proof}\n"
        )
    };
    let secret = format!("secret = \"{SECRET}\"");
    let certificate = format!("certificate = '''\n{certificate}'''");
    [
        format!("[[tenant]]\nid = \"{FABRIKAM}\"\nname = \"Fabrikam\"\ndomain = \"fabrikam.test\"\n"),
        format!("[[tenant]]\nid = \"{CONTOSO}\"\nname = \"Contoso\"\ndomain = \"contoso.test\"\n"),
        program(CONTOSO, DEPLOY_BOT, CLIENT, "deploy-bot", &secret),
        program(CONTOSO, CERT_BOT, CERT_CLIENT, "cert-bot", &certificate),
        program(FABRIKAM, LENA, LENA_CLIENT, "lena", &secret),
        "[[partner]]\npartner_id = \"12345\"\nname = \"Fabrikam\"\n[[partner]]\npartner_id = \"54321\"\nname = \"Fabrikam Nordic\"\n".to_owned(),
        format!("[[subscription]]\nid = \"{PROD}\"\ntenant = \"{CONTOSO}\"\nname = \"prod\"\n"),
        format!(
            "[[delegation]]\nmanaging_tenant = \"{FABRIKAM}\"\ncustomer_tenant = \"{CONTOSO}\"\nprincipal_id = \"{LENA}\"\nrole_definition_id = \"{READER}\"\nscope = \"/subscriptions/{PROD}\"\n"
        ),
    ]
    .concat()
}

/// A command that sees nothing of the machine's own variables.
fn bare(words: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pal"));
    command.args(words.split_whitespace()).env_clear().env("PATH", "").stdin(Stdio::null());
    command
}

/// Everything a caller sees, as one text.
fn seen(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    format!("exit {}\n--- stdout\n{out}--- stderr\n{err}", output.status.code().unwrap())
}

impl Service {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
        let certificate = rcgen::CertificateParams::new(vec!["cert-bot".to_owned()]).unwrap();
        let certificate = certificate.self_signed(&key).unwrap().pem();
        fs::write(folder.path().join("world.toml"), world(&certificate)).unwrap();
        fs::write(folder.path().join("cert-bot.pem"), certificate + &key.serialize_pem()).unwrap();
        let mut command = bare("serve --data data --world world.toml --listen 127.0.0.1:0");
        let mut process = command.current_dir(folder.path()).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap()).lines();
        let line = log.find(|line| line.as_ref().unwrap().contains("\"serving\"")).unwrap().unwrap();
        let said: serde_json::Value = serde_json::from_str(&line).unwrap();
        let url = said["url"].as_str().unwrap().to_owned();
        // Nobody reads on; what the server says must not fill the pipe.
        std::thread::spawn(move || log.for_each(drop));
        Self { process, folder, url }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A command that knows the cloud and its private CA, and nobody to sign in.
    fn unsigned(&self, words: &str) -> Command {
        let mut command = bare(words);
        command.current_dir(self.folder.path()).env("PAL_CONFIG_DIR", self.path("config"));
        command.env("PAL_CLOUD", &self.url).env("REQUESTS_CA_BUNDLE", self.path("data/tls/ca.pem"));
        command
    }

    /// The same as deploy-bot.
    fn signed(&self, words: &str) -> Command {
        let mut command = self.unsigned(words);
        command
            .env("AZURE_TENANT_ID", CONTOSO)
            .env("AZURE_CLIENT_ID", CLIENT)
            .env("AZURE_CLIENT_SECRET", SECRET);
        command
    }

    /// Everything a caller sees, with what differs from run to run taken out.
    fn seen(&self, command: &mut Command) -> String {
        let text = seen(command).replace(self.url.trim_start_matches("https://"), "HOST");
        assert!(!text.contains(SECRET) && !text.contains("eyJ"), "{text}");
        masked(&text)
    }
}

/// What a time ends with.
const ENDS: [char; 4] = [' ', '"', '\t', ','];

/// As many columns as the longest of our times takes, `2026-11-21T09:00:00.1234567Z`.
const TIME_COLUMNS: usize = 28;

/// The times of a line: a fraction loses its trailing zeros, so their length differs from run to run.
fn times(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(ENDS);
    words.filter(|word| word.len() > 19 && word.starts_with("20") && word.ends_with('Z'))
}

/// A text with every time as long as the longest; so is the line below a table's head, where the time is what comes last.
fn masked(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut masked = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let below = lines.get(at + 1).and_then(|below| times(below).last());
        let short = match below {
            Some(time) if line.starts_with('─') => TIME_COLUMNS - time.len(),
            Some(_) | None => 0,
        };
        let mut line = line.trim_end().to_owned() + &"─".repeat(short);
        for time in times(lines[at]) {
            line = line.replace(time, &"T".repeat(TIME_COLUMNS));
        }
        masked.push(line);
    }
    masked.join("\n")
}

#[test]
fn help_is_as_it_was() {
    for words in [
        "partner --help",
        "partner create --help",
        "partner show --help",
        "partner update --help",
        "partner delete --help",
        "managementpartner --help",
        "cloud --help",
        "cloud list --help",
        "cloud show --help",
        "cloud register --help",
        "cloud unregister --help",
        "cloud set --help",
        "tenants --help",
    ] {
        let name = words.replace(" --", "_").replace(' ', "_");
        insta::assert_snapshot!(format!("partner_{name}"), seen(&mut bare(words)));
    }
}

#[test]
fn a_link_is_made_shown_changed_and_removed() {
    let service = Service::start();
    let mut story = String::new();
    for words in [
        "partner show",
        "managementpartner show",
        "partner create --partner-id 777",
        "partner create --partner-id 12a",
        "partner update --partner-id 12345",
        "partner create --partner-id 12345",
        "managementpartner create --partner-id 12345",
        "partner create --partner-id 54321 --debug",
        "partner show --partner-id 54321",
        "partner update --partner-id 54321 -o yaml",
        "managementpartner show",
        "partner show -o table",
        "partner show -o tsv --query [partnerId,version]",
        "partner show -o csv",
        "managementpartner show --partner-id 54321 -o none",
        "partner delete --partner-id 12345",
        "managementpartner delete --partner-id 54321 -o json",
        "partner delete --partner-id 54321",
        "partner create",
        "partner create --partner-id=",
        "partner show --tenant contoso",
        "partner show --query [",
        "partner show --cloud http://management.test",
    ] {
        // Changes follow one another: the service's times grow with each, and a table's width must not.
        let seen = service.seen(&mut service.signed(words));
        _ = write!(story, "$ pal {words}\n{seen}\n\n");
    }
    insta::assert_snapshot!(story);
}

#[test]
fn who_may_not_sign_in_is_told_why() {
    let service = Service::start();
    let mut story = String::new();
    let mut tell = |name: &str, command: &mut Command| {
        _ = write!(story, "# {name}\n{}\n\n", service.seen(command));
    };
    tell("nobody", &mut service.unsigned("partner show"));
    tell("no tenant", service.signed("partner show").env_remove("AZURE_TENANT_ID"));
    tell(
        "a wrong secret",
        service.signed("partner show --debug").env("AZURE_CLIENT_SECRET", "wrong-horse-battery"),
    );
    tell("a tenant that is not there", &mut service.signed(&format!("partner show --tenant {PROD}")));
    tell("a variable that is not set", &mut service.signed("partner show --secret-env PAL_OPS_SECRET"));
    tell(
        "a secret of nobody",
        service.unsigned("partner show --secret-env PAL_OPS_SECRET").env("PAL_OPS_SECRET", SECRET),
    );
    tell("a variable that is no id", service.signed("partner show").env("AZURE_TENANT_ID", "contoso.test"));
    tell("two ways at once", &mut service.signed("partner show --device-code --browser"));
    tell(
        "another certificate authority",
        service
            .signed("partner show")
            .env_remove("REQUESTS_CA_BUNDLE")
            .env("SSL_CERT_FILE", service.path("cert-bot.pem")),
    );
    tell("no certificate authority", &mut service.signed("partner show --ca absent.pem"));
    tell(
        "no certificate",
        service
            .signed("partner show")
            .env_remove("AZURE_CLIENT_SECRET")
            .env("AZURE_CLIENT_CERTIFICATE_PATH", "world.toml"),
    );
    tell("an unknown cloud", &mut service.signed("partner show --cloud AzureGermanCloud"));
    insta::assert_snapshot!(story);
}

#[test]
fn every_proof_of_a_program_is_taken() {
    let service = Service::start();
    let named = format!("partner show --tenant {CONTOSO} --client-id {CLIENT} --secret-env PAL_OPS_SECRET");
    let mut by_option = service.unsigned(&named);
    let mut by_certificate = service.signed("partner create --partner-id 12345 --query objectId -o tsv");
    by_certificate.env_remove("AZURE_CLIENT_SECRET").env("AZURE_CLIENT_ID", CERT_CLIENT);
    by_certificate.env("AZURE_CLIENT_CERTIFICATE_PATH", "cert-bot.pem");
    let adfs = format!("{}/adfs", service.url);
    let mut by_adfs = service.signed("partner create --partner-id 12345 --query objectId -o tsv");
    by_adfs.env("AZURE_AUTHORITY_HOST", &adfs);
    assert!(service.seen(by_option.env("PAL_OPS_SECRET", SECRET)).starts_with("exit 3\n"));
    assert_eq!(service.seen(&mut by_certificate), format!("exit 0\n--- stdout\n{CERT_BOT}\n--- stderr\n"));
    assert_eq!(service.seen(&mut by_adfs), format!("exit 0\n--- stdout\n{DEPLOY_BOT}\n--- stderr\n"));
    by_certificate.args(["--authority", &adfs]);
    assert_eq!(service.seen(&mut by_certificate), format!("exit 0\n--- stdout\n{CERT_BOT}\n--- stderr\n"));
}

/// `az` as far as we ask it: a script that hands out what a file holds.
#[cfg(unix)]
fn fake_az(service: &Service, script: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let folder = service.path("bin");
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join("az"),
        format!("#!/bin/sh\necho \"$@\" > '{}'\n{script}\n", service.path("asked").display()),
    )
    .unwrap();
    fs::set_permissions(folder.join("az"), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[cfg(unix)]
#[test]
fn whoever_is_signed_in_to_az_is_signed_in_here() {
    let service = Service::start();
    let token = format!("eyJhbGciOiJub25lIn0.{}.x", "e30");
    let script = format!(
        "echo '{{\"accessToken\": \"{token}\", \"expires_on\": 4102444800, \"tenant\": \"{CONTOSO}\"}}'"
    );
    let path = fake_az(&service, &script);
    // The service takes no such token; that it was asked with one is what is told.
    let seen = service.seen(service.unsigned("partner show").env("PATH", &path));
    assert!(seen.starts_with("exit 1\n") && seen.contains("(InvalidAuthenticationToken)"), "{seen}");
    let asked = fs::read_to_string(service.path("asked")).unwrap();
    assert_eq!(
        asked.trim(),
        format!("account get-access-token --output json --resource {} --tenant {CONTOSO}", service.url)
    );
    for (script, told) in [
        ("echo 'ERROR: AADSTS50079: enroll' >&2; exit 1", "hint: the tenant wants a second factor"),
        (
            "echo \"ERROR: Please run 'az login'\" >&2; exit 1",
            "Please run 'az login', `azd` is not installed",
        ),
        ("echo '{}'", "no token in what it prints"),
    ] {
        let seen = service.seen(service.unsigned("partner show").env("PATH", fake_az(&service, script)));
        assert!(seen.starts_with("exit 1\n") && seen.contains(told), "{seen}");
    }
}

#[test]
fn clouds_are_registered_and_chosen() {
    let service = Service::start();
    let mut story = String::new();
    let by_hand =
        format!("cloud register --name by-hand --arm {0} --authority {0}/adfs --audience {0}", service.url);
    for words in [
        "cloud list",
        "cloud list -o table",
        &format!("cloud register -n pal --endpoint-resource-manager {}", service.url),
        &by_hand,
        "cloud set -n pal",
        "cloud list -o tsv",
        "cloud show",
        "cloud show -n by-hand -o yaml",
        "partner show",
        "cloud unregister -n pal",
        "cloud list -o tsv --query [?isActive].name",
        "cloud unregister -n AzureCloud",
        "cloud show -n pal",
        "cloud set -n pal",
        "cloud register -n a/b --arm https://127.0.0.1:1 --authority https://login.test --audience x",
    ] {
        let seen = service.seen(service.signed(words).env_remove("PAL_CLOUD"));
        _ = write!(story, "$ pal {}\n{seen}\n\n", words.replace(&service.url, "https://HOST"));
    }
    insta::assert_snapshot!(story);
}

#[test]
fn tenants_are_told_with_what_is_delegated() {
    let service = Service::start();
    let mut story = String::new();
    for words in ["tenants", "tenants -o table", "tenants -o tsv --query [].[displayName,tenantCategory]"] {
        let mut command = service.signed(words);
        command.env("AZURE_TENANT_ID", FABRIKAM).env("AZURE_CLIENT_ID", LENA_CLIENT);
        _ = write!(story, "$ pal {words}\n{}\n\n", service.seen(&mut command));
    }
    insta::assert_snapshot!(story);
}
