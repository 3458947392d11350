use super::*;

const CREDENTIAL: &str = r#"
[[credential]]
name = "ops"
kind = "client-secret"
client_id = "d0000000-0000-4000-8000-000000000002"
secret_env = "PAL_OPS_SECRET"
"#;
const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";
const NORTHWIND: &str = "c0000000-0000-4000-8000-000000000002";

fn read(text: &str) -> Result<Fleet, String> {
    Fleet::of(&Text::of(Path::new("fleet.toml"), text)).map_err(|fault| fault.to_string())
}

#[test]
fn rows_come_in_the_order_of_the_file_and_ours_are_all_ids_it_names() {
    let fleet = read(&format!(
        r#"
        partner_id = "12345"
        cloud = "AzureUSGovernment"
        {CREDENTIAL}
        [[credential]]
        name = "ana"
        kind = "azure-cli"
        [[tenant]]
        id = "{NORTHWIND}"
        credentials = ["ana", "ops"]
        partner_id = "54321"
        [[tenant]]
        id = "C0000000-0000-4000-8000-000000000001"
        name = "Contoso"
        credential = "ops"
        "#
    ))
    .unwrap();
    let rows: Vec<String> = fleet
        .rows
        .iter()
        .map(|row| {
            let name = row.name.as_deref().unwrap_or("-");
            format!("{} {name} {} {}", row.tenant, fleet.credential_of(row), row.wanted)
        })
        .collect();
    assert_eq!(
        rows,
        [
            format!("{NORTHWIND} - ana 54321"),
            format!("{NORTHWIND} - ops 54321"),
            format!("{CONTOSO} Contoso ops 12345")
        ]
    );
    assert_eq!(fleet.ours, BTreeSet::from(["12345".parse().unwrap(), "54321".parse().unwrap()]));
    assert_eq!(fleet.cloud.place, Some(Place::Named("AzureUSGovernment".to_owned())));
}

#[test]
fn every_kind_of_credential_is_read() {
    let id = "d0000000-0000-4000-8000-000000000002";
    let client: pal_model::Guid = id.parse().unwrap();
    let client_id = format!("client_id = \"{id}\"\n");
    for (kind, keys, expected) in [
        (
            "client-secret",
            format!("{client_id}secret_env = \"S\""),
            CredentialKind::ClientSecret { client, secret_env: "S".to_owned() },
        ),
        (
            "client-certificate",
            format!("{client_id}certificate = \"bot.pem\""),
            CredentialKind::ClientCertificate { client, certificate: Some("bot.pem".into()) },
        ),
        (
            "client-certificate",
            client_id.clone(),
            CredentialKind::ClientCertificate { client, certificate: None },
        ),
        (
            "federated",
            format!("{client_id}token_file = \"token\""),
            CredentialKind::Federated { client, source: TokenSource::File("token".into()) },
        ),
        (
            "federated",
            client_id.clone(),
            CredentialKind::Federated { client, source: TokenSource::Environment },
        ),
        (
            "federated",
            format!("{client_id}token_source = \"github\""),
            CredentialKind::Federated { client, source: TokenSource::GitHub },
        ),
        (
            "federated",
            format!("{client_id}token_source = \"azure-pipelines\"\nservice_connection_id = \"7\""),
            CredentialKind::Federated {
                client,
                source: TokenSource::AzurePipelines { service_connection: "7".to_owned() },
            },
        ),
        ("managed-identity", String::new(), CredentialKind::ManagedIdentity { client: None }),
        ("managed-identity", client_id.clone(), CredentialKind::ManagedIdentity { client: Some(client) }),
        ("azure-cli", String::new(), CredentialKind::AzureCli),
        ("device-code", String::new(), CredentialKind::DeviceCode { client: None }),
    ] {
        let fleet = read(&format!("[[credential]]\nname = \"x\"\nkind = \"{kind}\"\n{keys}\n")).unwrap();
        assert_eq!(fleet.credentials[0].kind, expected, "{kind}");
    }
}

