//! `pal collect` from a real `pal serve` over TLS: the same credits as from its store, broken off and gone on with, two snapshots,
//! and tenants that cannot be read.
//!
//! What Azure Resource Manager cannot know: the history of a link before the first snapshot (it shows since when the present one
//! is), the partner directory, and since when a group has its members or a delegation is there.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";
const NORTHWIND: &str = "c0000000-0000-4000-8000-000000000002";
const FABRIKAM: &str = "f0000000-0000-4000-8000-000000000001";
const EMPTY: &str = "e0000000-0000-4000-8000-000000000001";
const PROD: &str = "50000000-0000-4000-8000-000000000001";
const SHOP: &str = "50000000-0000-4000-8000-000000000002";
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const CLIENT: &str = "d0000000-0000-4000-8000-000000000001";
const SECRET: &str = "a secret of deploy-bot";

fn tenant(id: &str, name: &str, object: &str) -> String {
    format!(
        r#"
        [[tenant]]
        id = "{id}"
        name = "{name}"
        [[service_principal]]
        tenant = "{id}"
        object_id = "{object}"
        client_id = "{CLIENT}"
        name = "deploy-bot"
        secret = "{SECRET}"
        "#
    )
}

/// deploy-bot's object in a tenant.
fn bot(number: usize) -> String {
    format!("b1000000-0000-4000-8000-{number:012}")
}

fn role(tenant: &str, principal: &str, role: &str, scope: &str) -> String {
    format!(
        r#"
        [[role_assignment]]
        tenant = "{tenant}"
        principal_id = "{principal}"
        role_definition_id = "{role}"
        scope = "{scope}"
        valid_from = "2026-01-01T00:00:00Z"
        "#
    )
}

fn subscription(tenant: &str, id: &str, name: &str) -> String {
    format!("[[subscription]]\nid = \"{id}\"\ntenant = \"{tenant}\"\nname = \"{name}\"\n")
}

/// Access of every kind: by a group and a management group in Contoso, directly in Northwind, from Fabrikam by Lighthouse.
fn world() -> String {
    let ops = "0b500000-0000-4000-8000-000000000001";
    let night = "0b500000-0000-4000-8000-000000000002";
    let group = |id: &str, name: &str, member: &str| {
        format!(
            "[[group]]\ntenant = \"{CONTOSO}\"\nobject_id = \"{id}\"\nname = \"{name}\"\nmembers = [\"{member}\"]\n"
        )
    };
    [
        tenant(CONTOSO, "Contoso", &bot(1)),
        tenant(NORTHWIND, "Northwind", &bot(2)),
        tenant(FABRIKAM, "Fabrikam", &bot(3)),
        tenant(EMPTY, "Empty", &bot(4)),
        group(night, "night", &bot(1)),
        group(ops, "ops", night),
        "[[partner]]\npartner_id = \"12345\"\nname = \"Fabrikam\"\naccount_type = \"location\"\n".to_owned(),
        "[[partner]]\npartner_id = \"54321\"\nname = \"Tailspin\"\naccount_type = \"location\"\n".to_owned(),
        subscription(CONTOSO, PROD, "prod"),
        subscription(NORTHWIND, SHOP, "shop"),
        format!(
            "[[management_group]]\ntenant = \"{CONTOSO}\"\nname = \"platform\"\nsubscriptions = [\"{PROD}\"]\n"
        ),
        role(CONTOSO, ops, CONTRIBUTOR, "/providers/Microsoft.Management/managementGroups/platform"),
        role(NORTHWIND, &bot(2), READER, &format!("/subscriptions/{SHOP}")),
        role(NORTHWIND, &bot(2), CONTRIBUTOR, &format!("/subscriptions/{SHOP}/resourceGroups/web")),
        role(NORTHWIND, &bot(2), CONTRIBUTOR, &format!("/subscriptions/{SHOP}")) + "kind = \"eligible\"\n",
        format!(
            "[[delegation]]\nmanaging_tenant = \"{FABRIKAM}\"\ncustomer_tenant = \"{NORTHWIND}\"\nprincipal_id = \"{}\"\n\
             role_definition_id = \"{CONTRIBUTOR}\"\nscope = \"/subscriptions/{SHOP}/resourceGroups/data\"\n",
            bot(3)
        ),
    ]
    .concat()
}

