//! What the `OpenAPI` document says of parameters and refusals, in one place: the very words that [`question`](super::question)
//! reads, so that whatever the document allows is taken.

use pal_model::RolePolicy;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{IntoParams, IntoResponses};

use super::document::Error;
use super::question::{ASSOCIATIONS, GRAINS, KEYS, MODES};

/// A parameter of the query.
struct Row {
    name: &'static str,
    description: &'static str,
    required: Required,
    schema: fn() -> Schema,
}

/// A parameter that may be left out.
fn may(name: &'static str, description: &'static str, schema: fn() -> Schema) -> Row {
    Row { name, description, required: Required::False, schema }
}

/// A parameter that is needed.
fn must(name: &'static str, description: &'static str, schema: fn() -> Schema) -> Row {
    Row { required: Required::True, ..may(name, description, schema) }
}

fn written(rows: &[Row]) -> Vec<Parameter> {
    let parameter = |row: &Row| {
        let schema = (row.schema)();
        let is_list = matches!(schema, Schema::Array(_));
        ParameterBuilder::new()
            .name(row.name)
            .parameter_in(ParameterIn::Query)
            .description(Some(row.description))
            .required(row.required.clone())
            // A list is one text with commas.
            .style(is_list.then_some(ParameterStyle::Form))
            .explode(is_list.then_some(false))
            .schema(Some(schema))
            .build()
    };
    rows.iter().map(parameter).collect()
}

/// Names of parameters, to be said where a function is described.
macro_rules! parameters {
    ($($(#[$doc:meta])* $name:ident [$($row:expr),+ $(,)?])+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) struct $name;

        impl IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                written(&[$($row),+])
            }
        }
    )+};
}

parameters! {
    /// What counts as influenced.
    TermsParameters [
        may("policy", "roles that count; any without", policy),
        may("mode", "what counts of time that is covered in part; time-weighted without", mode),
        may("association", "what ties a partner to a customer; pal without", association),
    ]
    /// Roles that count.
    PolicyParameter [may("policy", "roles that count; any without", policy)]
    /// Which figures.
    FigureParameters [
        may("rollUp", "the figures of locations, or rolled up to global accounts; location without", grain),
        may("groupBy", "keys of the rows; all of them without, and the currency always", keys),
        may("from", "the first month", month),
        may("to", "the last month", month),
        may("customer", "only this tenant", guid),
        may("subscription", "only this subscription", guid),
        may("service", "only this service", name),
        may("currency", "only this currency", name),
        may("partner", "only this partner, or account with rollUp=global", partner),
        may("role", "only this role, by name", name),
    ]
    /// The figure to be explained.
    OneFigureParameters [
        must("partner", "whose figure", partner),
        must("subscription", "of which subscription", guid),
        must("month", "of which month", month),
        may("service", "of which service; of all without", name),
    ]
    /// Whose rows.
    PartnerParameter [may("partner", "only this partner", partner)]
    /// Which page of the rows.
    PageParameters [
        may("$top", "rows of a page; there are never more than 1000", || number(1)),
        may("$skiptoken", "where the page begins, as a nextLink says", || number(0)),
    ]
    /// What goes with a file.
    UploadParameters [
        may("name", "the name of the file: tables of the estate are known by it", name),
        may("overlap", "what becomes of days that are there already; refuse without", overlap),
        may("tenant", "the tenant of snapshots that do not say theirs", guid),
        may("collectedAt", "when snapshots were taken; now without", moment),
    ]
}

/// What any request may come to.
#[derive(Debug, IntoResponses)]
#[expect(dead_code, reason = "the document is made of its variants")]
pub(crate) enum TokenRefusal {
    /// No token, or none that is good here.
    #[response(status = 401)]
    NoToken(Error),
}

/// What a request for figures may come to.
#[derive(Debug, IntoResponses)]
#[expect(dead_code, reason = "the document is made of its variants")]
pub(crate) enum FigureRefusals {
    /// A parameter is missing or cannot be read.
    #[response(status = 400)]
    BadParameter(Error),
    /// No token, or none that is good here.
    #[response(status = 401)]
    NoToken(Error),
    /// The figures are being worked out.
    #[response(status = 503)]
    NotYet(Error),
}

fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> Object {
    let words: Vec<&str> = words.into_iter().collect();
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()
}

fn policy() -> Schema {
    words(RolePolicy::ALL.map(RolePolicy::word)).into()
}

fn mode() -> Schema {
    words(MODES.map(|(word, _)| word)).into()
}

fn association() -> Schema {
    words(ASSOCIATIONS.map(|(word, _)| word)).into()
}

fn grain() -> Schema {
    words(GRAINS.map(|(word, _)| word)).into()
}

fn keys() -> Schema {
    let key = words(KEYS.map(|(word, _)| word));
    ArrayBuilder::new().items(key).min_items(Some(1)).unique_items(true).build().into()
}

fn overlap() -> Schema {
    words(["refuse", "replace", "add"]).into()
}

fn of_format(format: SchemaFormat) -> Schema {
    ObjectBuilder::new().schema_type(Type::String).format(Some(format)).build().into()
}

fn guid() -> Schema {
    of_format(SchemaFormat::Custom("uuid".to_owned()))
}

fn moment() -> Schema {
    of_format(SchemaFormat::KnownFormat(KnownFormat::DateTime))
}

fn of_pattern(pattern: &str, length_max: usize) -> Schema {
    let text = ObjectBuilder::new().schema_type(Type::String);
    text.pattern(Some(pattern)).max_length(Some(length_max)).build().into()
}

fn month() -> Schema {
    of_pattern("^[12][0-9]{3}-(0[1-9]|1[0-2])$", 7)
}

fn partner() -> Schema {
    of_pattern("^[0-9]{1,20}$", 20)
}

fn name() -> Schema {
    ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).build().into()
}

/// A number as pages are asked for: of nine digits at most.
fn number(from: usize) -> Schema {
    let number = ObjectBuilder::new().schema_type(Type::Integer);
    number.minimum(Some(from)).maximum(Some(999_999_999_usize)).build().into()
}
