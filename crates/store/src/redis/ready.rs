//! Readiness check of a Redis: the durability its settings give.

use std::collections::HashMap;

use ::redis::aio::ConnectionManager;

use crate::{Durability, Readiness, Room};

/// Settings: name, the value that makes acknowledged writes durable, and what is lost without it.
const SETTINGS: [(&str, &str, &str); 4] = [
    ("appendonly", "yes", "nothing outlives a restart"),
    ("appendfsync", "always", "up to a second of acknowledged writes is lost with the machine"),
    ("no-appendfsync-on-rewrite", "no", "writes are not synced while the log is rewritten"),
    ("maxmemory-policy", "noeviction", "records are dropped when memory is short"),
];

/// Asks for settings and state. `silent` says that no replica confirmed the last write.
pub(super) async fn ask(connection: &mut ConnectionManager, wanted: Durability, silent: bool) -> Readiness {
    let mut reasons = Vec::new();
    let mut ask = ::redis::cmd("CONFIG");
    ask.arg("GET");
    for (name, ..) in SETTINGS {
        ask.arg(name);
    }
    let settings: HashMap<String, String> = match ask.query_async(connection).await {
        Ok(settings) => settings,
        Err(why) if why.is_io_error() || why.is_timeout() => {
            return Readiness { durability: None, reasons: vec!["Redis does not answer.".into()], room: None };
        }
        Err(_) => {
            reasons.push("Redis does not tell its settings: allow the gateway's user the command CONFIG|GET.".into());
            HashMap::new()
        }
    };
    for (name, value, loss) in SETTINGS {
        if let Some(is) = settings.get(name)
            && is != value
        {
            reasons.push(format!("Redis has `{name} {is}`: {loss}. Set `{name} {value}`."));
        }
    }
    let info: String = ::redis::cmd("INFO").query_async(connection).await.unwrap_or_default();
    if info.is_empty() {
        reasons.push("Redis does not tell its state: allow the gateway's user the command INFO.".into());
    }
    let field = |name: &str| info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim);
    if field("aof_last_write_status").is_some_and(|status| status != "ok") {
        reasons.push("The last write of Redis to its log failed. Look at its disk.".into());
    }
    if field("role") == Some("slave") {
        reasons.push("This Redis is a replica and takes no writes. Give the address of its master.".into());
    }
    let keeps = if reasons.is_empty() { Durability::Node } else { Durability::Memory };
    // A replica that still copies the whole set confirms nothing yet.
    let replicas = info.lines().filter(|line| line.starts_with("slave") && line.contains("state=online")).count();
    let replicated = replicas > 0 && !silent;
    let durability = if keeps == Durability::Node && replicated { Durability::NodeAndReplica } else { keeps };
    if wanted == Durability::NodeAndReplica && replicas == 0 {
        reasons.push("No replica is connected, and `node+replica` is asked for.".into());
    } else if wanted == Durability::NodeAndReplica && silent {
        reasons.push("No replica confirmed the last write within two seconds, and `node+replica` is asked for.".into());
    }
    if durability >= wanted {
        reasons.clear();
    }
    let number = |name: &str| field(name).and_then(|number| number.parse::<u64>().ok());
    // What Redis itself compares with its limit: buffers of replicas and of its log do not count.
    let used = number("used_memory").unwrap_or(0).saturating_sub(number("mem_not_counted_for_evict").unwrap_or(0));
    let room = number("maxmemory").filter(|most| *most > 0).map(|total| Room { free: total.saturating_sub(used), total });
    if room.is_some_and(|room| room.free == 0) {
        reasons.push("Redis is full (`maxmemory`): give it more memory, or take what others keep in it away.".into());
    }
    Readiness { durability: Some(durability), reasons, room }
}