/// A folder with a world, and its service once it is started.
struct Place {
    folder: TempDir,
    server: Option<Child>,
    url: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Place {
    fn serving(world: &str) -> Self {
        let mut place = Self { folder: TempDir::new().unwrap(), server: None, url: String::new() };
        place.serve(world);
        place
    }

    fn serve(&mut self, world: &str) {
        self.stop();
        fs::write(self.path("world.toml"), world).unwrap();
        let mut command = self.pal("serve --data data --world world.toml --listen 127.0.0.1:0");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        said.read_line(&mut line).unwrap();
        // What else the server says must not stop it.
        std::thread::spawn(move || said.lines().for_each(drop));
        self.server = Some(child);
        let said: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}"));
        self.url = said["url"].as_str().unwrap_or_else(|| panic!("{line}")).to_owned();
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.server.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with no more of an environment than who signs in.
    fn pal(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pal"));
        command.args(words.split_whitespace()).current_dir(self.folder.path()).stdin(Stdio::null());
        for name in ["PAL_DATABASE", "PAL_CLOUD", "AZURE_AUTHORITY_HOST", "HTTPS_PROXY", "https_proxy"] {
            command.env_remove(name);
        }
        command
            .env("PAL_CONFIG_DIR", self.path("config"))
            .env("PAL_CA_BUNDLE", self.path("data/tls/ca.pem"))
            .env("PAL_CLOUD", &self.url)
            .env("AZURE_CLIENT_ID", CLIENT)
            .env("AZURE_CLIENT_SECRET", SECRET)
            .env("PAL_OPS_SECRET", SECRET);
        command
    }

    fn run(&self, words: &str) -> Output {
        self.pal(words).output().unwrap()
    }

    /// Runs what has to succeed.
    fn done(&self, words: &str) -> String {
        let output = self.run(words);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{words}: {out}{err}");
        out
    }

    /// Everything a caller sees, without what differs from run to run.
    fn seen(&self, words: &str) -> String {
        let output = self.run(words);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let seen = format!("exit {}\n--- stdout\n{out}--- stderr\n{err}", output.status.code().unwrap());
        let host = self.url.trim_start_matches("https://");
        seen.replace(&self.url, "URL").replace(host, "HOST")
    }

    /// Links deploy-bot of some tenants.
    fn link(&self, links: &[(&str, &str)]) {
        for (tenant, partner) in links {
            self.done(&format!("partner create --tenant {tenant} --partner-id {partner} -o none"));
        }
    }

    fn fleet(&self, tenants: &[&str]) {
        let head = format!(
            "partner_id = \"12345\"\n[[credential]]\nname = \"ops\"\nkind = \"client-secret\"\nclient_id = \"{CLIENT}\"\n\
             secret_env = \"PAL_OPS_SECRET\"\n"
        );
        let tenant = |id: &&str| format!("[[tenant]]\nid = \"{id}\"\ncredential = \"ops\"\n");
        let texts: Vec<String> = std::iter::once(head).chain(tenants.iter().map(tenant)).collect();
        fs::write(self.path("fleet.toml"), texts.concat()).unwrap();
    }

    /// The rows of a table of an estate by their columns.
    fn rows(&self, table: &str) -> Vec<Vec<String>> {
        let text = fs::read_to_string(self.path(table)).unwrap_or_default();
        text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A month long after the test: whatever holds at a snapshot holds then.
fn write_usage(path: &Path) {
    let header = "ChargePeriodStart,ChargePeriodEnd,ChargeCategory,BillingCurrency,EffectiveCost,BilledCost,\
                  PublisherName,ProviderName,ServiceName,SubAccountId,ResourceId,x_ResourceGroupName\n";
    let line = |(subscription, group): (&str, &str)| {
        format!(
            "2031-01-01T00:00:00Z,2031-01-02T00:00:00Z,Usage,EUR,24,24,Microsoft,Microsoft,Virtual Machines,\
             /subscriptions/{subscription},/subscriptions/{subscription}/resourceGroups/{group}/providers/\
             Microsoft.Compute/virtualMachines/vm,{group}\n"
        )
    };
    let lines = [(PROD, "app"), (SHOP, "web"), (SHOP, "data"), (SHOP, "other")].map(line);
    fs::write(path, header.to_owned() + &lines.concat()).unwrap();
}

#[test]
fn what_arm_shows_earns_the_same_as_what_the_store_knows() {
    let place = Place::serving(&world());
    place.link(&[(CONTOSO, "12345"), (NORTHWIND, "54321"), (FABRIKAM, "12345")]);
    place.fleet(&[CONTOSO, NORTHWIND, FABRIKAM]);
    let seen = place.seen("collect --estate arm -f fleet.toml --graph -o table");
    insta::assert_snapshot!("collect_fleet", seen);
    assert!(!place.path("arm/.collect").exists());
    place.done("collect --estate store --data data");
    write_usage(&place.path("usage.csv"));
    let report = |estate: &str| {
        place.done(&format!(
            "report influenced --estate {estate} --usage usage.csv -o tsv --group-by month,tenant,resource-group,partner,role \
             --query [].[CustomerTenantId,ResourceGroupName,MPNId,AdminType,ACR]"
        ))
    };
    let rows = report("arm");
    assert_eq!(
        rows,
        format!(
            "{CONTOSO}\tapp\t12345\tContributor\t24\n\
             {NORTHWIND}\tdata\t12345\tContributor\t24\n\
             {NORTHWIND}\tdata\t54321\tReader\t24\n\
             {NORTHWIND}\tother\t54321\tReader\t24\n\
             {NORTHWIND}\tweb\t54321\tContributor\t24\n"
        )
    );
    assert_eq!(report("store"), rows);
}

#[test]
fn two_collects_make_intervals() {
    let mut place = Place::serving(&world());
    place.link(&[(NORTHWIND, "12345")]);
    let collect = format!("collect --estate estate --tenant {NORTHWIND} -o none");
    place.done(&collect);
    let open = |rows: &[Vec<String>]| rows.iter().filter(|row| row.last().unwrap().is_empty()).count();
    assert_eq!(open(&place.rows("estate/links.csv")), 1);
    let roles = place.rows("estate/role_assignments.csv");
    let open_before = open(&roles);
    place.done(&format!("partner delete --tenant {NORTHWIND} --partner-id 12345"));
    let gone = role(NORTHWIND, &bot(2), CONTRIBUTOR, &format!("/subscriptions/{SHOP}/resourceGroups/web"));
    place.serve(&world().replace(&gone, ""));
    place.done(&collect);
    let links = place.rows("estate/links.csv");
    assert_eq!((links.len(), open(&links)), (1, 0), "{links:?}");
    let roles = place.rows("estate/role_assignments.csv");
    let ended: Vec<&String> =
        roles.iter().filter_map(|row| row.last()).filter(|end| !end.is_empty()).collect();
    // It ends at the snapshot that last showed it, as the link does. Its instance says the same in the same row.
    assert_eq!(ended.len(), 1, "{roles:?}");
    assert_eq!(open(&roles), open_before - 1);
    assert!(ended.iter().all(|end| Some(*end) == links[0].last()), "{ended:?} {links:?}");
}

#[test]
fn a_role_that_is_held_since_nobody_knows_when_is_one_row() {
    let always = role(NORTHWIND, &bot(2), READER, &format!("/subscriptions/{SHOP}"))
        .replace("valid_from = \"2026-01-01T00:00:00Z\"\n", "");
    let world = [tenant(NORTHWIND, "Northwind", &bot(2)), subscription(NORTHWIND, SHOP, "shop"), always];
    let place = Place::serving(&world.concat());
    place.done(&format!("collect --estate estate --tenant {NORTHWIND} -o none"));
    // Its assignment and its instance say so.
    let roles = place.rows("estate/role_assignments.csv");
    assert_eq!(roles.len(), 1, "{roles:?}");
}

/// Many subscriptions, so that a run takes long enough to be killed.
fn wide_world() -> String {
    let mut world = tenant(CONTOSO, "Contoso", &bot(1));
    for number in 1..=80 {
        let id = format!("51000000-0000-4000-8000-{number:012}");
        world += &subscription(CONTOSO, &id, "prod");
        world += &role(CONTOSO, &bot(1), CONTRIBUTOR, &format!("/subscriptions/{id}"));
    }
    world
}

#[cfg(unix)]
#[test]
fn a_run_that_was_killed_goes_on_and_brings_the_same() {
    let place = Place::serving(&wide_world());
    place.link(&[(CONTOSO, "12345")]);
    let collect = |estate: &str| format!("collect --estate {estate} --tenant {CONTOSO} --parallel 1 -o none");
    place.done(&collect("whole"));
    let lists = || -> usize {
        let runs = fs::read_dir(place.path("killed/.collect")).into_iter().flatten();
        let done =
            runs.map(|run| fs::read_to_string(run.unwrap().path().join("done.jsonl")).unwrap_or_default());
        done.map(|text| text.lines().count()).sum()
    };
    let mut kills = 0;
    let mut least = 20;
    while kills < 3 {
        let mut child = place.pal(&collect("killed")).stderr(Stdio::null()).spawn().unwrap();
        while lists() < least {
            assert!(child.try_wait().unwrap().is_none(), "the run was over before it could be killed");
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!place.path("killed/links.csv").exists(), "nothing is imported before everything is there");
        kills += 1;
        least = lists() + 20;
    }
    let output = place.run(&collect("killed"));
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    let begun = said
        .lines()
        .find(|line| line.contains("going on with the run of"))
        .unwrap_or_else(|| panic!("{said}"));
    let words: Vec<&str> = begun.split(' ').collect();
    let lists: usize = words[words.iter().position(|word| *word == "has").unwrap() + 1].parse().unwrap();
    assert!(lists >= 60, "{begun}");
    assert!(!place.path("killed/.collect").exists());
    for table in ["links.csv", "role_assignments.csv", "subscriptions.csv", "management_groups.csv"] {
        let read = |estate: &str| fs::read_to_string(place.path(estate).join(table)).unwrap();
        assert_eq!(read("killed"), read("whole"), "{table}");
    }
}

#[test]
fn a_tenant_that_cannot_be_read_is_named_and_the_others_are_collected() {
    let place = Place::serving(&world());
    let nobody = "a0000000-0000-4000-8000-000000000001";
    place.fleet(&[CONTOSO, nobody, EMPTY]);
    let text = fs::read_to_string(place.path("fleet.toml")).unwrap();
    let unset = "[[credential]]\nname = \"unset\"\nkind = \"client-secret\"\nclient_id = \"d\"\nsecret_env = \"PAL_UNSET\"\n";
    let unset = unset.replace("\"d\"", &format!("\"{CLIENT}\""));
    let tenant = format!("[[tenant]]\nid = \"{NORTHWIND}\"\nname = \"Northwind\"\ncredential = \"unset\"\n");
    fs::write(place.path("fleet.toml"), text + &unset + &tenant).unwrap();
    insta::assert_snapshot!("collect_some_not_json", place.seen("collect --estate estate -f fleet.toml"));
    assert!(place.path("estate/role_assignments.csv").exists());
    insta::assert_snapshot!(
        "collect_some_not_table",
        place.seen("collect --estate other -f fleet.toml -o table")
    );
    // One tenant alone, and that cannot be read: nothing is there, and nothing is left.
    insta::assert_snapshot!(
        "collect_refused",
        place.seen(&format!("collect --estate none --tenant {nobody}"))
    );
    assert!(!place.path("none").exists());
}

#[test]
fn options_that_do_not_fit_together_are_refused() {
    let place =
        Place { folder: TempDir::new().unwrap(), server: None, url: "https://127.0.0.1:1".to_owned() };
    for words in [
        "--data data -f fleet.toml",
        "--data data --graph",
        "--data data --tenant c0000000-0000-4000-8000-000000000001",
        "--database postgres://x -f fleet.toml",
        "-f fleet.toml --all-tenants",
        "-f fleet.toml --client-id x",
        "--parallel 0",
    ] {
        let output = place.run(&format!("collect --estate estate {words}"));
        assert_eq!(output.status.code(), Some(2), "{words}: {}", text(&output.stderr));
    }
    assert!(!place.path("estate").exists());
}
