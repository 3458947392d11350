//! The few calls of Microsoft Graph that `az` and collectors make. The tenant is that of the token, always.

use pal_identity::Caller;
use pal_model::{ObjectId, Principal};
use pal_wire::error::{ErrorCode, cut};
use pal_wire::graph::{ByIds, DirectoryObject, Page};
use pal_wire::route::RouteKind;

use super::answer::{Answer, Refusal};
use super::asked::Asked;
use super::filter::{Term, terms, unsupported};
use super::paging::page;
use crate::directory::Object;
use crate::texts::key;

/// Most ids of one `getByIds`.
const IDS_MAX: usize = 1000;

/// `GET /v1.0/me`.
pub(crate) fn me(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    match asked.index.object(caller.principal) {
        Some(object @ Object::User(_)) => Ok(Answer::ok(&shown(caller.principal.object, object))),
        Some(Object::Program(_) | Object::Group(_)) | None => {
            Err(Refusal::text(ErrorCode::BadRequest, key("graph-me"), []))
        }
    }
}

/// `GET /v1.0/users`.
pub(crate) fn users(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    list(asked, caller, "users", |object| matches!(object, Object::User(_)))
}

/// `GET /v1.0/groups`.
pub(crate) fn groups(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    list(asked, caller, "groups", |object| matches!(object, Object::Group(_)))
}

/// `GET /v1.0/servicePrincipals`.
pub(crate) fn programs(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    list(asked, caller, "servicePrincipals", |object| matches!(object, Object::Program(_)))
}

fn list(
    asked: &Asked<'_>,
    caller: Caller,
    what: &str,
    is_one: fn(&Object) -> bool,
) -> Result<Answer, Refusal> {
    let terms = terms(asked.query.first("$filter"), "or")?;
    if let Some(term) = terms.iter().find(|term| !is_known(term)) {
        return Err(unsupported(term));
    }
    let rows = asked
        .index
        .objects_of(caller.principal.tenant)
        .filter(|(_, object)| is_one(object))
        .map(|(id, object)| shown(id, object))
        .filter(|shown| terms.is_empty() || terms.iter().any(|term| fits(term, shown)));
    paged(asked, what, rows)
}

fn paged(
    asked: &Asked<'_>,
    what: &str,
    rows: impl Iterator<Item = DirectoryObject>,
) -> Result<Answer, Refusal> {
    let (value, next_link) = page(asked, rows)?;
    let context = Some(format!("{}/v1.0/$metadata#{what}", asked.app.url));
    Ok(Answer::ok(&Page { context, next_link, value }))
}

/// One object, by id; a program also by `appId='…'`, a person also by the name they sign in with.
pub(crate) fn object(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    let text = asked.matched.name(0);
    let kind = asked.kind();
    let is_one = |object: &Object| match object {
        Object::User(_) => kind == RouteKind::User,
        Object::Group(_) => kind == RouteKind::Group,
        Object::Program(_) => kind == RouteKind::ServicePrincipal,
    };
    let found = asked.index.objects_of(caller.principal.tenant).find(|(id, object)| {
        is_one(object)
            && match text.parse::<ObjectId>() {
                Ok(wanted) => *id == wanted,
                Err(_) => {
                    shown(*id, object).user_principal_name.is_some_and(|upn| upn.eq_ignore_ascii_case(text))
                }
            }
    });
    found.map(|(id, object)| Answer::ok(&shown(id, object))).ok_or_else(|| missing(text))
}

/// Who is in a group, directly or through others.
pub(crate) fn members(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    let (text, tenant) = (asked.matched.name(0), caller.principal.tenant);
    let group =
        text.parse().ok().and_then(|id| asked.index.group(tenant, id)).ok_or_else(|| missing(text))?;
    let mut members: Vec<ObjectId> = if asked.kind() == RouteKind::GroupMembers {
        group.members.clone()
    } else {
        asked.index.members_transitively(tenant, group.object_id).into_iter().collect()
    };
    members.sort_unstable();
    let rows = members.into_iter().filter_map(|id| {
        let object = asked.index.object(Principal { tenant, object: id })?;
        Some(typed(id, object))
    });
    paged(asked, "directoryObjects", rows)
}