#[test]
fn a_cloud_is_named_or_has_endpoints() {
    let text = "[cloud]\narm = \"https://arm.contoso.test\"\nauthority = \"https://sts.contoso.test/adfs\"";
    let cloud = read(text).unwrap().cloud;
    assert_eq!(cloud.place, Some(Place::parse("https://arm.contoso.test/").unwrap()));
    assert_eq!(cloud.authority, Some(Authority::parse("https://sts.contoso.test/adfs/").unwrap()));
    let named = read("authority = \"https://a\"\ncloud = \"AzureChinaCloud\"").unwrap().cloud;
    assert_eq!(named.place, Some(Place::Named("AzureChinaCloud".to_owned())));
    assert_eq!(named.authority, Some(Authority::parse("https://a").unwrap()));
    let twice = read("authority = \"https://a\"\n[cloud]\narm = \"https://b\"\nauthority = \"https://c\"");
    assert_eq!(twice.unwrap_err(), "fleet.toml:4:13: `authority` stands above already, for the whole file");
}

/// Each with the secret `hunter2` somewhere near: it is never repeated.
#[test]
fn what_is_wrong_is_told_with_its_place_and_without_its_value() {
    let tenant = |keys: &str| format!("partner_id = \"12345\"{CREDENTIAL}[[tenant]]\n{keys}\n");
    let credential = |keys: &str| format!("[[credential]]\nname = \"ops\"\n{keys}\n");
    let id = format!("id = \"{CONTOSO}\"");
    for (text, expected) in [
        ("partner = \"1\"".to_owned(), "1:1: unknown field `partner`"),
        ("partner_id = \"x\"".to_owned(), "1:14: a partner id is 1 to 20 digits, the first one not 0"),
        ("partner_id = \"012345\"".to_owned(), "1:14: a partner id is"),
        ("partner_id = 12345".to_owned(), "1:14: this value is not what belongs here: expected a string"),
        ("cloud = 1".to_owned(), "1:9: this value is not what belongs here: expected the name of a cloud"),
        (
            "[cloud]\narm = \"http://arm.test\"".to_owned(),
            "2:7: `http://arm.test` is not an address that may",
        ),
        ("authority = \"ftp://a\"".to_owned(), "1:13: `ftp://a` is not an address that may be asked"),
        ("[cloud]\nname = \"x\"\narm = \"y\"".to_owned(), "2:1: unknown field `name`"),
        ("partner_id = \"1".to_owned(), "1:"),
        (tenant("id = \"hunter2\"\ncredential = \"ops\""), "8:6: the id of a tenant is a GUID"),
        (tenant(&id), "8:6: this tenant has no `credential`"),
        (tenant(&format!("{id}\ncredential = \"hunter2\"")), "9:14: no [[credential]] has this name"),
        (
            tenant(&format!("{id}\ncredentials = [\"ops\", \"ops\"]")),
            "9:23: this credential is there already",
        ),
        (tenant(&format!("{id}\ncredentials = []")), "9:15: a tenant needs a credential"),
        (tenant(&format!("{id}\ncredential = \"ops\"\ncredentials = [\"ops\"]")), "10:15: `credential` and"),
        (tenant(&format!("{id}\ncredential = \"ops\"\npartner = \"1\"")), "10:1: unknown field `partner`"),
        (
            tenant(&format!("{id}\ncredential = \"ops\"\n[[tenant]]\n{id}\ncredential = \"ops\"")),
            "11:6: tenant c0000000-0000-4000-8000-000000000001 is there already",
        ),
        (
            format!("{CREDENTIAL}[[tenant]]\n{id}\ncredential = \"ops\""),
            "8:6: this tenant has no `partner_id`, and the file has none for all",
        ),
        (credential("kind = \"hunter2\""), "3:8: a kind is one of client-secret, client-certificate,"),
        (credential("kind = \"client-secret\""), "3:8: kind client-secret needs `client_id`"),
        (
            credential("kind = \"azure-cli\"\nclient_id = \"hunter2\""),
            "4:13: `client_id` means nothing for kind",
        ),
        (credential("kind = \"device-code\"\nclient_id = \"hunter2\""), "4:13: `client_id` is not a GUID"),
        (
            credential("kind = \"azure-cli\"\nclient_secret = \"hunter2\""),
            "4:1: unknown field `client_secret`",
        ),
        (
            credential("kind = \"azure-cli\"\nsecret_env = [\"hunter2\"]"),
            "4:14: this value is not what belongs",
        ),
        (
            credential(&format!(
                "kind = \"client-secret\"\nclient_id = \"{CONTOSO}\"\nsecret_env = \"hunter2 \""
            )),
            "5:14: `secret_env` is the name of a variable",
        ),
        (
            credential(&format!(
                "kind = \"federated\"\nclient_id = \"{CONTOSO}\"\ntoken_source = \"hunter2\""
            )),
            "5:16: a token_source is github or azure-pipelines",
        ),
        (
            "credential = \"hunter2\"".to_owned(),
            "1:14: this value is not what belongs here: expected a sequence",
        ),
        (credential("kind = hunter2"), "3:8: "),
        (format!("{CREDENTIAL}{CREDENTIAL}"), "9:8: a credential of this name is there already"),
    ] {
        let told = read(&text).unwrap_err();
        assert!(told.starts_with(&format!("fleet.toml:{expected}")), "{text}\n{told}\n{expected}");
        assert!(!told.contains("hunter2"), "{told}");
    }
}

