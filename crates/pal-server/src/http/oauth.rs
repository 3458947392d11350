//! The issuer over HTTP: discovery, keys, tokens and device codes, in both styles of authority (wire facts §6).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderName, WWW_AUTHENTICATE};
use pal_identity::Secret;
use pal_model::Guid;
use pal_wire::oauth::{Discovery, ManagedIdentityAnswer, OauthError};
use pal_wire::path::decoded;
use pal_wire::query::Query;

use super::answer::{Answer, Refusal};
use super::asked::Asked;
use super::headers::{Authorization, authorization};
use crate::clock::seconds;
use crate::issuer::authority::At;
use crate::issuer::client::{self, Proof};
use crate::issuer::device;
use crate::issuer::refusal::OauthRefusal;
use crate::issuer::token::{self, Grant, TokenRequest};
use crate::wire_id::GuidText;

/// `grant_type` of the device code grant, and the short word that some clients use.
const DEVICE_GRANT: [&str; 2] = ["urn:ietf:params:oauth:grant-type:device_code", "device_code"];
const IDENTITY_HEADER: HeaderName = HeaderName::from_static("x-identity-header");

/// At which authority the request is made.
pub(crate) fn at(asked: &Asked<'_>) -> Result<At, OauthRefusal> {
    match asked.matched.name(0) {
        // Paths of AD FS style have no place for a name.
        "" => Ok(At::Adfs),
        name => At::named(name, &asked.index),
    }
}

