//! A sign-in service that speaks `OpenID` Connect: by default rightly, by its plan as an enemy would.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{SystemTime, UNIX_EPOCH};

use data_encoding::{BASE64, BASE64URL_NOPAD};
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use url::{Url, form_urlencoded};

pub(crate) const CLIENT: &str = "kelisim";
pub(crate) const SECRET: &str = "a secret of the client: it has + signs & more";

/// How an ID token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// By the key it publishes.
    Own,
    /// By another key, under the published one's name.
    Forged,
    /// By another key, under a name of its own.
    Unknown,
    /// By the secret it shares with the client.
    Shared,
    /// By the public key as if that were a shared secret.
    Confused,
    /// With `alg: none` and an empty signature.
    None,
}

/// How the service deviates from what is right.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Changes to the claims of the ID token; what is null is left out.
    pub claims: Value,
    /// Changes to what it says of itself.
    pub metadata: Value,
    /// What the user-info says; null: as the person is.
    pub info: Value,
    pub sign: Sign,
    /// Whether any code and any verifier will do.
    pub careless: bool,
    /// Status and body of the answer at a path, instead of the right one.
    pub instead: Option<(&'static str, u16, Vec<u8>)>,
}

impl Default for Plan {
    fn default() -> Self {
        let none = Value::Null;
        Self { claims: none.clone(), metadata: none.clone(), info: none, sign: Sign::Own, careless: false, instead: None }
    }
}

/// What came with a browser that was sent to be authorized.
struct Authorization {
    nonce: String,
    challenge: String,
    back: String,
}

struct Inside {
    plan: Plan,
    codes: HashMap<String, Authorization>,
    requests: Vec<String>,
    key: (u32, SigningKey),
}

/// The service, which lasts as long as the process.
pub(crate) struct Provider {
    pub port: u16,
    inside: Arc<Mutex<Inside>>,
    folder: TempDir,
}

pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn merged(mut into: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().into_iter().flatten() {
        let fields = into.as_object_mut().unwrap();
        if value.is_null() {
            fields.remove(name);
        } else {
            fields.insert(name.clone(), value.clone());
        }
    }
    into
}

impl Provider {
    pub(crate) fn start(plan: Plan) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let key = (1, SigningKey::from_bytes(&[7; 32]));
        let inside = Arc::new(Mutex::new(Inside { plan, codes: HashMap::new(), requests: Vec::new(), key }));
        let own = Arc::clone(&inside);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let own = Arc::clone(&own);
                // A client that hangs up in the middle of a long answer is what some tests are about.
                std::thread::spawn(move || drop(serve(&own, port, stream)));
            }
        });
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("secret"), format!("{SECRET}\n")).unwrap();
        Self { port, inside, folder }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    pub(crate) fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn secret(&self) -> PathBuf {
        self.folder.path().join("secret")
    }

    /// The configuration of a gateway that asks it.
    pub(crate) fn configured(&self, more: &str) -> String {
        format!(
            "[forward]\nallow_networks = [\"127.0.0.0/8\"]\n[console.oidc]\nissuer = \"{}\"\nclient_id = \"{CLIENT}\"\nsecret_file = \"{}\"\n\
             label = {{ kk = \"Палата\", ru = \"Палата\", en = \"the Chamber\" }}\n{more}",
            self.issuer(),
            self.secret().display()
        )
    }

    /// From now on it behaves like this.
    pub(crate) fn plan(&self, plan: Plan) {
        self.inside().plan = plan;
    }

    /// From now on it signs with another key, under another name.
    pub(crate) fn rotate(&self) {
        let mut inside = self.inside();
        let number = inside.key.0 + 1;
        inside.key = (number, SigningKey::from_bytes(&[u8::try_from(number).unwrap(); 32]));
    }

    /// How many requests came for a path.
    pub(crate) fn requests(&self, path: &str) -> usize {
        self.inside().requests.iter().filter(|own| *own == path).count()
    }

    /// A person agrees on its page: where it sends the browser, as path and query.
    pub(crate) fn authorize(&self, page: &str) -> String {
        let page = Url::parse(page).unwrap();
        assert_eq!(page.path(), "/authorize");
        let query: HashMap<String, String> = page.query_pairs().into_owned().collect();
        assert_eq!((query["response_type"].as_str(), query["client_id"].as_str()), ("code", CLIENT));
        assert_eq!(query["code_challenge_method"], "S256");
        assert!(query["scope"].split(' ').any(|scope| scope == "openid"));
        let code = format!("code-{}", self.inside().codes.len());
        let back = query["redirect_uri"].clone();
        let authorization =
            Authorization { nonce: query["nonce"].clone(), challenge: query["code_challenge"].clone(), back: back.clone() };
        self.inside().codes.insert(code.clone(), authorization);
        let mut there = Url::parse(&back).unwrap();
        there.query_pairs_mut().append_pair("code", &code).append_pair("state", &query["state"]);
        there[url::Position::BeforePath..].to_owned()
    }
}