/// `POST /v1.0/directoryObjects/getByIds`.
pub(crate) async fn by_ids(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    let body = asked.body().await?;
    let wanted: ByIds = serde_json::from_slice(&body)
        .map_err(|_| Refusal::text(ErrorCode::BadRequest, key("graph-ids-body"), []))?;
    if wanted.ids.len() > IDS_MAX {
        return Err(Refusal::text(
            ErrorCode::BadRequest,
            key("graph-ids-many"),
            [("most", IDS_MAX.to_string())],
        ));
    }
    let rows = wanted.ids.iter().filter_map(|text| {
        let object = text.parse().ok()?;
        let found = asked.index.object(Principal { tenant: caller.principal.tenant, object })?;
        let is_wanted = wanted.types.is_empty()
            || wanted.types.iter().any(|word| word.eq_ignore_ascii_case(word_of(found)));
        is_wanted.then(|| typed(object, found))
    });
    let context = Some(format!("{}/v1.0/$metadata#directoryObjects", asked.app.url));
    Ok(Answer::ok(&Page { context, next_link: None, value: rows.collect() }))
}

fn missing(text: &str) -> Refusal {
    Refusal::text(ErrorCode::RequestResourceNotFound, key("graph-nothing"), [("id", cut(text))])
}

fn word_of(object: &Object) -> &'static str {
    match object {
        Object::User(_) => "user",
        Object::Program(_) => "servicePrincipal",
        Object::Group(_) => "group",
    }
}

/// The object in a list of several kinds.
fn typed(id: ObjectId, object: &Object) -> DirectoryObject {
    DirectoryObject { odata_type: Some(format!("#microsoft.graph.{}", word_of(object))), ..shown(id, object) }
}

fn shown(id: ObjectId, object: &Object) -> DirectoryObject {
    let shown = DirectoryObject {
        id: id.to_string(),
        display_name: object.name().map(str::to_owned),
        ..DirectoryObject::default()
    };
    match object {
        Object::User(user) => DirectoryObject {
            user_principal_name: user.upn.clone(),
            user_type: Some(if user.home.is_some() { "Guest" } else { "Member" }.to_owned()),
            account_enabled: Some(true),
            ..shown
        },
        Object::Program(program) => DirectoryObject {
            app_id: Some(program.client_id.to_string()),
            service_principal_type: Some("Application".to_owned()),
            service_principal_names: Some(vec![program.client_id.to_string()]),
            account_enabled: Some(true),
            ..shown
        },
        Object::Group(_) => DirectoryObject { security_enabled: Some(true), ..shown },
    }
}

fn is_known(term: &Term) -> bool {
    match term {
        Term::Equals(name, _) => {
            matches!(
                name.as_str(),
                "id" | "appid" | "displayname" | "userprincipalname" | "mail" | "usertype"
            )
        }
        Term::StartsWith(name, _) => matches!(name.as_str(), "displayname" | "userprincipalname"),
        Term::Any(name, _) => name == "serviceprincipalnames",
        Term::In(name, _) => name == "id",
        Term::Flag(_) | Term::Call(..) => false,
    }
}

fn fits(term: &Term, shown: &DirectoryObject) -> bool {
    let cell = |name: &str| match name {
        "id" => Some(shown.id.as_str()),
        "appid" => shown.app_id.as_deref(),
        "displayname" => shown.display_name.as_deref(),
        "userprincipalname" | "mail" => shown.user_principal_name.as_deref(),
        "usertype" => shown.user_type.as_deref(),
        _ => None,
    };
    match term {
        Term::Equals(name, value) => cell(name).is_some_and(|cell| cell.eq_ignore_ascii_case(value)),
        Term::StartsWith(name, value) => {
            cell(name).is_some_and(|cell| cell.to_lowercase().starts_with(&value.to_lowercase()))
        }
        Term::Any(_, value) => {
            shown.service_principal_names.iter().flatten().any(|name| name.eq_ignore_ascii_case(value))
        }
        Term::In(name, values) => {
            cell(name).is_some_and(|cell| values.iter().any(|value| cell.eq_ignore_ascii_case(value)))
        }
        Term::Flag(_) | Term::Call(..) => false,
    }
}