#[test]
fn tenants_may_stand_in_a_spreadsheet() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fleet.toml");
    let text = format!("partner_id = \"12345\"\ntenants_csv = \"tenants.csv\"{CREDENTIAL}");
    std::fs::write(&path, text).unwrap();
    let with = |sheet: &str| {
        std::fs::write(folder.path().join("tenants.csv"), sheet).unwrap();
        Fleet::read(&path).map_err(|fault| fault.to_string().rsplit_once("tenants.csv").unwrap().1.to_owned())
    };
    let rows = |sheet: &str| {
        let rows = with(sheet).unwrap().rows;
        rows.iter().map(|row| format!("{:?} {}", row.name, row.wanted)).collect::<Vec<_>>()
    };
    let excel = format!(
        "\u{feff}tenant_id;tenant_name;partner_id\r\n{CONTOSO};Contoso, Ltd;54321\r\n{NORTHWIND};;\r\n"
    );
    assert_eq!(rows(&excel), ["Some(\"Contoso, Ltd\") 54321", "None 12345"]);
    let plan = "tenantId,tenantName,credential,objectId,action,currentPartnerId,partnerId,reason";
    assert_eq!(
        rows(&format!("{plan}\n{CONTOSO},Contoso,ops,,create,,12345,\n")),
        ["Some(\"Contoso\") 12345"]
    );
    for (sheet, fault) in [
        (format!("tenant_id,partner-id\n{CONTOSO},1\n"), ":1:2: unknown column 2"),
        ("tenant_name\nContoso\n".to_owned(), ":1:1: there is no column tenant_id"),
        (format!("tenant_id,tenantId\n{CONTOSO},{CONTOSO}\n"), ":1:2: column 2 is there already"),
        (format!("tenant_id,tenant_name\n{CONTOSO}\n"), ":2:1: this row has more or fewer cells"),
        ("tenant_id\ncontoso\n".to_owned(), ":2:1: the id of a tenant is a GUID"),
        (format!("tenant_id,credential\n{CONTOSO},ana\n"), ":2:2: no [[credential]] has this name"),
        (format!("tenant_id,partner_id\n{CONTOSO},0\n"), ":2:2: a partner id is"),
        (
            format!("tenant_id\n{CONTOSO}\n{CONTOSO}\n"),
            ":3:1: tenant c0000000-0000-4000-8000-000000000001 is there",
        ),
    ] {
        let told = with(&sheet).unwrap_err();
        assert!(told.starts_with(fault), "{sheet}\n{told}");
    }
}
