//! A proxy in front of the service that breaks what passes through it, and writes down what it saw.
//!
//! It ends TLS with a certificate of an authority of its own, so the program talks to it alone; the service names it as its public
//! address. Each connection has a thread; requests and answers are small and have a length.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant as Moment};

use pal_client::clock::machine;
use pal_model::Instant;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, StreamOwned};

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    /// 429 with `Retry-After` in seconds.
    Throttled,
    /// 429 with `Retry-After` as a date.
    ThrottledUntil,
    /// 500, and the service never heard of it.
    ErrorBefore,
    /// 500, and the service did it.
    ErrorAfter,
    ResetBefore,
    ResetAfter,
    /// Done, and half of the answer arrives.
    HalfABody,
    /// Done, and no answer arrives in time.
    Late,
}

/// Of a thousand requests, so many have each fault: three in ten.
const OF_A_THOUSAND: [(Fault, u64); 8] = [
    (Fault::Throttled, 40),
    (Fault::ThrottledUntil, 20),
    (Fault::ErrorBefore, 60),
    (Fault::ErrorAfter, 60),
    (Fault::ResetBefore, 35),
    (Fault::ResetAfter, 35),
    (Fault::HalfABody, 40),
    (Fault::Late, 10),
];

const NANOSECONDS: i128 = 1_000_000_000;
/// Longer than the program waits for an answer.
const LATE: Duration = Duration::from_millis(2_500);

/// A request that arrived.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) at: Moment,
    pub(super) method: String,
    /// The tenant of the token, or the one whose token is asked for.
    pub(super) tenant: String,
    /// Whether it was for the token endpoint.
    pub(super) is_for_token: bool,
    pub(super) request_id: Option<String>,
    pub(super) fault: Fault,
    /// What the service said, if it was asked.
    pub(super) status: Option<u16>,
    /// When the next request of that tenant may come.
    pub(super) not_before: Option<Moment>,
}

#[derive(Default)]
struct Book {
    seen: Vec<Seen>,
    changes: usize,
    tenants: HashMap<String, String>,
    /// What should never have come.
    wrong: Vec<String>,
    /// Whether nothing breaks any more.
    is_calm: bool,
}

pub(super) struct Proxy {
    listener: TcpListener,
    pub(super) url: String,
    pub(super) authority: String,
    server: Arc<ServerConfig>,
    book: Arc<Mutex<Book>>,
    /// Where answers try to lead: nobody should ever come.
    decoy: TcpListener,
}

impl Proxy {
    pub(super) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate =
            rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().self_signed(&key).unwrap();
        let server = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        let decoy = TcpListener::bind("127.0.0.1:0").unwrap();
        decoy.set_nonblocking(true).unwrap();
        let (server, authority) = (Arc::new(server), certificate.pem());
        Self { listener, url, authority, server, book: Arc::default(), decoy }
    }

    /// Passes on what comes to the service at that address, whose authority of certificates this is.
    pub(super) fn start(&self, service: &str, authority: &[u8]) {
        let mut roots = RootCertStore::empty();
        let certificate = rustls::pki_types::pem::PemObject::from_pem_slice(authority).unwrap();
        roots.add(CertificateDer::into_owned(certificate)).unwrap();
        let client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let desk = Arc::new(Desk {
            service: service.trim_start_matches("https://").to_owned(),
            host: self.url.trim_start_matches("https://").to_owned(),
            decoy: format!("https://{}/", self.decoy.local_addr().unwrap()),
            client: Arc::new(client),
            book: Arc::clone(&self.book),
        });
        let (listener, server) = (self.listener.try_clone().unwrap(), Arc::clone(&self.server));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (desk, server) = (Arc::clone(&desk), Arc::clone(&server));
                // A connection that breaks is what this is for.
                thread::spawn(move || drop(desk.serve(stream, server)));
            }
        });
    }

    /// From now on nothing breaks.
    pub(super) fn calm_down(&self) {
        self.book.lock().unwrap().is_calm = true;
    }

    /// How many changes arrived.
    pub(super) fn changes(&self) -> usize {
        self.book.lock().unwrap().changes
    }

    /// Everything that arrived, in order. Fails if something came that never should.
    pub(super) fn seen(&self) -> Vec<Seen> {
        let book = self.book.lock().unwrap();
        assert_eq!(book.wrong, Vec::<String>::new());
        assert!(self.decoy.accept().is_err(), "somebody followed a link to another host");
        book.seen.clone()
    }
}

