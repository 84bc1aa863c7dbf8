//! Connections of other protocols than HTTP, with addresses validated like every other.
//!
//! The configuration names the server, so it may lie inside the operator's networks. Unencrypted traffic
//! stays there: without TLS nothing is sent to a public address outside the configured networks.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use ipnet::IpNet;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls_platform_verifier::Verifier;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::Lookup;
use crate::config::ConfigError;
use crate::forward::guard;

/// Byte stream in both directions of a connection.
pub trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// Connector of TCP and TLS streams.
#[derive(Clone)]
pub(super) struct Dial {
    lookup: Arc<dyn Lookup>,
    allowed: Arc<[IpNet]>,
    tls: Arc<rustls::ClientConfig>,
}

impl Dial {
    /// Creates a connector; `roots` are PEM certificates that are trusted besides the operating system's.
    pub(super) fn new(lookup: Arc<dyn Lookup>, allowed: Arc<[IpNet]>, roots: Option<&str>) -> Result<Self, ConfigError> {
        let wrong = |why: &str| ConfigError::Value("certificates".into(), "forward.ca_file", why.to_owned());
        let roots: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(roots.unwrap_or_default().as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|_| wrong("put certificates in PEM into it"))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let system = || wrong("the system's certificates cannot be read; install ca-certificates");
        let verifier = Verifier::new_with_extra_roots(roots, Arc::clone(&provider)).map_err(|_| system())?;
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| system())?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        Ok(Self { lookup, allowed, tls: Arc::new(tls) })
    }

    pub(super) async fn connect(&self, host: &str, port: u16, tls: bool) -> Result<Box<dyn Wire>, &'static str> {
        let found: Vec<IpAddr> = match host.parse::<IpAddr>() {
            Ok(literal) => vec![literal],
            Err(_) => self.lookup.lookup(host.to_owned()).await.unwrap_or_default(),
        };
        if found.is_empty() {
            return Err("no-such-host");
        }
        // One disallowed address is enough to refuse: the name does not lead where the operator thinks.
        if !tls && found.iter().any(|address| guard::is_public(*address) && !guard::is_own(*address, &self.allowed)) {
            return Err("not-encrypted");
        }
        let mut stream = None;
        for address in found {
            if let Ok(opened) = TcpStream::connect(SocketAddr::new(address, port)).await {
                stream = Some(opened);
                break;
            }
        }
        let stream = stream.ok_or("connection")?;
        let _ = stream.set_nodelay(true);
        if !tls {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(host.to_owned()).map_err(|_| "tls")?;
        let stream = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await.map_err(|_| "tls")?;
        Ok(Box::new(stream))
    }
}