fn serve(inside: &Mutex<Inside>, port: u16, stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length, mut signed) = (String::new(), 0, String::new());
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap_or(0),
            "authorization" => value.clone_into(&mut signed),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (status, body) = inside.lock().unwrap().answer(port, &path, &signed, &body);
    let moved =
        if (300..400).contains(&status) { format!("Location: http://127.0.0.1:{port}/elsewhere\r\n") } else { String::new() };
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{moved}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let stream = reader.get_mut();
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}

impl Inside {
    fn answer(&mut self, port: u16, path: &str, signed: &str, body: &[u8]) -> (u16, Vec<u8>) {
        self.requests.push(path.to_owned());
        if let Some((_, status, body)) = self.plan.instead.as_ref().filter(|(own, ..)| *own == path) {
            return (*status, body.clone());
        }
        let issuer = format!("http://127.0.0.1:{port}");
        let document = match path {
            "/.well-known/openid-configuration" => merged(
                json!({
                    "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
                    "token_endpoint": format!("{issuer}/token"), "userinfo_endpoint": format!("{issuer}/userinfo"),
                    "jwks_uri": format!("{issuer}/keys"), "end_session_endpoint": format!("{issuer}/leave"),
                    "response_types_supported": ["code"], "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["EdDSA"], "code_challenge_methods_supported": ["S256"],
                }),
                &self.plan.metadata,
            ),
            "/keys" => {
                let x = BASE64URL_NOPAD.encode(self.key.1.verifying_key().as_bytes());
                json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": format!("key-{}", self.key.0), "x": x }] })
            }
            "/token" => match self.redeemed(signed, body) {
                Ok(nonce) => {
                    let token = self.token(&issuer, &nonce);
                    json!({ "access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": token })
                }
                Err(error) => return (400, json!({ "error": error }).to_string().into_bytes()),
            },
            "/userinfo" if signed == "Bearer access" => merged(json!({ "sub": "person-1" }), &self.plan.info),
            _ => return (404, b"{}".to_vec()),
        };
        (200, document.to_string().into_bytes())
    }

    /// The nonce that belongs to a code, when everything about the request to redeem it is right.
    fn redeemed(&mut self, signed: &str, body: &[u8]) -> Result<String, &'static str> {
        let form: HashMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
        let secret = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let right = format!("Basic {}", BASE64.encode(format!("{}:{}", secret(CLIENT), secret(SECRET)).as_bytes()));
        if signed != right {
            return Err("invalid_client");
        }
        let code = form.get("code").cloned().unwrap_or_default();
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(form.get("code_verifier").map_or(&b""[..], String::as_bytes)));
        let authorization = self.codes.get(&code).ok_or("invalid_grant")?;
        let nonce = authorization.nonce.clone();
        if !self.plan.careless {
            if authorization.challenge != challenge || form.get("redirect_uri") != Some(&authorization.back) {
                return Err("invalid_grant");
            }
            self.codes.remove(&code);
        }
        Ok(nonce)
    }

    fn token(&self, issuer: &str, nonce: &str) -> String {
        let claims = json!({
            "iss": issuer, "aud": CLIENT, "sub": "person-1", "iat": now(), "exp": now() + 300, "nonce": nonce,
            "email": "aigerim@example.kz", "email_verified": true,
        });
        let claims = merged(claims, &self.plan.claims);
        let kid = if self.plan.sign == Sign::Unknown { "no-such-key".to_owned() } else { format!("key-{}", self.key.0) };
        let alg = match self.plan.sign {
            Sign::Own | Sign::Forged | Sign::Unknown => "EdDSA",
            Sign::Shared | Sign::Confused => "HS256",
            Sign::None => "none",
        };
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let text = format!("{}.{}", part(&json!({ "alg": alg, "kid": kid, "typ": "JWT" })), part(&claims));
        let shared = |key: &[u8]| {
            let mut mac = <Hmac<Sha256>>::new_from_slice(key).unwrap();
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().to_vec()
        };
        let signature = match self.plan.sign {
            Sign::Own => self.key.1.sign(text.as_bytes()).to_vec(),
            Sign::Forged | Sign::Unknown => SigningKey::from_bytes(&[99; 32]).sign(text.as_bytes()).to_vec(),
            Sign::Shared => shared(SECRET.as_bytes()),
            Sign::Confused => shared(self.key.1.verifying_key().as_bytes()),
            Sign::None => Vec::new(),
        };
        format!("{text}.{}", BASE64URL_NOPAD.encode(&signature))
    }
}
