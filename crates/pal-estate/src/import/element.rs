//! One object of an input, with the path to it, so that whatever is wrong can be named.

use std::str::FromStr;

use pal_model::{RoleDefinitionId, TenantId};
use serde_json::{Map, Value};

use super::error::{ElementFault, ImportError};

/// An object of an input.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a> {
    input: &'a str,
    at: &'a str,
    object: &'a Map<String, Value>,
    /// The tenant of whatever does not say its own (`--tenant`).
    tenant: Option<TenantId>,
}

impl<'a> Element<'a> {
    pub(super) fn new(
        input: &'a str,
        at: &'a str,
        value: &'a Value,
        tenant: Option<TenantId>,
    ) -> Result<Self, ImportError> {
        match value.as_object() {
            Some(object) => Ok(Self { input, at, object, tenant }),
            None => Err(ImportError::Element {
                input: input.to_owned(),
                at: at.to_owned(),
                fault: ElementFault::NotAnObject,
            }),
        }
    }

    /// An object inside this one, under a path of its own.
    pub(super) fn inner<'b>(&'b self, at: &'b str, value: &'b Value) -> Result<Element<'b>, ImportError> {
        Element::new(self.input, at, value, self.tenant)
    }

    /// The name of the input.
    pub(super) const fn input(&self) -> &'a str {
        self.input
    }

    /// The path to this object, for objects inside it.
    pub(super) fn path(&self, step: &str) -> String {
        let joint = if self.at.ends_with('.') || step.starts_with('[') { "" } else { "." };
        format!("{}{joint}{step}", self.at)
    }

    /// A field of the object itself, null being none. Names compare without case: request bodies in the activity log begin
    /// with capitals, and so do the objects that PowerShell prints.
    pub(super) fn own(&self, name: &str) -> Option<&'a Value> {
        look_up(self.object, name)
    }

    /// A field under `properties`, as ARM writes it, or of the object itself, as `az` flattens it.
    pub(super) fn field(&self, name: &str) -> Option<&'a Value> {
        let properties = look_up(self.object, "properties").and_then(Value::as_object);
        properties.and_then(|properties| look_up(properties, name)).or_else(|| self.own(name))
    }

    /// Whether a field is there, be it null.
    pub(super) fn names(&self, name: &str) -> bool {
        let properties = look_up(self.object, "properties").and_then(Value::as_object);
        self.object.contains_key(name) || properties.is_some_and(|properties| properties.contains_key(name))
    }

    /// The text of a field, if it is one.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.field(name).and_then(Value::as_str)
    }

    /// The text of a field of the object itself.
    pub(super) fn own_text(&self, name: &str) -> Option<&'a str> {
        self.own(name).and_then(Value::as_str)
    }

    /// What a field says, if it is there and not empty.
    pub(super) fn optional<T: FromStr>(&self, name: &str) -> Result<Option<T>, ImportError>
    where
        ElementFault: From<T::Err>,
    {
        match self.field(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => {
                text.parse().map(Some).map_err(|error: T::Err| self.refuse(name, error.into()))
            }
            Some(_) => Err(self.refuse(name, ElementFault::NotText)),
        }
    }

    /// What a field says that has to be there.
    pub(super) fn required<T: FromStr>(&self, name: &str) -> Result<T, ImportError>
    where
        ElementFault: From<T::Err>,
    {
        self.optional(name)?.ok_or_else(|| self.refuse(name, ElementFault::Missing))
    }

    /// The role that `roleDefinitionId` names, bare or as a full ARM id.
    pub(super) fn role(&self) -> Result<RoleDefinitionId, ImportError> {
        let name = "roleDefinitionId";
        let text = self.text(name).ok_or_else(|| self.refuse(name, ElementFault::Missing))?;
        RoleDefinitionId::from_arm(text).map_err(|error| self.refuse(name, error.into()))
    }

    /// The tenant that a field names, else `--tenant`.
    pub(super) fn tenant(&self, name: &str) -> Result<TenantId, ImportError> {
        match self.optional(name)? {
            Some(tenant) => Ok(tenant),
            None => self.default_tenant(),
        }
    }

    /// `--tenant`, for shapes that never say their tenant.
    pub(super) fn default_tenant(&self) -> Result<TenantId, ImportError> {
        self.tenant.ok_or_else(|| ImportError::MissingTenant {
            input: self.input.to_owned(),
            at: self.at.to_owned(),
        })
    }

    /// Refuses a field.
    pub(super) fn refuse(&self, name: &str, fault: ElementFault) -> ImportError {
        ImportError::Element { input: self.input.to_owned(), at: self.path(name), fault }
    }

    /// Refuses the object as a whole.
    pub(super) fn refuse_whole(&self, fault: ElementFault) -> ImportError {
        ImportError::Element { input: self.input.to_owned(), at: self.at.to_owned(), fault }
    }

    /// The names of its first fields, to say what an unknown object looks like.
    pub(super) fn outline(&self) -> String {
        const NAMES_MAX: usize = 8;
        match self.own_text("type").or_else(|| self.own_text("@odata.type")) {
            Some(kind) => format!("its type is `{kind}`"),
            None if self.object.is_empty() => "it has no fields".to_owned(),
            None => {
                let names: Vec<_> = self.object.keys().take(NAMES_MAX).map(String::as_str).collect();
                let more = if self.object.len() > NAMES_MAX { ", …" } else { "" };
                format!("it has the fields {}{more}", names.join(", "))
            }
        }
    }
}

fn look_up<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let exact = object.get(name);
    let found = exact
        .or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value));
    found.filter(|value| !value.is_null())
}

/// The last segment of an ARM id.
pub(super) fn last_segment(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}
