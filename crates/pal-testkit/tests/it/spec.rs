//! The worked examples hold in the definition, and a rule file that says nothing sensible is refused.

use std::collections::BTreeSet;

use pal_model::definition::missing::missing;
use pal_testkit::spec::{Case, RowLike, SpecError, cases, check, check_reasons, definition_rows, parse};
use pal_testkit::worlds::lawful;

fn all() -> Vec<Case> {
    cases().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_definition_gives_what_the_rules_say() {
    let mut broken = Vec::new();
    for case in all() {
        broken.extend(check(&case, definition_rows).err().map(|mismatch| mismatch.to_string()));
        broken.extend(check_reasons(&case, missing).err().map(|mismatch| mismatch.to_string()));
    }
    assert!(broken.is_empty(), "{}", broken.concat());
}

/// Contract §2: what a case gives must be an estate that can be written down and read.
#[test]
fn no_case_breaks_a_rule_across_rows() {
    for case in all() {
        let mut facts = case.facts.clone();
        lawful(&mut facts);
        assert_eq!(facts, case.facts, "{}:{}", case.file, case.line);
    }
}

/// E4 is about partner earned credit, which is another measure.
#[test]
fn every_worked_example_of_influence_is_a_case() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec");
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let headings = text.lines().filter(|line| line.starts_with("rule "));
        found.extend(
            headings.filter_map(|line| line.rsplit_once("(E")?.1.strip_suffix(')')?.parse::<u8>().ok()),
        );
    }
    let expected: BTreeSet<u8> = (1..=18).filter(|number| *number != 4).collect();
    assert_eq!(found, expected);
}

type Change = fn(&mut Vec<RowLike>);

/// Each changes a right answer in one way; a driver that does not see it proves nothing.
#[test]
fn a_wrong_answer_is_told() {
    let case = all().into_iter().find(|case| case.wording.contains("overlap in part")).unwrap();
    let changes: [(&str, Change); 6] = [
        ("a row is lost", |rows| drop(rows.pop())),
        ("a row is twice there", |rows| rows.push(rows[0].clone())),
        ("a flag is wrong", |rows| rows[0].duplicate ^= true),
        ("a partner is wrong", |rows| rows[0].partner = "1".parse().unwrap()),
        ("a currency is wrong", |rows| rows[0].currency = "EUR".to_owned()),
        ("nothing is credited", Vec::clear),
    ];
    for (change, make) in changes {
        let answer = check(&case, |facts, lines, terms| {
            let mut rows = definition_rows(facts, lines, terms);
            make(&mut rows);
            rows
        });
        assert!(answer.is_err(), "{change}");
    }
    let silent = all().into_iter().filter(|case| check_reasons(case, |_, _, _| Vec::new()).is_err());
    assert!(silent.count() > 10, "reasons are asked for");
}

#[test]
fn what_is_no_rule_is_refused_with_its_place() {
    let rule = "rule PAL-01 \"It holds.\"\ngiven\n";
    for (text, refused) in [
        ("given\n", "f:1:1: `given` is not a `rule` and its `given`"),
        ("rule \"It holds.\"\n", "f:1:6: `\"It` is not a rule such as PAL-07"),
        ("rule PAL-01 It holds.\n", "f:1:13: `It` is not what holds, in quotes"),
        ("rule PAL-01 \"It holds.\" E7\n", "f:1:25: `E7` is not an example such as (E7)"),
        ("rule PAL-01 \"It holds.\"\n", "f:1:1: the rule before has no `then`"),
        ("{}then\n", "f:3:1: the rule before has no `credit` or `nothing`"),
        ("{}  deny ana in contoso\n", "f:3:3: `deny` is not a statement of `given`"),
        ("{}  link anna in contoso to 1\n", "f:3:8: `anna` is not an account or group of the cast"),
        ("{}  link ana in contoso\n", "f:3:22: to is missing"),
        ("{}  link ana in contoso to x1\n", "f:3:26: `x1` is not a partner id"),
        ("{}  link ana in contoso to 1 from 5 until 5\n", "f:3:28: the end is not after the beginning"),
        ("{}  link ana in contoso to 1 for good\n", "f:3:28: `for` is left over"),
        (
            "{}  usage group:corp 1\n",
            "f:3:9: `group:corp` is not a place at or below a subscription, or `nowhere`",
        ),
        ("{}  usage prod 0.0000000000000000001\n", "f:3:14: `0.0000000000000000001` is not an amount"),
        (
            "{}  delegate lena of fabrikam Owner at prod/app/vm in contoso\n",
            "f:3:38: `prod/app/vm` is not a subscription or resource group",
        ),
        ("{}then policy pecs\n", "f:3:13: `pecs` is not a policy"),
        ("{}then\n  none 1 in contoso because TIRED\n", "f:4:29: `TIRED` is not a reason"),
        ("{}then\n  nothing\ngiven\n", "f:5:1: `given` is not a statement of `then`"),
    ] {
        let text = text.replace("{}", rule);
        let found = parse("f", &text).map(|_| ()).map_err(|error: SpecError| error.to_string());
        assert_eq!(found, Err(refused.to_owned()), "{text}");
    }
}