/// A refusal in the issuer's form.
pub(crate) fn refused(asked: &Asked<'_>, refusal: &OauthRefusal) -> Answer {
    let id = asked.ids.arm.to_string();
    let body = OauthError {
        error: refusal.word().to_owned(),
        error_description: refusal.to_string(),
        error_codes: vec![refusal.number()],
        timestamp: Some(asked.now.to_string()),
        trace_id: Some(id.clone()),
        correlation_id: Some(id),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let answer = Answer::json(status, &body).secret();
    let by_header = matches!(authorization(&asked.parts.headers), Authorization::Basic(_));
    if by_header && *refusal == OauthRefusal::InvalidClient {
        // RFC 6749 §5.2: the scheme that the client tried.
        return answer.with(WWW_AUTHENTICATE, "Basic realm=\"token\"");
    }
    answer
}

/// The discovery document.
pub(crate) fn discovery(asked: &Asked<'_>) -> Answer {
    document(asked).map_or_else(|refusal| refused(asked, &refusal), |document| Answer::ok(&document))
}

fn document(asked: &Asked<'_>) -> Result<Discovery, OauthRefusal> {
    let url = &asked.app.url;
    let (base, issuer, keys) = match at(asked)? {
        At::Adfs => {
            (format!("{url}/adfs/oauth2"), format!("{url}/adfs"), format!("{url}/adfs/discovery/keys"))
        }
        named @ (At::Tenant(_) | At::Home) => {
            let path = named.path();
            let issuer = match named {
                // Whose token it will be is not known before somebody signs in; Entra writes this.
                At::Home | At::Adfs => "{tenantid}".to_owned(),
                At::Tenant(tenant) => tenant.0.to_string(),
            };
            (
                format!("{url}/{path}/oauth2/v2.0"),
                format!("{url}/{issuer}/v2.0"),
                format!("{url}/{path}/discovery/v2.0/keys"),
            )
        }
    };
    let all = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Ok(Discovery {
        issuer,
        authorization_endpoint: format!("{base}/authorize"),
        token_endpoint: format!("{base}/token"),
        device_authorization_endpoint: format!("{base}/devicecode"),
        jwks_uri: keys,
        token_endpoint_auth_methods_supported: all(&[
            "client_secret_post",
            "client_secret_basic",
            "private_key_jwt",
        ]),
        token_endpoint_auth_signing_alg_values_supported: all(&["RS256", "PS256"]),
        response_types_supported: all(&["code"]),
        response_modes_supported: all(&["query", "form_post"]),
        grant_types_supported: all(&[
            "client_credentials",
            "authorization_code",
            "refresh_token",
            DEVICE_GRANT[0],
        ]),
        code_challenge_methods_supported: all(&["S256"]),
        subject_types_supported: all(&["public"]),
        id_token_signing_alg_values_supported: all(&["RS256"]),
        scopes_supported: all(&["openid", "profile", "email", "offline_access"]),
        claims_supported: all(&[
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "nbf",
            "nonce",
            "name",
            "oid",
            "tid",
            "preferred_username",
        ]),
        authorization_response_iss_parameter_supported: true,
    })
}

/// The keys that tokens are signed with.
pub(crate) fn keys(asked: &Asked<'_>) -> Answer {
    match at(asked) {
        Ok(_) => Answer::ok(&asked.app.keys.ring().jwks(asked.now)),
        Err(refusal) => refused(asked, &refusal),
    }
}

/// The token endpoint.
pub(crate) async fn token(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = asked.body().await?;
    Ok(match handed_in(asked, &body).await {
        Ok(answer) => answer,
        Err(refusal) => refused(asked, &refusal),
    })
}

async fn handed_in(asked: &Asked<'_>, body: &[u8]) -> Result<Answer, OauthRefusal> {
    let at = at(asked)?;
    let form = form(asked, body)?;
    let text = |name: &str| Ok::<_, OauthRefusal>(form.once(name)?.filter(|text| !text.is_empty()));
    let required = |name: &'static str| text(name)?.ok_or_else(|| OauthRefusal::missing(name));
    let secret = |name: &'static str| required(name).map(|text| Secret::new(text.to_owned()));
    let grant = match required("grant_type")? {
        "client_credentials" => Grant::ClientCredentials,
        "authorization_code" => Grant::AuthorizationCode {
            code: secret("code")?,
            redirect_uri: required("redirect_uri")?.to_owned(),
            verifier: secret("code_verifier")?,
        },
        "refresh_token" => Grant::RefreshToken(secret("refresh_token")?),
        word if DEVICE_GRANT.contains(&word) => match text("device_code")? {
            Some(code) => Grant::DeviceCode(Secret::new(code.to_owned())),
            None => Grant::DeviceCode(secret("code")?),
        },
        word => return Err(OauthRefusal::UnsupportedGrantType(pal_wire::error::cut(word))),
    };
    let (client_id, proof) = client_of(asked, &form)?;
    let request = TokenRequest {
        at,
        client_id,
        proof,
        grant,
        scope: text("scope")?.map(str::to_owned),
        resource: text("resource")?.map(str::to_owned),
        endpoints: endpoints(asked, at),
    };
    let answer = token::answer(asked.app, &asked.index, request, asked.now).await?;
    Ok(Answer::ok(&answer).secret())
}

/// Which client, and what it shows: in the form or in the header, never in both (RFC 6749 §2.3).
fn client_of(asked: &Asked<'_>, form: &Query<'_>) -> Result<(Guid, Proof), OauthRefusal> {
    let guid = |text: &str| {
        text.parse().map_err(|_| OauthRefusal::InvalidRequest("`client_id` is not a GUID".to_owned()))
    };
    let id = form.once("client_id")?;
    let (secret, assertion) = (form.once("client_secret")?, form.once("client_assertion")?);
    let header = match authorization(&asked.parts.headers) {
        Authorization::Basic(credentials) => Some(basic(credentials).ok_or(OauthRefusal::InvalidClient)?),
        Authorization::Absent => None,
        Authorization::Bearer(_) | Authorization::Other => {
            return Err(OauthRefusal::InvalidRequest(
                "`Authorization` is not of the form `Basic`".to_owned(),
            ));
        }
    };
    match (header, secret, assertion) {
        (Some((client, secret)), None, None) => {
            if id.is_some_and(|id| !id.eq_ignore_ascii_case(&client)) {
                return Err(OauthRefusal::InvalidRequest("header and form name two clients".to_owned()));
            }
            Ok((guid(&client)?, Proof::Secret(secret)))
        }
        (None, Some(secret), None) => Ok((
            guid(id.ok_or_else(|| OauthRefusal::missing("client_id"))?)?,
            Proof::Secret(Secret::new(secret.to_owned())),
        )),
        (None, None, Some(assertion)) => {
            if form.once("client_assertion_type")? != Some(pal_identity::assertion::TYPE) {
                return Err(OauthRefusal::InvalidRequest(
                    "`client_assertion_type` is not that of a JWT".to_owned(),
                ));
            }
            let id = id.ok_or_else(|| OauthRefusal::missing("client_id"))?;
            Ok((guid(id)?, Proof::Assertion(Secret::new(assertion.to_owned()))))
        }
        (None, None, None) => Ok((guid(id.ok_or_else(|| OauthRefusal::missing("client_id"))?)?, Proof::None)),
        (_, _, _) => {
            Err(OauthRefusal::InvalidRequest("a client proves itself in one way at a time".to_owned()))
        }
    }
}

/// Id and secret of the header, each encoded like a form (RFC 6749 §2.3.1).
fn basic(credentials: &str) -> Option<(String, Secret)> {
    let text = String::from_utf8(STANDARD.decode(credentials).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let plain = |text: &str| decoded(&text.replace('+', " ")).into_owned();
    Some((plain(id), Secret::new(plain(secret))))
}

/// What an assertion may call this endpoint.
fn endpoints(asked: &Asked<'_>, at: At) -> Vec<String> {
    let url = &asked.app.url;
    let here = format!("{url}{}", asked.parts.uri.path().trim_end_matches('/'));
    let mut names = vec![here];
    match at {
        At::Adfs => names.extend([format!("{url}/adfs/oauth2/token"), format!("{url}/adfs")]),
        At::Tenant(_) | At::Home => {
            let path = at.path();
            names.extend([
                format!("{url}/{path}/oauth2/v2.0/token"),
                format!("{url}/{path}/oauth2/token"),
                format!("{url}/{path}/v2.0"),
            ]);
        }
    }
    names
}

/// The form of a body, if it is one.
pub(crate) fn form<'b>(asked: &Asked<'_>, body: &'b [u8]) -> Result<Query<'b>, OauthRefusal> {
    let given =
        asked.parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(OauthRefusal::InvalidRequest(
            "the body is not `application/x-www-form-urlencoded`".to_owned(),
        ));
    }
    let text = std::str::from_utf8(body);
    Ok(Query::of(text.map_err(|_| OauthRefusal::InvalidRequest("the body is not UTF-8".to_owned()))?))
}

/// The device code endpoint.
pub(crate) async fn device_code(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = asked.body().await?;
    let begun = async {
        let at = at(asked)?;
        let form = form(asked, &body)?;
        let text = |name: &str| Ok::<_, OauthRefusal>(form.once(name)?.map(str::to_owned));
        let client = text("client_id")?.ok_or_else(|| OauthRefusal::missing("client_id"))?;
        let client = client.parse();
        let client =
            client.map_err(|_| OauthRefusal::InvalidRequest("`client_id` is not a GUID".to_owned()))?;
        let wanted = device::Asked {
            client: GuidText(client),
            at,
            scope: text("scope")?,
            resource: text("resource")?,
        };
        device::begin(asked.app, wanted, asked.now).await
    };
    Ok(match begun.await {
        Ok(answer) => Answer::ok(&answer).secret(),
        Err(refusal) => refused(asked, &refusal),
    })
}

/// The managed-identity endpoint: `IDENTITY_ENDPOINT` is this URL, `IDENTITY_HEADER` a secret of the program.
pub(crate) async fn managed_identity(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    Ok(match identity(asked).await {
        Ok(answer) => Answer::ok(&answer).secret(),
        Err(refusal) => refused(asked, &refusal),
    })
}

async fn identity(asked: &Asked<'_>) -> Result<ManagedIdentityAnswer, OauthRefusal> {
    let at = At::named(asked.matched.name(0), &asked.index)?;
    let client: Guid = asked
        .matched
        .name(1)
        .parse()
        .map_err(|_| OauthRefusal::InvalidRequest("the path does not end in a client id".to_owned()))?;
    let resource = asked.query.once("resource")?.filter(|text| !text.is_empty());
    let resource = resource.ok_or_else(|| OauthRefusal::missing("resource"))?;
    let program = client::program(&asked.index, at, client)?;
    let header = asked.parts.headers.get(&IDENTITY_HEADER).and_then(|value| value.to_str().ok());
    let proof = header.map_or(Proof::None, |secret| Proof::Secret(Secret::new(secret.to_owned())));
    client::prove(asked.app, program, proof, &[], asked.now).await?;
    let program = program.ok_or(OauthRefusal::InvalidClient)?;
    let audience = resource.trim_end_matches('/').to_owned();
    let issued = token::for_program(asked.app, program, at, audience, asked.now)?;
    Ok(ManagedIdentityAnswer {
        access_token: issued.token.expose().to_owned(),
        expires_on: seconds(issued.expires).to_string(),
        resource: resource.to_owned(),
        token_type: "Bearer".to_owned(),
        client_id: client.to_string(),
    })
}
