use std::io;
use std::path::{Path, PathBuf};

use pal_estate::import::{Aside, ElementFault, ImportError};
use pal_estate::{At, EstateError, Fault, Position};
use pal_model::{Guid, Instant, Principal, SubscriptionId, TenantId};
use pal_usage::json::ObjectError;
use pal_usage::{
    CellError, Counted, DialectError, FileError, ManifestError, ParquetFault, RecordError, UsageError,
};

use super::*;
use crate::ingest::IngestFault;
use crate::texts::{Language, Texts};

const SUBSCRIPTION: SubscriptionId = SubscriptionId(Guid::from_u128(5));
const CONTOSO: TenantId = TenantId(Guid::from_u128(0xc));
const NORTHWIND: TenantId = TenantId(Guid::from_u128(0xd));

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn system() -> io::Error {
    io::Error::other("the system says no")
}

fn text(words: &str) -> String {
    words.to_owned()
}

/// What is wrong with a table, in every way but those that a writer's own checks rule out.
fn tables() -> Vec<EstateError> {
    let scope = || "/subscriptions/00000000-0000-0000-0000-000000000005".parse().unwrap();
    let line = Position::Line(7);
    let faults = vec![
        Fault::Utf16,
        Fault::NoHeader,
        Fault::FieldCount { expected: 3, found: 2 },
        Fault::StrayQuote,
        Fault::OpenQuote,
        Fault::Utf8,
        Fault::MissingColumn,
        Fault::RepeatedColumn,
        Fault::MisspelledColumn("valid_from"),
        Fault::ColumnType(text("INT64")),
        Fault::Empty,
        "nobody".parse::<Guid>().unwrap_err().into(),
        "12a".parse::<pal_model::PartnerId>().unwrap_err().into(),
        "not/a/scope".parse::<pal_model::Scope>().unwrap_err().into(),
        "/subscriptions//x".parse::<pal_model::Scope>().unwrap_err().into(),
        "/subscriptions/%20".parse::<pal_model::Scope>().unwrap_err().into(),
        Fault::Month(text("2026-13")),
        Fault::WholeNumber(text("many")),
        "yesterday".parse::<Instant>().unwrap_err().into(),
        Fault::TimeRange,
        Fault::Word { found: text("user"), words: vec!["User", "Group"] },
        Fault::NeverValid { from: at("2026-02-01T00:00:00Z"), to: at("2026-01-01T00:00:00Z") },
        Fault::DelegationScope(scope()),
        Fault::LinkOverlap(line),
        Fault::ParentOverlap(Position::Row(3)),
        Fault::OwnerOverlap(Position::File),
        Fault::RecordOverlap(line),
        Fault::AssetOverlap(line),
        Fault::TwoFigures(line),
    ];
    let path = || PathBuf::from("estate/links.csv");
    let record = |fault: &Fault, position| {
        let fault = Box::new(fault.clone());
        EstateError::Record { at: At { file: path(), position }, fault }
    };
    let places = [Position::File, line, Position::Row(9)].into_iter().cycle();
    let mut errors: Vec<_> =
        faults.iter().zip(places).map(|(fault, position)| record(fault, position)).collect();
    errors.extend([
        EstateError::Folder { path: path(), source: system() },
        EstateError::Read { path: path(), source: system() },
        EstateError::Write { path: path(), source: system() },
        EstateError::BothFormats { csv: path(), parquet: PathBuf::from("estate/links.parquet") },
        EstateError::Cell {
            at: At { file: path(), position: line },
            column: text("tenant_id"),
            fault: Box::new(Fault::Empty),
        },
    ]);
    errors
}

fn imports() -> Vec<ImportError> {
    let faults = vec![
        ElementFault::Unknown(text("{}")),
        ElementFault::NotAnObject,
        ElementFault::NotText,
        ElementFault::Missing,
        ElementFault::Child(text("nobody")),
        ElementFault::Unexpanded,
        ElementFault::NoParent,
        ElementFault::UnknownGroup,
        ElementFault::AssetRole(text("Owner?")),
        ElementFault::PermissionOfNothing,
        ElementFault::ServiceError(text("AuthorizationFailed")),
    ];
    let input = || text("roles.json");
    let json = || serde_json::from_str::<()>("{").unwrap_err();
    let noon = at("2026-06-01T12:00:00Z");
    let principal = "00000000-0000-0000-0000-00000000000c/00000000-0000-0000-0000-00000000000a";
    let (tenant, object) = principal.split_once('/').unwrap();
    let principal = Principal { tenant: tenant.parse().unwrap(), object: object.parse().unwrap() };
    let element = |fault| ImportError::Element { input: input(), at: text(".[3].scope"), fault };
    let mut errors: Vec<_> = faults.into_iter().map(element).collect();
    errors.extend([
        ImportError::Unpack { input: input(), source: system() },
        ImportError::Utf16 { input: input() },
        ImportError::Json { input: input(), line: 1, column: 2, source: json() },
        ImportError::Empty { input: input() },
        ImportError::TwoParents {
            tenant: CONTOSO,
            child: text("prod"),
            at: noon,
            one: text("a"),
            other: text("b"),
        },
        ImportError::TwoOwners { subscription: SUBSCRIPTION, at: noon, one: CONTOSO, other: NORTHWIND },
        ImportError::TwoPartners { principal, at: noon },
        ImportError::Log { path: PathBuf::from("import.jsonl"), line: 4, source: json() },
        ImportError::LogVersion { path: PathBuf::from("import.jsonl"), version: 9, known: 1 },
        ImportError::Busy { path: PathBuf::from("estate") },
        ImportError::Io { path: PathBuf::from("estate"), source: system() },
    ]);
    errors.extend(tables().into_iter().take(2).map(|source| ImportError::Contradiction { source }));
    errors
}

