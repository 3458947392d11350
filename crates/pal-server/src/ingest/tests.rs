//! Uploads in any order, twice, cut short and stopped on the way: the same state in the end, or the one before.

use std::fs;
use std::path::Path;

use pal_model::{Guid, Instant, ObjectId, Principal, TenantId};
use pal_usage::Progress;
use proptest::prelude::*;
use tempfile::TempDir;

use super::apply::hexadecimal;
use super::*;
use crate::texts::Texts;

const HEADER: &str = "BillingCurrency,ChargeCategory,ChargePeriodEnd,ChargePeriodStart,EffectiveCost,BilledCost,ProviderName,ResourceId,ServiceName,SubAccountId,x_ResourceGroupName\n";

/// A FOCUS export of one day and subscription.
fn export(subscription: u128, day: u32, cost: &str) -> String {
    let id = Guid::from_u128(subscription);
    format!(
        "{HEADER}EUR,Usage,2026-05-{:02}T00:00:00Z,2026-05-{day:02}T00:00:00Z,{cost},{cost},Microsoft,/subscriptions/{id}/resourceGroups/rg/providers/a/b/c,Virtual Machines,{id},rg\n",
        day + 1
    )
}

fn at() -> Instant {
    "2026-06-15T12:00:00Z".parse().unwrap()
}

fn received(root: &Root, files: &[(&str, &[u8])], overlap: Overlap) -> Received {
    let staging = root.stage().unwrap();
    let files = files
        .iter()
        .map(|(name, bytes)| {
            let name = SafeName::of(name);
            fs::write(staging.path().join(name.as_str()), bytes).unwrap();
            let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
            ReceivedFile { name, bytes: bytes.len() as u64, sha256: hexadecimal(digest.as_ref()) }
        })
        .collect();
    let by = Principal { tenant: TenantId(Guid::from_u128(1)), object: ObjectId(Guid::from_u128(2)) };
    let id = crate::random_id::guid().to_string();
    Received { staging, files, overlap, collected_at: at(), tenant: None, by, at: at(), id }
}

fn upload(root: &Root, name: &str, bytes: &[u8]) -> Run {
    apply(root, &received(root, &[(name, bytes)], Overlap::Refuse), 2, &Progress::default()).unwrap()
}

/// What counts, without the names that differ from run to run: digests of exports, and the bytes of the estate's tables.
fn state(root: &Root) -> (Vec<String>, Vec<(String, Vec<u8>)>) {
    let ledger = root.ledger().unwrap();
    let exports = ledger.exports.iter().map(|export| export.digest.clone()).collect();
    let mut tables = Vec::new();
    for entry in ledger.estate.iter().flat_map(|generation| fs::read_dir(root.estate(generation)).unwrap()) {
        let path = entry.unwrap().path();
        tables.push((path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap()));
    }
    tables.sort();
    (exports, tables)
}

#[test]
fn an_export_counts_once_and_its_run_says_what_it_is() {
    let folder = TempDir::new().unwrap();
    let root = Root::open(folder.path()).unwrap();
    let text =
        export(5, 1, "10.5") + &export(5, 2, "-0.5").replace(HEADER, "").replace(",Usage,", ",Credit,");
    let run = upload(&root, "may.csv", text.as_bytes());
    assert_eq!((run.outcome, run.reason.clone()), (Outcome::Taken, None));
    let usage = run.usage.unwrap();
    assert_eq!((usage.rows, usage.subscriptions, usage.manifest), (2, 1, false));
    assert_eq!(usage.from.as_deref(), Some("2026-05-01T00:00:00Z"));
    assert_eq!(usage.to.as_deref(), Some("2026-05-03T00:00:00Z"));
    let sums = &usage.sums["EUR"];
    assert_eq!((sums.total.as_str(), sums.consumption.as_str()), ("10", "10.5"));
    assert_eq!(sums.excluded["NOT_CONSUMPTION"].amount, "-0.5");

    let before = state(&root);
    assert_eq!(upload(&root, "another name.csv", text.as_bytes()).outcome, Outcome::Known);
    assert_eq!(state(&root), before);
    assert_eq!(root.ledger().unwrap().runs.len(), 2, "both are remembered");
}

