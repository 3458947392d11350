//! Contract §2 and §9, *first of all* and *estate*: what tables are taken, and what is said of those that are not.

mod parquet;
mod power_platform;
mod refusals;
mod round_trip;

use std::fs;

use pal_estate::{Estate, read};
use pal_model::facts::{AssignmentKind, ManagementGroupChild, Permanence};
use pal_model::{Facts, Instant};
use tempfile::TempDir;

const CONTOSO: &str = "00000000-0000-0000-0000-00000000c000";
const NORTHWIND: &str = "00000000-0000-0000-0000-00000000d000";
const FABRIKAM: &str = "00000000-0000-0000-0000-00000000fab0";
const ANA: &str = "00000000-0000-0000-0000-0000000000aa";
const BO: &str = "00000000-0000-0000-0000-0000000000b0";
const PROD: &str = "00000000-0000-0000-0000-000000000501";
const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

/// A folder with these files, in which `{contoso}` and the like stand for ids.
fn folder<C: AsRef<[u8]>>(files: &[(&str, C)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), with_ids(content.as_ref())).unwrap();
    }
    folder
}

fn with_ids(content: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(content) else {
        return content.to_vec();
    };
    [
        ("{contoso}", CONTOSO),
        ("{northwind}", NORTHWIND),
        ("{fabrikam}", FABRIKAM),
        ("{ana}", ANA),
        ("{bo}", BO),
        ("{prod}", PROD),
        ("{owner}", OWNER),
    ]
    .iter()
    .fold(text.to_owned(), |text, (name, id)| text.replace(name, id))
    .into_bytes()
}

fn estate<C: AsRef<[u8]>>(files: &[(&str, C)]) -> Estate {
    read(folder(files).path()).unwrap()
}

/// What is said of a folder that is refused, without the folder's name.
fn refusal<C: AsRef<[u8]>>(files: &[(&str, C)]) -> String {
    refusal_in(&folder(files))
}

