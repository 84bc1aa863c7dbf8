//! Address of a Redis that receives messages: host, port, TLS and login.

use std::borrow::Cow;

use ::redis::RedisConnectionInfo;
use percent_encoding::percent_decode_str;
use url::Url;

/// Where a Redis is, and the login it is used with.
#[derive(Clone)]
pub(crate) struct RedisAddress {
    /// Name or address of the host.
    pub host: String,
    /// Port, 6379 when none is given.
    pub port: u16,
    /// Whether the connection is under TLS.
    pub tls: bool,
    /// User, password and number of the database.
    pub login: RedisConnectionInfo,
}

/// Parses the address of a Redis: `redis://[user:password@]host[:port][/database]`, or `rediss://` with TLS.
#[must_use]
pub(crate) fn parse(text: &str) -> Option<RedisAddress> {
    let url = Url::parse(text).ok()?;
    let tls = match url.scheme() {
        "redis" => false,
        "rediss" => true,
        _ => return None,
    };
    if url.query().is_some() || url.fragment().is_some() {
        return None;
    }
    let plain = |text: &str| percent_decode_str(text).decode_utf8().ok().map(Cow::into_owned);
    let mut login = RedisConnectionInfo::default().set_skip_set_lib_name();
    if !url.username().is_empty() {
        login = login.set_username(plain(url.username())?);
    }
    if let Some(password) = url.password() {
        login = login.set_password(plain(password)?);
    }
    match url.path().trim_matches('/') {
        "" => {}
        database => login = login.set_db(database.parse().ok().filter(|database| *database >= 0)?),
    }
    let host = url.host_str().filter(|host| !host.is_empty())?.trim_matches(['[', ']']).to_owned();
    Some(RedisAddress { host, port: url.port().unwrap_or(6379), tls, login })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_redis_is_taken_apart() {
        let whole = parse("rediss://kelisim:p%40ss@redis.example.kz:7000/3").unwrap();
        assert_eq!((whole.host.as_str(), whole.port, whole.tls, whole.login.db()), ("redis.example.kz", 7000, true, 3));
        assert_eq!((whole.login.username(), whole.login.password()), (Some("kelisim"), Some("p@ss")));
        let short = parse("redis://[::1]").unwrap();
        assert_eq!((short.host.as_str(), short.port, short.tls, short.login.db()), ("::1", 6379, false, 0));
        for wrong in ["", "localhost:6379", "http://localhost", "redis://", "redis://h/x", "redis://h/-1", "redis://h?protocol=3"]
        {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
    }
}
