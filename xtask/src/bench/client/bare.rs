//! The requests of a plan and nothing else: a token and a link for each tenant, over connections that stay open.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use super::service::{CLIENT, SECRET, Service, tenant};

/// How long so many connections take to ask for all tenants.
pub(super) fn seconds(service: &Service, connections: usize) -> anyhow::Result<f64> {
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    thread::scope(|scope| {
        let ask = || {
            let mut connection = Connection::open(&service.address)?;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= service.tenants {
                    return Ok(());
                }
                connection.ask_for(number, &service.url())?;
            }
        };
        let all: Vec<_> = (0..connections).map(|_| scope.spawn(ask)).collect();
        all.into_iter().try_for_each(|one| match one.join() {
            Ok(result) => result,
            Err(_) => bail!("a connection's thread panicked"),
        })
    })?;
    Ok(begun.elapsed().as_secs_f64())
}

/// A connection that stays open.
struct Connection {
    host: String,
    stream: BufReader<TcpStream>,
}

impl Connection {
    fn open(address: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { host: address.to_owned(), stream: BufReader::new(stream) })
    }

    /// Signs in to a tenant and asks for the link there; nobody is linked.
    fn ask_for(&mut self, number: usize, url: &str) -> anyhow::Result<()> {
        let secret = SECRET.replace(' ', "+");
        let form = format!(
            "grant_type=client_credentials&client_id={CLIENT}&client_secret={secret}&scope={url}/.default"
        );
        let head = format!(
            "POST /{}/oauth2/v2.0/token HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n",
            tenant(number),
            self.host,
            form.len()
        );
        let (status, body) = self.send(&(head + &form))?;
        ensure!(status == 200, "a token is refused: {body}");
        let answer: Value = serde_json::from_str(&body)?;
        let token = answer.get("access_token").and_then(Value::as_str).context("no token in the answer")?;
        let path = "/providers/Microsoft.ManagementPartner/partners/?api-version=2018-02-01";
        let (status, body) = self.send(&format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\r\n",
            self.host
        ))?;
        ensure!(status == 404, "a link where nobody linked: {body}");
        Ok(())
    }

    fn send(&mut self, request: &str) -> anyhow::Result<(u16, String)> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status")?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            if line.trim_end().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((status, String::from_utf8(body)?))
    }
}
