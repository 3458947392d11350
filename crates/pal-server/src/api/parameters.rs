//! What the `OpenAPI` document says of parameters and refusals, in one place: the very words that [`question`](super::question)
//! reads, so that whatever the document allows is taken.

use pal_model::RolePolicy;
use utoipa::openapi::schema::{Array, ArrayBuilder, KnownFormat, Object, ObjectBuilder, SchemaFormat, Type};
use utoipa::{IntoParams, IntoResponses};

use super::document::Error;
use super::question::{ASSOCIATIONS, GRAINS, KEYS, MODES};
use crate::http::paging::ROWS_MAX;

/// What counts as influenced.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the document is made of its fields")]
pub(crate) struct TermsParameters {
    /// Roles that count; `any` without.
    #[param(required = false, schema_with = policy)]
    policy: String,
    /// What counts of time that is covered in part; `time-weighted` without.
    #[param(required = false, schema_with = mode)]
    mode: String,
    /// What ties a partner to a customer; `pal` without.
    #[param(required = false, schema_with = association)]
    association: String,
}

/// Roles that count.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the document is made of its fields")]
pub(crate) struct PolicyParameter {
    /// Roles that count; `any` without.
    #[param(required = false, schema_with = policy)]
    policy: String,
}

/// Which figures.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "the document is made of its fields")]
pub(crate) struct FigureParameters {
    /// The figures of locations, or rolled up to global accounts; `location` without.
    #[param(required = false, schema_with = grain)]
    roll_up: String,
    /// The keys of the rows; all of them without. The currency is always one.
    #[param(required = false, style = Form, explode = false, schema_with = keys)]
    group_by: Vec<String>,
    /// The first month.
    #[param(required = false, schema_with = month)]
    from: String,
    /// The last month.
    #[param(required = false, schema_with = month)]
    to: String,
    /// Only this tenant.
    #[param(required = false, schema_with = guid)]
    customer: String,
    /// Only this subscription.
    #[param(required = false, schema_with = guid)]
    subscription: String,
    /// Only this service.
    #[param(required = false, schema_with = name)]
    service: String,
    /// Only this currency.
    #[param(required = false, schema_with = name)]
    currency: String,
    /// Only this partner, or account with `rollUp=global`.
    #[param(required = false, schema_with = partner)]
    partner: String,
    /// Only this role, by name.
    #[param(required = false, schema_with = name)]
    role: String,
}

/// The figure to be explained.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the document is made of its fields")]
pub(crate) struct OneFigureParameters {
    /// Whose figure.
    #[param(schema_with = partner)]
    partner: String,
    /// Of which subscription.
    #[param(schema_with = guid)]
    subscription: String,
    /// Of which month.
    #[param(schema_with = month)]
    month: String,
    /// Of which service; of all without.
    #[param(required = false, schema_with = name)]
    service: String,
}

/// Whose rows.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the document is made of its fields")]
pub(crate) struct PartnerParameter {
    /// Only this partner.
    #[param(required = false, schema_with = partner)]
    partner: String,
}

/// Which page of the rows.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the document is made of its fields")]
pub(crate) struct PageParameters {
    /// Rows of a page.
    #[param(required = false, rename = "$top", schema_with = top)]
    top: u64,
    /// Where the page begins: as a `nextLink` says.
    #[param(required = false, rename = "$skiptoken", schema_with = skip)]
    skip: u64,
}

/// What goes with a file.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "the document is made of its fields")]
pub(crate) struct UploadParameters {
    /// The name of the file: tables of the estate are known by it.
    #[param(required = false, schema_with = name)]
    name: String,
    /// What becomes of days that are there already; `refuse` without.
    #[param(required = false, schema_with = overlap)]
    overlap: String,
    /// The tenant of snapshots that do not say theirs.
    #[param(required = false, schema_with = guid)]
    tenant: String,
    /// When snapshots were taken; now without.
    #[param(required = false, schema_with = moment)]
    collected_at: String,
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

fn policy() -> Object {
    words(RolePolicy::ALL.map(RolePolicy::word))
}

fn mode() -> Object {
    words(MODES.map(|(word, _)| word))
}

fn association() -> Object {
    words(ASSOCIATIONS.map(|(word, _)| word))
}

fn grain() -> Object {
    words(GRAINS.map(|(word, _)| word))
}

fn keys() -> Array {
    let key = words(KEYS.map(|(word, _)| word));
    ArrayBuilder::new().items(key).min_items(Some(1)).unique_items(true).build()
}

fn overlap() -> Object {
    words(["refuse", "replace", "add"])
}

fn of_format(format: SchemaFormat) -> Object {
    ObjectBuilder::new().schema_type(Type::String).format(Some(format)).build()
}

fn guid() -> Object {
    of_format(SchemaFormat::Custom("uuid".to_owned()))
}

fn moment() -> Object {
    of_format(SchemaFormat::KnownFormat(KnownFormat::DateTime))
}

fn month() -> Object {
    let pattern = "^[12][0-9]{3}-(0[1-9]|1[0-2])$";
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).max_length(Some(7)).build()
}

fn partner() -> Object {
    let pattern = "^[1-9][0-9]{0,19}$";
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).max_length(Some(20)).build()
}

fn name() -> Object {
    ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(256)).build()
}

fn number(from: usize) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(from))
}

fn top() -> Object {
    number(1).maximum(Some(ROWS_MAX)).build()
}

fn skip() -> Object {
    number(0).maximum(Some(999_999_999_usize)).build()
}