/// What every connection needs.
struct Desk {
    service: String,
    host: String,
    decoy: String,
    client: Arc<ClientConfig>,
    book: Arc<Mutex<Book>>,
}

/// A message as it stands on the wire.
struct Message {
    start: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Message {
    fn read(stream: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line)? == 0 {
                return if lines.is_empty() { Ok(None) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
            }
            let line = line.trim_end().to_owned();
            if line.is_empty() {
                break;
            }
            lines.push(line);
        }
        let headers = lines[1..].iter().map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        });
        let mut message = Self { start: lines[0].clone(), headers: headers.collect(), body: Vec::new() };
        let length = message.header("content-length").map_or(0, |length| length.parse().unwrap());
        message.body.resize(length, 0);
        stream.read_exact(&mut message.body)?;
        Ok(Some(message))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn bytes(&self) -> Vec<u8> {
        let mut head = format!("{}\r\n", self.start);
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        [head.as_bytes(), b"\r\n", &self.body].concat()
    }
}

impl Desk {
    fn serve(&self, stream: TcpStream, config: Arc<ServerConfig>) -> io::Result<()> {
        let connection = ServerConnection::new(config).map_err(io::Error::other)?;
        stream.set_nodelay(true)?;
        let mut client = BufReader::new(StreamOwned::new(connection, stream));
        let mut service = None;
        while let Some(request) = Message::read(&mut client)? {
            let mut seen = self.recognised(&request);
            let (passed, end) = (self.pass(&mut seen, &request, &mut service)?, seen.fault);
            self.note(seen);
            let stream = client.get_mut();
            match end {
                Fault::ResetBefore | Fault::ResetAfter => {
                    return stream.sock.shutdown(std::net::Shutdown::Both);
                }
                Fault::Late => {
                    thread::sleep(LATE);
                    return Ok(());
                }
                Fault::HalfABody => {
                    let half = passed.len() - passed.len() / 8;
                    stream.write_all(&passed[..half])?;
                    stream.flush()?;
                    return stream.sock.shutdown(std::net::Shutdown::Both);
                }
                Fault::None
                | Fault::Throttled
                | Fault::ThrottledUntil
                | Fault::ErrorBefore
                | Fault::ErrorAfter => {
                    stream.write_all(&passed)?;
                    stream.flush()?;
                }
            }
        }
        Ok(())
    }

    fn note(&self, seen: Seen) {
        let mut book = self.book.lock().unwrap();
        book.changes += usize::from(seen.method == "PUT");
        book.seen.push(seen);
    }

    /// Asks the service unless the fault comes before that, and says what to answer.
    fn pass(
        &self,
        seen: &mut Seen,
        request: &Message,
        service: &mut Option<BufReader<StreamOwned<ClientConnection, TcpStream>>>,
    ) -> io::Result<Vec<u8>> {
        match seen.fault {
            Fault::Throttled | Fault::ThrottledUntil => {
                let (text, wait) = retry_after(seen.fault);
                let answer = self.refusal(429, "Too Many Requests", &format!("retry-after: {text}\r\n"));
                seen.not_before = Some(Moment::now() + wait);
                return Ok(answer);
            }
            Fault::ErrorBefore => return Ok(self.refusal(500, "Internal Server Error", "")),
            Fault::ResetBefore => return Ok(Vec::new()),
            Fault::None | Fault::ErrorAfter | Fault::ResetAfter | Fault::HalfABody | Fault::Late => {}
        }
        let answer = self.ask(request, service)?;
        let status = answer.start.split(' ').nth(1).unwrap().parse().unwrap();
        seen.status = Some(status);
        if seen.is_for_token && status == 200 {
            let token: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
            let token = token["access_token"].as_str().unwrap().to_owned();
            self.book.lock().unwrap().tenants.insert(token, seen.tenant.clone());
        }
        if seen.fault == Fault::ErrorAfter {
            return Ok(self.refusal(500, "Internal Server Error", ""));
        }
        Ok(answer.bytes())
    }

