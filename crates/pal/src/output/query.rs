//! `--query`: choosing from an answer in JMESPath, the language that users of `az` know.

use std::str::FromStr;

use jmespath::ast::Ast;
use jmespath::{ErrorReason, JmespathError};
use serde_json::{Map, Value};

use super::{Answer, Document};

/// The longest expression, in bytes: the parser recurses, and its stack ends.
const LENGTH_MAX: usize = 1024;

/// An expression that parses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(String);

/// Why an expression is not one, or does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Longer than the limit.
    #[error("the expression has {length} bytes, more than {LENGTH_MAX}")]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// No JMESPath.
    #[error("not a JMESPath expression at column {column}: {reason}")]
    Malformed {
        /// Where, counted in characters from 1.
        column: usize,
        /// What the parser said.
        reason: String,
    },
    /// A function met a value of another type, or the like.
    #[error("the query does not fit the answer: {reason}")]
    Unfit {
        /// What the interpreter said.
        reason: String,
    },
}

impl From<JmespathError> for QueryError {
    fn from(error: JmespathError) -> Self {
        match error.reason {
            ErrorReason::Parse(reason) => Self::Malformed { column: error.offset + 1, reason },
            ErrorReason::Runtime(reason) => Self::Unfit { reason: reason.to_string() },
        }
    }
}

impl FromStr for Query {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        if text.len() > LENGTH_MAX {
            return Err(QueryError::TooLong { length: text.len() });
        }
        jmespath::compile(text)?;
        Ok(Self(text.to_owned()))
    }
}

impl Query {
    /// What the query chooses from an answer.
    ///
    /// The interpreter sorts the fields of objects by name; here they get back the order of the expression's `{…}` or, if it
    /// has none, of the answer.
    pub fn choose(&self, answer: Answer) -> Result<Answer, QueryError> {
        let expression = jmespath::compile(&self.0)?;
        let mut orders = Vec::new();
        orders_of_expression(expression.as_ast(), &mut orders);
        let kinds = match &answer {
            Answer::Table(table) => {
                orders.push(table.columns.iter().map(|column| column.name.to_owned()).collect());
                table.columns.iter().map(|column| (column.name.to_owned(), column.kind)).collect()
            }
            Answer::Document(document) => {
                orders_of_value(document.value(), &mut orders);
                Vec::new()
            }
        };
        let chosen = expression.search(answer.into_value())?;
        let chosen = serde_json::to_value(&*chosen)
            .map_err(|error| QueryError::Unfit { reason: error.to_string() })?;
        Ok(Answer::Document(Document::chosen(in_order(chosen, &orders), kinds)))
    }
}

/// The fields of some object, in order.
type Order = Vec<String>;

fn orders_of_expression(node: &Ast, orders: &mut Vec<Order>) {
    match node {
        Ast::Identity { .. }
        | Ast::Field { .. }
        | Ast::Index { .. }
        | Ast::Literal { .. }
        | Ast::Slice { .. } => {}
        Ast::MultiHash { elements, .. } => {
            orders.push(elements.iter().map(|element| element.key.clone()).collect());
            for element in elements {
                orders_of_expression(&element.value, orders);
            }
        }
        Ast::Function { args: elements, .. } | Ast::MultiList { elements, .. } => {
            for element in elements {
                orders_of_expression(element, orders);
            }
        }
        Ast::Expref { ast: node, .. }
        | Ast::Flatten { node, .. }
        | Ast::Not { node, .. }
        | Ast::ObjectValues { node, .. } => orders_of_expression(node, orders),
        Ast::Comparison { lhs, rhs, .. }
        | Ast::Condition { predicate: lhs, then: rhs, .. }
        | Ast::Projection { lhs, rhs, .. }
        | Ast::And { lhs, rhs, .. }
        | Ast::Or { lhs, rhs, .. }
        | Ast::Subexpr { lhs, rhs, .. } => {
            orders_of_expression(lhs, orders);
            orders_of_expression(rhs, orders);
        }
    }
}

fn orders_of_value(value: &Value, orders: &mut Vec<Order>) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        Value::Array(elements) => elements.iter().for_each(|element| orders_of_value(element, orders)),
        Value::Object(fields) => {
            let order: Order = fields.keys().cloned().collect();
            if !orders.contains(&order) {
                orders.push(order);
            }
            fields.values().for_each(|field| orders_of_value(field, orders));
        }
    }
}

fn in_order(value: Value, orders: &[Order]) -> Value {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
        Value::Array(elements) => {
            Value::Array(elements.into_iter().map(|element| in_order(element, orders)).collect())
        }
        Value::Object(fields) => Value::Object(fields_in_order(fields, orders)),
    }
}

/// By the order that has exactly these fields; without one, by the first order that knows a field, unknown ones last.
fn fields_in_order(fields: Map<String, Value>, orders: &[Order]) -> Map<String, Value> {
    let same = orders
        .iter()
        .find(|order| order.len() == fields.len() && order.iter().all(|name| fields.contains_key(name)));
    let rank = |name: &String| match same {
        Some(order) => order.iter().position(|known| known == name),
        None => orders.iter().flatten().position(|known| known == name),
    };
    let mut fields: Vec<(String, Value)> = fields.into_iter().collect();
    fields.sort_by_cached_key(|(name, _)| rank(name).unwrap_or(usize::MAX));
    fields.into_iter().map(|(name, value)| (name, in_order(value, orders))).collect()
}