#[test]
fn a_bad_file_is_refused_with_its_place_and_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let root = Root::open(folder.path()).unwrap();
    upload(&root, "may.csv", export(5, 1, "1").as_bytes());
    let before = state(&root);
    let good = export(6, 1, "1");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut gzip, good.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let twice = [gzip.as_slice(), &gzip].concat();
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut bomb, &vec![b'a'; 20 << 20]).unwrap();
    let bomb = bomb.finish().unwrap();
    for (name, bytes, reason) in [
        ("x.csv", export(6, 1, "1,5").into_bytes(), "x.csv:2: the record has 13 fields, the header 11"),
        ("x.csv", export(6, 1, "NaN").into_bytes(), "x.csv:2: column EffectiveCost:"),
        ("x.csv", b"a,b\n1,2\n".to_vec(), "x.csv: "),
        ("x.csv", Vec::new(), "x.csv: the file is empty"),
        (
            "links.csv",
            b"tenant_id,object_id,partner_id,valid_from,valid_to\nx,y,1,,\n".to_vec(),
            "links.csv:2: column tenant_id:",
        ),
        ("az.json", b"{\"what\":1}".to_vec(), "az.json"),
        ("x.csv.gz", gzip[..gzip.len() - 5].to_vec(), "x.csv.gz: gzip data is cut short or damaged"),
        ("x.csv.gz", twice, "x.csv.gz: something follows the end of the gzip data"),
        ("x.csv.gz", bomb, "x.csv.gz: the data grow to more than 100 times the file"),
        (
            "may again.csv",
            export(5, 1, "2").into_bytes(),
            "may_again.csv: `may.csv` has the same days of 1 of its subscriptions already",
        ),
        ("../../x.csv", b"PAR1 and no more".to_vec(), "x.csv: parquet"),
    ] {
        let run = upload(&root, name, &bytes);
        let told = run.reason.map(|reason| Texts::default().sentence(&reason)).unwrap_or_default();
        assert!(told.starts_with(reason), "{name}: {told}");
        assert!(!told.contains(&*folder.path().to_string_lossy()), "{told}");
        assert_eq!((run.outcome, state(&root)), (Outcome::Refused, before.clone()), "{name}");
    }
}

#[test]
fn an_export_of_the_same_days_replaces_or_adds_as_somebody_says() {
    for (overlap, exports) in [(Overlap::Replace, 1), (Overlap::Add, 2)] {
        let folder = TempDir::new().unwrap();
        let root = Root::open(folder.path()).unwrap();
        upload(&root, "may.csv", export(5, 1, "1").as_bytes());
        let again = export(5, 1, "2");
        let run = apply(
            &root,
            &received(&root, &[("late.csv", again.as_bytes())], overlap),
            1,
            &Progress::default(),
        );
        assert_eq!(run.unwrap().outcome, Outcome::Taken);
        assert_eq!(root.ledger().unwrap().exports.len(), exports, "{overlap:?}");
        let lasting = Root::open(folder.path()).unwrap();
        assert_eq!(state(&lasting), state(&root));
    }
}

#[test]
fn tables_replace_tables_and_what_az_prints_is_imported() {
    let folder = TempDir::new().unwrap();
    let root = Root::open(folder.path()).unwrap();
    let (tenant, account) = (Guid::from_u128(1), Guid::from_u128(2));
    let table = |partner: &str| {
        format!("tenant_id,object_id,partner_id,valid_from,valid_to\n{tenant},{account},{partner},,\n")
    };
    assert_eq!(upload(&root, "links.csv", table("12345").as_bytes()).outcome, Outcome::Taken);
    assert_eq!(upload(&root, "links.csv", table("12345").as_bytes()).outcome, Outcome::Known);
    assert_eq!(upload(&root, "links.csv", table("54321").as_bytes()).outcome, Outcome::Taken);
    let printed = format!(
        r#"[{{"id":"/subscriptions/{account}","subscriptionId":"{account}","tenantId":"{tenant}","displayName":"prod","state":"Enabled"}}]"#
    );
    let run = upload(&root, "subscriptions.json", printed.as_bytes());
    assert_eq!((run.outcome, run.reason.clone()), (Outcome::Taken, None));
    assert_eq!(upload(&root, "subscriptions.json", printed.as_bytes()).outcome, Outcome::Known);
    let facts =
        pal_estate::read(&root.estate(root.ledger().unwrap().estate.as_deref().unwrap())).unwrap().facts;
    assert_eq!(facts.links[0].partner_id.to_string(), "54321");
    assert_eq!(facts.subscriptions.len(), 1);
}

#[test]
fn daily_rated_usage_in_json_lines_is_usage() {
    let rated = |total: &str| {
        format!(
            r#"{{"CustomerId":"{}","EntitlementId":"{}","UsageDate":"2026-05-04T00:00:00Z","PublisherName":"Microsoft","BillingPreTaxTotal":{total},"BillingCurrency":"EUR"}}"#,
            Guid::from_u128(1),
            Guid::from_u128(2),
        )
    };
    let folder = TempDir::new().unwrap();
    let root = Root::open(folder.path()).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut gzip, format!("{}\n{}\n", rated("1.5"), rated("2")).as_bytes()).unwrap();
    let run = upload(&root, "part.json.gz", &gzip.finish().unwrap());
    assert_eq!((run.outcome, run.reason.clone()), (Outcome::Taken, None));
    assert_eq!(run.usage.map(|usage| usage.rows), Some(2));
    let run = upload(&root, "more.json", rated("4").replace("05-04", "06-04").as_bytes());
    assert_eq!((run.outcome, run.reason.clone()), (Outcome::Taken, None));
    let wrong = upload(&root, "more.json", format!("{}\n{{\n", rated("3")).as_bytes());
    let told = wrong.reason.map(|reason| Texts::default().sentence(&reason)).unwrap_or_default();
    assert!(told.starts_with("more.json:2: "), "{told}");
}