fn exports() -> Vec<UsageError> {
    let file = || PathBuf::from("usage/part.csv");
    let money = |text: &str| CellError::Money(pal_model::Money::read(text).unwrap_err());
    let cells = vec![
        CellError::Twice,
        CellError::NoText,
        CellError::Empty,
        CellError::NotUtf8,
        CellError::Day(text("31/31/2026")),
        CellError::Order { start: text("2026-06-02"), end: text("2026-06-01") },
        money("ten"),
        money("123456789012345678901"),
        CellError::Flag(text("perhaps")),
        CellError::Rate(text("2")),
        CellError::NotFinite(text("NaN")),
        CellError::StrayQuote,
        CellError::TextAfterQuote,
        CellError::Unclosed,
        CellError::TooLong,
    ];
    let manifests = vec![
        ManifestError::NoList,
        ManifestError::TooLong,
        ManifestError::Nameless(0),
        ManifestError::Outside(text("../x")),
        ManifestError::SameName(text("part.csv")),
        ManifestError::Missing(text("part.csv")),
        ManifestError::Count { counted: Counted::Rows, said: 3, found: 2 },
        ManifestError::BlobCount { blob: text("part.csv"), counted: Counted::Bytes, said: 3, found: 2 },
        ManifestError::Time { field: "startDate", text: text("soon") },
        ManifestError::Overlap { other: PathBuf::from("usage/manifest.json") },
    ];
    let mut files = vec![
        FileError::Io(system()),
        FileError::Special,
        FileError::Empty,
        FileError::Utf16,
        FileError::HeaderNotUtf8,
        FileError::HeaderTooLong,
        FileError::TooManyColumns { found: 5000 },
        FileError::Dialect(DialectError::Lacks { family: "FOCUS", lacks: vec![text("BilledCost")] }),
        FileError::Dialect(DialectError::Twice {
            first: 0,
            first_name: text("Cost"),
            second: 4,
            second_name: text("cost"),
        }),
        FileError::Gzip(system()),
        FileError::Changed,
        FileError::EmptyFolder,
    ];
    files.extend(manifests.into_iter().map(FileError::from));
    let parquet = |fault| FileError::Parquet(Box::new(fault));
    files.extend([
        parquet(ParquetFault::NoMagic),
        parquet(ParquetFault::Encrypted),
        parquet(ParquetFault::PageTooLong { bytes: 1 << 40 }),
        parquet(ParquetFault::Checksum),
        parquet(ParquetFault::Compression(7)),
        parquet(ParquetFault::Encoding(4, "INT96")),
        parquet(ParquetFault::Column { name: text("Cost"), fault: Box::new(ParquetFault::Nested) }),
        parquet(ParquetFault::Type { found: "INT96", wanted: "date" }),
    ]);
    let column = || text("BilledCost");
    let cell = |reason| UsageError::Cell { file: file(), line: 12, column: column(), reason };
    let mut errors: Vec<_> = cells.into_iter().map(cell).collect();
    errors.extend(files.into_iter().map(|reason| UsageError::File { file: file(), reason }));
    errors.extend([
        UsageError::Row { file: file(), row: 12, column: column(), reason: CellError::Empty },
        UsageError::Record { file: file(), line: 12, reason: RecordError::Fields { expected: 3, found: 2 } },
        UsageError::Record { file: file(), line: 12, reason: RecordError::TooLong },
        UsageError::Record { file: file(), line: 12, reason: ObjectError::Cut.into() },
        UsageError::Record { file: file(), line: 12, reason: ObjectError::Syntax { byte: 7 }.into() },
        UsageError::Record { file: file(), line: 12, reason: ObjectError::Other.into() },
    ]);
    errors
}