fn refusal_in(folder: &TempDir) -> String {
    let message = read(folder.path()).unwrap_err().to_string();
    message.replace(&format!("{}/", folder.path().display()), "")
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

const LINKS: &str = "tenant_id,object_id,partner_id,valid_from,valid_to\n";

#[test]
fn a_folder_without_tables_is_an_empty_estate() {
    let estate = estate::<&str>(&[("readme.txt", "nothing of ours")]);
    assert_eq!(estate, Estate::default());
    assert_eq!(estate.facts.partners, None);
}

#[test]
fn a_folder_that_is_none_is_refused_by_name() {
    let folder = folder(&[("file", "")]);
    for missing in ["nowhere", "file"] {
        let path = folder.path().join(missing);
        let message = read(&path).unwrap_err().to_string();
        assert_eq!(message, format!("{}: cannot be read as a folder of tables", path.display()));
    }
}

#[test]
fn a_table_that_is_there_twice_is_refused() {
    let message = refusal(&[("links.csv", LINKS), ("links.parquet", "")]);
    assert_eq!(message, "links.parquet: is there beside links.csv; one of them has to go");
}

#[test]
fn a_file_that_cannot_be_opened_is_refused_by_name() {
    let folder = folder::<&str>(&[]);
    fs::create_dir(folder.path().join("links.csv")).unwrap();
    let message = read(folder.path()).unwrap_err().to_string();
    assert_eq!(message, format!("{}: cannot be read", folder.path().join("links.csv").display()));
}

#[test]
fn a_partner_table_without_rows_is_not_the_same_as_none() {
    let header = "partner_id,partner_name,account_type\n";
    assert_eq!(estate(&[("partners.csv", header)]).facts.partners, Some(Vec::new()));
}

#[test]
fn columns_come_in_any_order_and_unknown_ones_are_said_once() {
    let estate = estate(&[(
        "links.csv",
        "note,valid_to,partner_id,object_id,valid_from,tenant_id,\n\
         x,,0012345,{ana},2026-01-01T00:00:00Z,{contoso},\n\
         y,2026-01-01T00:00:00Z,12345,{ana},,{contoso},\n",
    )]);
    let [open, closed] = estate.facts.links.as_slice() else { panic!("{estate:?}") };
    assert_eq!(
        (open.partner_id, open.valid.from(), open.valid.to()),
        (closed.partner_id, closed.valid.to(), Instant::MAX)
    );
    assert_eq!(closed.valid.from(), Instant::MIN);
    let notes: Vec<_> = estate.notes.iter().map(ToString::to_string).collect();
    let columns: Vec<_> = notes.iter().map(|note| note.rsplit('/').next().unwrap()).collect();
    assert_eq!(
        columns,
        [
            "links.csv: column note is not known and passed over",
            "links.csv: column  is not known and passed over"
        ]
    );
}

#[test]
fn a_file_that_looks_like_a_table_but_is_none_is_said() {
    let files =
        ["Links.csv", "assets.csv", "import.jsonl", "link.csv", "links.csv.gz", "readme.md", "x.PARQUET"];
    let header = "tenant_id,environment_id,asset_id,asset_type,valid_from,valid_to\n";
    let notes = estate(&files.map(|name| (name, header))).notes;
    let notes: Vec<_> = notes.iter().map(ToString::to_string).collect();
    let said: Vec<_> = notes.iter().map(|note| note.rsplit('/').next().unwrap()).collect();
    let stray = |name| format!("{name}: is called like no table and is not read");
    assert_eq!(said, ["Links.csv", "link.csv", "links.csv.gz", "x.PARQUET"].map(stray));
}

#[test]
fn a_byte_order_mark_windows_line_ends_blank_lines_and_quotes_are_taken() {
    let estate = estate(&[(
        "principals.csv",
        "\u{feff}tenant_id,\"object_id\",principal_type,display_name,valid_from,valid_to\r\n\r\n\
         {contoso},\"{ana}\",guest,\"Ana \"\"the\r\nguest\"\", of Fabrikam\",,\r\n\n\
         {contoso},{bo},member,,,",
    )]);
    let names: Vec<_> = estate.facts.principals.iter().map(|row| row.display_name.as_deref()).collect();
    assert_eq!(names, [Some("Ana \"the\r\nguest\", of Fabrikam"), None]);
}

#[test]
fn what_a_table_does_not_say_is_the_default() {
    let estate = estate(&[
        (
            "delegations.csv",
            "managing_tenant_id,customer_tenant_id,principal_id,role_definition_id,scope,valid_from,valid_to\n\
             {fabrikam},{contoso},{ana},/x/{owner},/subscriptions/{prod}/resourceGroups/App,,\n",
        ),
        (
            "role_assignments.csv",
            "tenant_id,principal_id,role_definition_id,scope,kind,valid_from,valid_to,permanence\n\
             {contoso},{ana},{owner},/,eligible,,,\n",
        ),
        ("subscriptions.csv", "subscription_id,tenant_id\n{prod},{contoso}\n"),
        ("partners.csv", "partner_id,partner_name,account_type\n12345,Fabrikam,location\n"),
    ]);
    let Facts { delegations, role_assignments, subscriptions, partners, .. } = estate.facts;
    assert_eq!(
        (delegations[0].kind, delegations[0].permanence),
        (AssignmentKind::Active, Permanence::Permanent)
    );
    assert_eq!(delegations[0].scope.resource_group_name(), Some("app"));
    assert_eq!(role_assignments[0].permanence, Permanence::Permanent);
    assert_eq!((subscriptions[0].offer_type, subscriptions[0].cloud), (None, None));
    assert_eq!((subscriptions[0].valid.from(), subscriptions[0].valid.to()), (Instant::MIN, Instant::MAX));
    assert_eq!(partners.unwrap()[0].global_id, None);
}

#[test]
fn a_guid_that_is_the_tenant_or_a_parent_is_a_management_group() {
    let estate = estate(&[(
        "management_groups.csv",
        "tenant_id,child,parent,valid_from,valid_to\n\
         {contoso},{prod},{BO},,\n\
         {contoso},{bo},Corp,,\n\
         {contoso},Corp,{contoso},,\n\
         {contoso},{contoso},{contoso},,\n"
            .replace("{BO}", &BO.to_uppercase()),
    )]);
    let children: Vec<_> = estate
        .facts
        .management_groups
        .iter()
        .map(|edge| match &edge.child {
            ManagementGroupChild::Subscription(id) => format!("subscription {id}"),
            ManagementGroupChild::Group(name) => format!("group {name}"),
        })
        .collect();
    let wanted = [
        format!("subscription {PROD}"),
        format!("group {BO}"),
        "group corp".into(),
        format!("group {CONTOSO}"),
    ];
    assert_eq!(children, wanted);
}

#[test]
fn rows_that_touch_or_agree_are_taken() {
    let [early, late] = ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00.000000001Z"];
    let estate = estate(&[
        (
            "links.csv",
            format!(
                "{LINKS}{{contoso}},{{ana}},1,{early},{late}\n{{contoso}},{{ana}},2,{late},\n{{contoso}},{{ana}},3,,{early}\n{{contoso}},{{bo}},3,,\n"
            ),
        ),
        (
            "subscriptions.csv",
            format!(
                "subscription_id,tenant_id,valid_from,valid_to\n{{prod}},{{contoso}},,{late}\n{{prod}},{{contoso}},{early},{late}\n{{prod}},{{northwind}},{late},\n"
            ),
        ),
        (
            "management_groups.csv",
            format!(
                "tenant_id,child,parent,valid_from,valid_to\n{{contoso}},A,B,,\n{{contoso}},a,b,{early},{late}\n{{northwind}},a,c,,\n"
            ),
        ),
    ]);
    assert_eq!(estate.facts.links.len(), 4);
    assert_eq!(estate.facts.links[0].valid.to(), at(late));
}

#[test]
fn what_is_wrong_is_said_with_file_line_and_column() {
    for (name, content, wanted) in refusals::REFUSALS {
        assert_eq!(
            refusal(&[(name, content)]),
            String::from_utf8(with_ids(wanted.as_bytes())).unwrap(),
            "{content}"
        );
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_refused_where_they_are() {
    let cases: [(&[u8], &str); 4] = [
        (
            b"tenant_id,object_id,partner_id,valid_from,valid_to\r\na,b,c,d,e\n\xe9,b,c,d,e\n",
            "links.csv:2: column tenant_id: `a` is not a GUID",
        ),
        (
            b"valid_to,object_id,partner_id,valid_from,tenant_id\r\n\r\n,b\xe9,c,d,e\n",
            "links.csv:3: column object_id: is not UTF-8",
        ),
        (b"tenant_\xe9\n", "links.csv:1: is not UTF-8"),
        (b"\xff\xfet\0e\0", "links.csv: is UTF-16, must be UTF-8"),
    ];
    for (content, wanted) in cases {
        assert_eq!(refusal(&[("links.csv", content)]), wanted);
    }
}
