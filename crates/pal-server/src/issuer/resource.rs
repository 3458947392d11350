//! What a token is to be for: `scope` of Entra's newer form, `resource` of its older one.

use super::refusal::OauthRefusal;

/// Scopes that say what to hand out, not what for.
const OPENID: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// The resource that is asked for, without a slash at its end; `own` if none is.
///
/// A scope is the resource, a slash and a permission. A resource that ends in a slash itself makes two slashes (wire facts §6).
pub(crate) fn asked(scope: Option<&str>, resource: Option<&str>, own: &str) -> Result<String, OauthRefusal> {
    if let Some(resource) = resource.filter(|resource| !resource.is_empty()) {
        return Ok(trimmed(resource).to_owned());
    }
    let mut found: Option<&str> = None;
    for scope in scope.unwrap_or_default().split_ascii_whitespace().filter(|scope| !OPENID.contains(scope)) {
        let Some((resource, _)) = scope.rsplit_once('/') else { continue };
        let resource = trimmed(resource);
        if resource.is_empty() {
            continue;
        }
        if found.is_some_and(|found| found != resource) {
            return Err(OauthRefusal::InvalidScope);
        }
        found = Some(resource);
    }
    Ok(found.unwrap_or(own).to_owned())
}

fn trimmed(resource: &str) -> &str {
    resource.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resource_is_what_stands_before_the_permission() {
        let own = "https://127.0.0.1:8443";
        for (scope, resource, expected) in [
            (Some("https://127.0.0.1:8443/.default"), None, Some(own)),
            (Some("https://127.0.0.1:8443//.default"), None, Some(own)),
            (Some("openid profile offline_access"), None, Some(own)),
            (None, None, Some(own)),
            (Some(".default"), None, Some(own)),
            (None, Some("https://127.0.0.1:8443/"), Some(own)),
            (Some("openid api://x/.default"), None, Some("api://x")),
            (
                Some("https://graph.example/User.Read https://graph.example/Mail.Read"),
                None,
                Some("https://graph.example"),
            ),
            (Some("api://x/a api://y/a"), None, None),
        ] {
            assert_eq!(asked(scope, resource, own).ok().as_deref(), expected, "{scope:?} {resource:?}");
        }
    }
}