fn uploads() -> Vec<IngestFault> {
    let name = || text("part.csv.gz");
    let mut faults = vec![
        IngestFault::Nothing,
        IngestFault::SameName { name: name() },
        IngestFault::Empty { name: name() },
        IngestFault::Overlap { name: name(), other: text("june.csv"), subscriptions: 3 },
        IngestFault::Bomb { name: name(), times: 500 },
        IngestFault::TooLong { name: name(), bytes: 999 },
        IngestFault::Trailing { name: name() },
    ];
    faults.extend(tables().into_iter().map(IngestFault::from));
    faults.extend(imports().into_iter().map(IngestFault::from));
    faults.extend(exports().into_iter().map(IngestFault::from));
    faults
}

/// The words of the command line are a contract; a page's English is the same, so nobody has to learn two.
#[test]
fn a_refusal_is_told_in_english_as_its_error_prints_itself() {
    for fault in uploads() {
        assert_eq!(Texts(Language::English).told(&fault.told()), crate::cause::chain(&fault));
    }
}

/// File, line and column stay what they are; the reason is said in the language.
#[test]
fn a_refusal_is_told_in_the_language_with_everything_in_it() {
    for fault in uploads() {
        let told = fault.told();
        let english = Texts(Language::English).told(&told);
        for language in [Language::Dutch, Language::Swedish] {
            let text = Texts(language).told(&told);
            // These say one word that is the same in both.
            let is_same = text == english;
            assert!(!is_same, "{language:?}: {text}");
            assert!(!text.contains("fault-") && !text.contains('$') || english.contains('$'), "{text}");
        }
    }
}

fn notes() -> Vec<(Told, String)> {
    use pal_estate::Note;
    let file = || PathBuf::from("links.csv");
    let input = || text("roles.json");
    let stray = Note::Stray { file: file() };
    let mut notes = vec![
        Note::Lost(Box::new(stray.clone())),
        stray,
        Note::UnknownColumn { file: file(), column: text("colour") },
        Note::Unfinished { input: input() },
        Note::NoGroup { input: input() },
        Note::WithoutStart { count: 3 },
        Note::WithoutGrant { count: 3 },
        Note::UnknownPublishers { count: 3 },
    ];
    let asides = [
        Aside::ClassicAdministrator,
        Aside::RoleDefinition,
        Aside::ResourceGroup,
        Aside::Device,
        Aside::TenantLevelAccount,
        Aside::OtherActivity,
        Aside::UnsuccessfulEvent,
        Aside::FailedRegistration,
        Aside::EmptyList,
        Aside::NoHierarchy,
        Aside::TenantWidePermission,
        Aside::DatasetWithoutWorkspace,
    ];
    notes.extend(asides.map(|aside| Note::PassedOver { count: 2, aside }));
    let of_usage = [
        pal_usage::Note::NamedTwice { file: file() },
        pal_usage::Note::Replaced { manifest: PathBuf::from("old"), by: PathBuf::from("new") },
        pal_usage::Note::Unlisted { manifest: PathBuf::from("manifest.json"), count: 2 },
        pal_usage::Note::Subfolders { folder: PathBuf::from("usage"), count: 2 },
    ];
    let of_estate = notes.iter().map(|note| (note.told(), note.to_string()));
    of_estate.chain(of_usage.iter().map(|note| (note.told(), note.to_string()))).collect()
}

#[test]
fn a_note_is_told_in_english_as_it_prints_itself_and_else_in_the_language() {
    for (told, english) in notes() {
        assert_eq!(Texts(Language::English).told(&told), english);
        for language in [Language::Dutch, Language::Swedish] {
            assert_ne!(Texts(language).told(&told), english, "{language:?}");
        }
    }
}

#[test]
fn a_ledger_keeps_a_sentence_for_every_language_and_reads_those_of_earlier_versions() {
    let told = Told::of(
        "fault-in",
        [
            ("place", Path::new("links.csv").into()),
            (
                "fault",
                Told::of("fault-field-count", [("found", 2_u64.into()), ("expected", 3_u64.into())]).into(),
            ),
        ],
    );
    let kept = serde_json::to_string(&Sentence::Told(told.clone())).unwrap();
    assert_eq!(serde_json::from_str::<Sentence>(&kept).unwrap(), Sentence::Told(told.clone()));
    let texts = |sentence: &Sentence| Language::ALL.map(|language| Texts(language).sentence(sentence));
    assert_eq!(
        texts(&Sentence::Told(told)),
        [
            "links.csv: 2 fields where the header has 3",
            "links.csv: 2 velden, terwijl de kopregel er 3 heeft",
            "links.csv: 2 fält, medan rubrikraden har 3",
        ]
    );
    let plain: Sentence = serde_json::from_str("\"links.csv: is empty\"").unwrap();
    assert_eq!(texts(&plain), ["links.csv: is empty"; 3]);
}
