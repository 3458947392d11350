use super::*;
use crate::fleet::errand::Change;
use pal_model::Guid;

const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";

fn line(event: Event) -> Line {
    let tenant_id = CONTOSO.parse().unwrap();
    Line { at: "2026-11-21T12:00:00Z".to_owned(), tenant_id, credential: "ops".to_owned(), event }
}

fn sending() -> Line {
    line(Event::Sending {
        change: ChangeWord::Create,
        partner_id: "12345".parse().unwrap(),
        request_id: Guid::from_u128(7),
    })
}

fn done() -> Line {
    line(Event::Done { partner_id: "12345".parse().unwrap() })
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

#[test]
fn a_line_says_what_happened_in_words() {
    assert_eq!(
        serde_json::to_string(&sending()).unwrap(),
        concat!(
            r#"{"at":"2026-11-21T12:00:00Z","tenantId":"c0000000-0000-4000-8000-000000000001","credential":"ops","#,
            r#""event":"sending","change":"create","partnerId":"12345","requestId":"00000000-0000-0000-0000-000000000007"}"#
        )
    );
    for event in [
        sending().event,
        done().event,
        Event::Refused { code: "Conflict".to_owned(), current_partner_id: None },
        Event::Right { partner_id: "12345".parse().unwrap() },
        Event::Foreign { current_partner_id: "99999".to_owned() },
        Event::Blocked { code: "AADSTS50076".to_owned() },
    ] {
        let text = serde_json::to_string(&line(event.clone())).unwrap();
        assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line(event), "{text}");
    }
}

#[test]
fn what_was_sent_stays_open_until_its_outcome_is_written() {
    let tenant = CONTOSO.parse().unwrap();
    let remembered = |lines: &[Line]| {
        let mut memory = Memory::default();
        lines.iter().cloned().for_each(|line| memory.add(line));
        memory.of(tenant, "ops")
    };
    let open = Open { sent: (Change::Create, Guid::from_u128(7)), partner: "12345".parse().unwrap() };
    let ours = Some(Left::Ours("12345".to_owned()));
    let refused = line(Event::Refused { code: "BadRequest".to_owned(), current_partner_id: None });
    let blocked = line(Event::Blocked { code: "AADSTS50076".to_owned() });
    for (lines, left, last_read, open) in [
        (vec![], None, LastRead::Read, None),
        (vec![sending()], None, LastRead::Read, Some(open)),
        (vec![sending(), blocked.clone()], None, LastRead::Blocked, Some(open)),
        (vec![sending(), done()], ours.clone(), LastRead::Read, None),
        (vec![sending(), done(), sending()], ours.clone(), LastRead::Read, Some(open)),
        (vec![sending(), done(), blocked.clone()], ours.clone(), LastRead::Blocked, None),
        (vec![blocked, done()], ours, LastRead::Read, None),
        (vec![sending(), refused], Some(Left::Unlinked), LastRead::Read, None),
    ] {
        assert_eq!(remembered(&lines), Remembered { left, last_read, open }, "{lines:?}");
    }
}

#[test]
fn half_a_line_never_happened_and_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fleet.toml.journal");
    assert_eq!(read(&path).unwrap(), None);
    let whole = serde_json::to_string(&sending()).unwrap();
    for half in ["{\"at\":\"2026", whole.as_str(), ""] {
        std::fs::write(&path, format!("{whole}\n{half}")).unwrap();
        let before = read(&path).unwrap().unwrap();
        let (journal, memory) = Journal::open(&path).unwrap();
        assert_eq!(before, memory);
        wait(journal.append(&done())).unwrap();
        drop(journal);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, format!("{whole}\n{}\n", serde_json::to_string(&done()).unwrap()));
    }
    std::fs::write(&path, format!("{whole}\nnonsense\n{whole}\n")).unwrap();
    assert!(matches!(read(&path), Err(JournalError::Line { line: 2, .. })));
}

#[test]
fn a_journal_is_for_one_run_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = beside(&folder.path().join("fleet.toml"));
    assert!(path.ends_with("fleet.toml.journal"));
    let (first, _) = Journal::open(&path).unwrap();
    assert!(matches!(Journal::open(&path), Err(JournalError::InUse { .. })));
    wait(first.append(&done())).unwrap();
    assert!(read(&path).unwrap().is_some(), "one may look on");
    drop(first);
    assert!(Journal::open(&path).is_ok());
}

#[test]
fn many_lines_at_once_are_all_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let (journal, _) = Journal::open(&path).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let journal = std::sync::Arc::new(journal);
    runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..500 {
            let journal = journal.clone();
            tasks.spawn(async move { journal.append(&done()).await.unwrap() });
        }
        tasks.join_all().await;
    });
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 500);
}
