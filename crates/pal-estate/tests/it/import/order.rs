use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

const MINUTES: usize = 6;

fn minute(n: usize) -> String {
    format!("2026-03-01T00:0{n}:00Z")
}

/// A file of one kind, what it shows, and when it was taken.
#[derive(Debug, Clone, Copy)]
struct File {
    kind: u8,
    shown: u8,
    taken: usize,
}

impl File {
    /// Which of three things the file shows.
    fn things(self) -> impl Iterator<Item = u8> {
        (0..3).filter(move |thing| self.shown >> thing & 1 == 1)
    }

    fn input(self) -> Input {
        let context = |list: &str| format!("https://graph.microsoft.com/v1.0/$metadata#{list}");
        let object = |thing: u8| format!("{thing:08x}{ZEROS}");
        let value = match self.kind {
            0 => json!({"@odata.context": context(&format!("groups('{}')/members", id("ops"))),
                "value": self.things().map(|thing| json!({"id": object(thing)})).collect::<Value>()}),
            1 => json!({"@odata.context": context("users"),
                "value": self.things().map(|thing| json!({"id": object(thing), "accountEnabled": self.shown & 8 == 0})).collect::<Value>()}),
            2 => self.things().map(|thing| assignment(thing, self.shown)).collect(),
            3 => self.things().map(|thing| event(thing, self.shown, self.taken)).collect(),
            4 => {
                json!({"partnerId": format!("{}", 100 + self.shown % 3), "objectId": id("ana"), "tenantId": id("contoso"),
                "state": if self.shown & 8 == 0 { "Active" } else { "Deleted" }, "updatedTime": minute(self.taken)})
            }
            _ => self
                .things()
                .map(|thing| {
                    json!({"id": format!("/subscriptions/{}", object(thing)), "type": "/subscriptions",
                "tenantId": id("contoso"), "parent": {"id": format!("g{}", self.taken % 2)}})
                })
                .collect(),
        };
        json(&format!("{self:?}"), &value)
    }
}

fn assignment(thing: u8, shown: u8) -> Value {
    let scope = format!("/subscriptions/{}", id("prod"));
    json!({"id": format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{thing}"), "name": thing.to_string(),
        "type": "Microsoft.Authorization/roleAssignments", "scope": scope, "principalId": id("ana"), "roleDefinitionId": READER,
        "createdOn": if shown & 8 == 0 { Value::Null } else { minute(usize::from(shown % 2)).into() }})
}

fn event(thing: u8, shown: u8, taken: usize) -> Value {
    let scope = format!("/subscriptions/{}", id("prod"));
    json!({"operationName": if shown & 8 == 0 { "Microsoft.Authorization/roleAssignments/write" } else { "Microsoft.Authorization/roleAssignments/delete" },
        "eventTimestamp": minute(taken), "status": "Succeeded", "tenantId": id("contoso"),
        "resourceId": format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{thing}"),
        "properties": {"requestbody": json!({"principalId": id("ana"), "roleDefinitionId": READER, "scope": scope})}})
}

/// At most one file of a kind and time, so that none contradicts another.
fn files() -> impl Strategy<Value = Vec<File>> {
    prop::collection::btree_map((0_u8..6, 0..MINUTES), 0_u8..16, 1..10).prop_map(|files| {
        files.into_iter().map(|((kind, taken), shown)| File { kind, shown, taken }).collect()
    })
}

fn estate(files: &[File]) -> BTreeMap<String, Vec<u8>> {
    let folder = Folder::new();
    for file in files {
        folder.import(&minute(file.taken), &[file.input()]).unwrap();
    }
    folder.bytes()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn files_in_another_order_and_again_give_the_same_bytes(
        files in files(),
        again in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        order in any::<u64>(),
    ) {
        let mut shuffled = files.clone();
        shuffled.extend(again.iter().map(|index| *index.get(&files)));
        // A fixed scramble: by a hash of place and seed.
        let key = |place: usize| (place as u64 + 1).wrapping_mul(order | 1).rotate_left(17);
        let mut places: Vec<_> = (0..shuffled.len()).collect();
        places.sort_by_key(|place| key(*place));
        let shuffled: Vec<_> = places.into_iter().map(|place| shuffled[place]).collect();
        prop_assert_eq!(estate(&files), estate(&shuffled));
    }

    #[test]
    fn files_of_one_moment_give_the_same_together_and_one_by_one(files in files()) {
        let files: Vec<_> = files.into_iter().map(|file| File { taken: 3, ..file }).collect();
        let folder = Folder::new();
        let inputs: Vec<_> = files.iter().map(|file| file.input()).collect();
        let together = folder.import(&minute(3), &inputs).is_ok().then(|| folder.bytes());
        let one_by_one = Folder::new();
        let all = files.iter().all(|file| one_by_one.import(&minute(3), &[file.input()]).is_ok());
        prop_assert_eq!(together.is_some(), all);
        if let Some(together) = together {
            prop_assert_eq!(together, one_by_one.bytes());
        }
    }

    #[test]
    fn a_membership_is_claimed_at_no_time_at_which_a_list_lacked_it(
        lists in prop::collection::btree_map(0..MINUTES, 0_u8..8, 1..6),
    ) {
        let files: Vec<_> = lists.iter().map(|(taken, shown)| File { kind: 0, shown: *shown, taken: *taken }).collect();
        let folder = Folder::new();
        for file in &files {
            folder.import(&minute(file.taken), &[file.input()]).unwrap();
        }
        let facts = pal_estate::read(folder.path()).unwrap().facts;
        let newest = files.last().unwrap();
        for thing in 0_u8..3 {
            let member = format!("{thing:08x}{ZEROS}").parse().unwrap();
            let claimed = |at: Instant| facts.group_members.iter().any(|row| row.member == member && row.valid.contains(at));
            for (index, file) in files.iter().enumerate() {
                let shows = |file: &File| file.things().any(|shown| shown == thing);
                // The last list of a run is where the claim ends, unless it is the newest of all.
                let goes_on = files.get(index + 1).map_or(file.taken == newest.taken, shows);
                prop_assert_eq!(claimed(at(&minute(file.taken))), shows(file) && goes_on, "{} at {}", thing, file.taken);
            }
        }
    }
}
