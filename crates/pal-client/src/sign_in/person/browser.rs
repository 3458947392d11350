//! Sign-in in a browser of this machine (RFC 8252), with a code that is of use to nobody else (PKCE, RFC 7636).

use std::net::Ipv4Addr;
use std::process::Stdio;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pal_wire::query::Query;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::time::timeout;

use super::super::Wanted;
use super::super::grant::{Grant, Granted, grant};
use super::{OpenPage, Tell, scopes};
use crate::failure::Failure;
use crate::http::Url;
use crate::secret::{Secret, random_text};

/// How long the person may take.
const LONGEST: Duration = Duration::from_mins(10);
/// How long a browser may take to say what it wants, and the most that is read of it.
const HEAD: Duration = Duration::from_secs(10);
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// What the authority sent the browser back with.
enum Returned {
    Code(Secret),
    Refused(Failure),
}

/// Opens the authority's page, waits until the browser comes back, and takes its code for tokens.
pub(super) async fn sign_in(
    wanted: Wanted<'_>,
    client_id: &str,
    tell: &Tell,
    open: OpenPage,
) -> Result<Granted, Failure> {
    let failed =
        |error: std::io::Error| Failure::new("NO_SIGN_IN", format!("no browser can come back here: {error}"));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(failed)?;
    let redirect = format!("http://localhost:{}", listener.local_addr().map_err(failed)?.port());
    let (state, verifier) = (random_text()?, random_text()?);
    let scope = scopes(wanted.audience);
    let page = page(wanted, client_id, &redirect, &scope, &state, &verifier)?;
    tell(&format!("to sign in, a browser opens this page; if none does, open it yourself:\n{page}"));
    open(&page);
    let code = match timeout(LONGEST, returned(&listener, &state)).await {
        Ok(Ok(Returned::Code(code))) => code,
        Ok(Ok(Returned::Refused(failure))) => return Err(failure),
        Ok(Err(error)) => return Err(failed(error)),
        Err(_) => return Err(Failure::new("NO_SIGN_IN", "nobody signed in within ten minutes")),
    };
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", client_id),
        ("code", code.expose()),
        ("redirect_uri", redirect.as_str()),
        ("code_verifier", verifier.expose()),
        ("scope", scope.as_str()),
    ];
    match grant(wanted, client_id, &fields).await? {
        Grant::Granted(granted) => Ok(granted),
        Grant::Refused(failure, _) => Err(failure.without(&code)),
    }
}

fn page(
    wanted: Wanted<'_>,
    client_id: &str,
    redirect: &str,
    scope: &str,
    state: &Secret,
    verifier: &Secret,
) -> Result<Url, Failure> {
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.expose().as_bytes()));
    let nonce = random_text()?;
    let mut page = wanted.cloud.authority.authorize_endpoint(wanted.tenant);
    page.query_pairs_mut()
        .append_pair("client_id", client_id)
        .append_pair("response_type", "code")
        .append_pair("response_mode", "query")
        .append_pair("redirect_uri", redirect)
        .append_pair("scope", scope)
        .append_pair("state", state.expose())
        .append_pair("nonce", nonce.expose())
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    Ok(page)
}

/// Asks the system for a browser, or the one that `BROWSER` names. If there is none, the person was told the page.
pub fn open_page(page: &Url) {
    let chosen = std::env::var("BROWSER").ok().filter(|name| !name.is_empty());
    let (program, words): (String, &[&str]) = match chosen {
        Some(program) => (program, &[]),
        None if cfg!(windows) => ("rundll32".to_owned(), &["url.dll,FileProtocolHandler"]),
        None if cfg!(target_os = "macos") => ("open".to_owned(), &[]),
        None => ("xdg-open".to_owned(), &[]),
    };
    let mut command = Command::new(program);
    command.args(words).arg(page.as_str());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _ = command.spawn();
}

/// What the browser comes back with. Requests of others, without our state, are turned away.
async fn returned(listener: &TcpListener, state: &Secret) -> std::io::Result<Returned> {
    loop {
        let (mut stream, _) = listener.accept().await?;
        let Ok(Some(target)) = timeout(HEAD, target(&mut stream)).await else { continue };
        let query = Query::of(target.split_once('?').map_or("", |(_, query)| query));
        if query.first("state") != Some(state.expose()) {
            say(&mut stream, "404 Not Found", "Nothing is here.").await;
            continue;
        }
        if let Some(code) = query.first("code") {
            say(&mut stream, "200 OK", "You are signed in. This page can be closed.").await;
            return Ok(Returned::Code(Secret::new(code.to_owned())));
        }
        say(&mut stream, "200 OK", "You are not signed in. The program says why.").await;
        let word = query.first("error").unwrap_or("access_denied");
        let description = query.first("error_description").unwrap_or("nobody signed in");
        return Ok(Returned::Refused(Failure::of_redirect(word, description)));
    }
}

/// The target of a GET; `None` for anything else.
async fn target(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut piece).await.ok().filter(|read| *read > 0)?;
        head.extend_from_slice(piece.get(..read)?);
        if head.len() > HEAD_BYTES_MAX {
            return None;
        }
    }
    let line = std::str::from_utf8(&head).ok()?.lines().next()?.to_owned();
    Some(line.strip_prefix("GET ")?.split(' ').next()?.to_owned())
}

async fn say(stream: &mut TcpStream, status: &str, text: &str) {
    let page = format!("<!doctype html><meta charset=utf-8><title>pal</title><p>{text}</p>");
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{page}",
        page.len()
    );
    // A browser that is gone has seen enough.
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}