#[test]
fn a_manifest_must_agree_and_a_later_run_of_its_export_replaces_it() {
    let manifest = |run: &str, day: u32, rows: u64| {
        format!(
            r#"{{"blobCount":1,"dataRowCount":{rows},"exportConfig":{{"resourceId":"/e","exportName":"daily"}},
            "runInfo":{{"runId":"{run}","submittedTime":"2026-05-0{day}T10:00:00Z","startDate":"2026-05-01T00:00:00Z","endDate":"2026-05-0{day}T00:00:00Z"}},
            "blobs":[{{"blobName":"x/{run}/part.csv","dataRowCount":{rows}}}]}}"#
        )
    };
    let folder = TempDir::new().unwrap();
    let root = Root::open(folder.path()).unwrap();
    let send = |run: &str, day: u32, rows: u64| {
        let (manifest, blob) = (manifest(run, day, rows), export(5, 1, run));
        let files: [(&str, &[u8]); 2] =
            [("manifest.json", manifest.as_bytes()), ("part.csv", blob.as_bytes())];
        apply(&root, &received(&root, &files, Overlap::Refuse), 1, &Progress::default()).unwrap()
    };
    let wrong = send("1", 2, 7);
    assert_eq!(wrong.outcome, Outcome::Refused);
    let told = wrong.reason.as_ref().map(|reason| Texts::default().sentence(reason)).unwrap_or_default();
    assert!(told.starts_with("manifest.json: "), "{wrong:?}");
    assert_eq!(send("1", 2, 1).outcome, Outcome::Taken);
    assert_eq!(send("2", 3, 1).outcome, Outcome::Taken);
    let paths: Vec<_> =
        root.ledger().unwrap().exports.iter().map(|export| root.export(&export.digest)).collect();
    let usage = pal_usage::Usage::open(&paths, pal_usage::CostBasis::Effective).unwrap();
    assert_eq!(
        (paths.len(), usage.dialects().count(), usage.notes().len()),
        (2, 1, 1),
        "only the later run is read"
    );
}

/// What lies in the folder after a `kill -9` at some step: everything but the ledger may be there already.
#[test]
fn an_upload_that_was_killed_has_not_happened() {
    let folder = TempDir::new().unwrap();
    let root = Root::open(folder.path()).unwrap();
    upload(&root, "may.csv", export(5, 1, "1").as_bytes());
    upload(&root, "links.csv", b"tenant_id,object_id,partner_id,valid_from,valid_to\n");
    let before = state(&root);
    let ledger = fs::read(folder.path().join("insights/ledger.json")).unwrap();
    upload(&root, "june.csv", export(6, 1, "1").as_bytes());
    upload(&root, "principals.csv", b"tenant_id,object_id,principal_type,valid_from,valid_to\n");
    fs::write(folder.path().join("insights/ledger.json"), ledger).unwrap();
    std::mem::forget(received(&root, &[("half.csv", b"Bill")], Overlap::Refuse));
    let count = |folder: &Path| fs::read_dir(folder).unwrap().count();
    let root = Root::open(folder.path()).unwrap();
    assert_eq!(state(&root), before);
    assert_eq!(count(&folder.path().join("insights/staging")), 0);
    assert_eq!(count(&folder.path().join("insights/exports")), 2, "the export and what is known of it");
    assert_eq!(count(&folder.path().join("insights/estates")), 1);
    assert_eq!(upload(&root, "june.csv", export(6, 1, "1").as_bytes()).outcome, Outcome::Taken);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// Uploads in any order, some of them twice, some first cut short and then sent again.
    #[test]
    fn shuffled_repeated_and_cut_uploads_end_in_the_same_state(
        order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle(),
        again in prop::collection::vec(any::<bool>(), 6),
        cut in prop::collection::vec(prop::option::of(0..1000_usize), 6),
    ) {
        let uploads: Vec<(String, Vec<u8>)> = (0..6_u32)
            .map(|number| (format!("{number}.csv"), export(u128::from(number), number + 1, "1.25").into_bytes()))
            .collect();
        let (plain, mixed) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let (plain, mixed) = (Root::open(plain.path()).unwrap(), Root::open(mixed.path()).unwrap());
        for (name, bytes) in &uploads {
            prop_assert_eq!(upload(&plain, name, bytes).outcome, Outcome::Taken);
        }
        for number in order {
            let (name, bytes) = &uploads[number];
            if let Some(at) = cut[number] {
                // Within the names of the columns that every export needs.
                let length = at % 60;
                prop_assert_eq!(upload(&mixed, name, &bytes[..length]).outcome, Outcome::Refused);
            }
            prop_assert_eq!(upload(&mixed, name, bytes).outcome, Outcome::Taken);
            if again[number] {
                prop_assert_eq!(upload(&mixed, name, bytes).outcome, Outcome::Known);
            }
        }
        prop_assert_eq!(state(&mixed), state(&plain));
    }
}