    fn ask(
        &self,
        request: &Message,
        service: &mut Option<BufReader<StreamOwned<ClientConnection, TcpStream>>>,
    ) -> io::Result<Message> {
        if service.is_none() {
            let name = ServerName::try_from("127.0.0.1").unwrap();
            let connection = ClientConnection::new(Arc::clone(&self.client), name).unwrap();
            let stream = TcpStream::connect(&self.service)?;
            stream.set_nodelay(true)?;
            *service = Some(BufReader::new(StreamOwned::new(connection, stream)));
        }
        let service = service.as_mut().unwrap();
        let stream = service.get_mut();
        stream.write_all(&request.bytes())?;
        stream.flush()?;
        let answer = Message::read(service)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        assert!(answer.header("transfer-encoding").is_none(), "an answer without a length");
        Ok(answer)
    }

    /// Whose request it is; what fault it has follows from that and from how many there were.
    fn recognised(&self, request: &Message) -> Seen {
        let at = Moment::now();
        let mut words = request.start.split(' ');
        let (method, path) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
        let is_for_token = path.ends_with("/token");
        let mut book = self.book.lock().unwrap();
        let bearer = request.header("authorization").map(|text| text.trim_start_matches("Bearer "));
        let tenant = match (bearer, is_for_token) {
            (None, true) => path.split('/').nth(1).unwrap().to_owned(),
            (Some(token), false) => book.tenants.get(token).cloned().unwrap_or_default(),
            (None, false) if path.starts_with("/metadata/endpoints") => String::new(),
            (_, _) => {
                book.wrong.push(format!("{method} {path}"));
                String::new()
            }
        };
        if bearer.is_some() && tenant.is_empty() {
            book.wrong.push(format!("{method} {path} with a token that was not given here"));
        }
        if request.header("host") != Some(self.host.as_str()) {
            book.wrong.push(format!("{method} {path} for {:?}", request.header("host")));
        }
        let request_id = request.header("x-ms-client-request-id").map(str::to_owned);
        let fault =
            if tenant.is_empty() || book.is_calm { Fault::None } else { fault(book.seen.len() as u64) };
        Seen { at, method, tenant, is_for_token, request_id, fault, status: None, not_before: None }
    }

    /// A refusal that tries to lead elsewhere.
    fn refusal(&self, status: u16, reason: &str, headers: &str) -> Vec<u8> {
        let decoy = &self.decoy;
        let body =
            format!(r#"{{"error":{{"code":"{status}","message":"see {decoy}"}},"nextLink":"{decoy}"}}"#);
        let length = body.len();
        format!(
            "HTTP/1.1 {status} {reason}\r\n{headers}location: {decoy}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .into_bytes()
    }
}

/// The fault of the request of that number, as if by chance (splitmix64).
fn fault(number: u64) -> Fault {
    let mut bits = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    let mut drawn = (bits ^ bits >> 31) % 1000;
    for (fault, share) in OF_A_THOUSAND {
        if drawn < share {
            return fault;
        }
        drawn -= share;
    }
    Fault::None
}

/// What to say, and how long nobody may come then.
fn retry_after(fault: Fault) -> (String, Duration) {
    if fault == Fault::Throttled {
        return ("1".to_owned(), Duration::from_secs(1));
    }
    let now = machine().nanoseconds();
    let seconds = now / NANOSECONDS + 2;
    let text = Instant::from_nanoseconds(seconds * NANOSECONDS).to_string();
    // 2026-11-21T12:00:00Z, in the words of RFC 9110 §5.6.7.
    let parts: Vec<&str> = text.split(['-', 'T', 'Z']).collect();
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    let month = months[parts[1].parse::<usize>().unwrap() - 1];
    let weekday = weekdays[usize::try_from(seconds / 86_400 % 7).unwrap()];
    let date = format!("{weekday}, {} {month} {} {} GMT", parts[2], parts[0], parts[3]);
    let wait = u64::try_from(seconds * NANOSECONDS - now).unwrap();
    (date, Duration::from_nanos(wait))
}

#[test]
fn a_date_is_said_as_http_says_it() {
    let (text, wait) = retry_after(Fault::ThrottledUntil);
    assert!(wait > Duration::from_secs(1) && wait <= Duration::from_secs(2), "{wait:?}");
    assert!(text.ends_with(" GMT") && text.len() == "Sun, 06 Nov 1994 08:49:37 GMT".len(), "{text}");
}
