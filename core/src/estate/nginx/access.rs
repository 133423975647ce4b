//! Who may come near: `allow` and `deny`, passwords, inner locations, servers
//! that only this machine reaches.

use super::super::endpoint::Address;
use super::statement::{Id, Statement};
use super::{Configuration, Server};
use crate::source::Value;

impl Configuration {
    /// Returns whether not everybody gets what a statement does: an inner location, a password, an address that is
    /// allowed, a check of its own; or whether that cannot be told.
    pub fn is_limited(&self, at: Statement<'_>) -> bool {
        let mut level = Some(at);
        while let Some(block) = level {
            if block.is_open() || block.all("internal").next().is_some() || self.is_guarded(block.id()) {
                return true;
            }
            if block.matching().is_some_and(|it| it.statement.is("if")) || self.branches(block).any(Self::keeps_out) {
                return true;
            }
            level = block.parent();
        }
        let denies = |name: &'static str| at.rules_of_access(name).iter().any(|it| it == "all");
        let on = |name: &'static str| {
            at.effective(name).list.last().and_then(|it| it.arg(0)).is_some_and(|it| it.text != "off")
        };
        denies("deny")
            || ["auth_basic", "auth_request", "auth_jwt", "auth_oidc", "ssl_verify_client"].iter().any(|it| on(it))
            || self.server_of(at).is_some_and(Server::is_inside)
            || self.location_at(at.id()).is_some_and(|it| it.modifier == super::Modifier::Named)
    }

    /// Whether a module of others that stands in a block may refuse requests.
    fn is_guarded(&self, block: Id) -> bool {
        let all = self.guarded.get_or_init(|| {
            let foreign = self.statements().filter(|it| it.known().is_none() && is_guard(&it.name()));
            let mut all: Vec<Id> = foreign.filter_map(|it| Some(it.parent()?.id())).collect();
            all.sort_unstable();
            all.dedup();
            all
        });
        all.binary_search(&block).is_ok()
    }

    /// Returns the `if`s that stand in a block.
    pub fn branches<'c>(&'c self, block: Statement<'c>) -> impl Iterator<Item = Statement<'c>> {
        let all = self.branches.get_or_init(|| {
            let mut all: Vec<(Id, Id)> = self.named("if").filter_map(|it| Some((it.parent()?.id(), it.id()))).collect();
            all.sort_unstable();
            all
        });
        let from = all.partition_point(|it| it.0 < block.id());
        all[from..].iter().take_while(move |it| it.0 == block.id()).take(64).map(|it| self.statement(it.1))
    }

    /// Whether an `if` keeps out whom it meets.
    fn keeps_out(branch: Statement<'_>) -> bool {
        let condition = branch.raw().unwrap_or_default();
        // Who says so itself is not kept out.
        let told = ["$http_user_agent", "$http_referer", "$request_method"].iter().any(|it| condition.contains(it));
        !told && branch.refuses()
    }
}

impl Statement<'_> {
    /// Returns whether an `if` sends away whom it meets.
    pub fn refuses(self) -> bool {
        let returns = self.last("return").and_then(|it| it.arg(0));
        returns.is_some_and(|it| it.text.starts_with('4')) || self.is_open()
    }

    /// Returns the addresses of `allow` or `deny` that are in force here.
    pub fn rules_of_access(self, name: &'static str) -> Vec<String> {
        // Both make one list: a block that has either has none of the block around it.
        let mut level = Some(self);
        while let Some(block) = level {
            let all: Vec<String> = block.all(name).filter_map(|it| Some(it.arg(0)?.text.into_owned())).collect();
            if !all.is_empty() || block.all("allow").chain(block.all("deny")).next().is_some() {
                return all;
            }
            level = block.parent();
        }
        Vec::new()
    }
}

fn is_guard(name: &str) -> bool {
    ["access_by_lua", "rewrite_by_lua", "server_rewrite_by_lua", "auth_", "js_access", "modsecurity"]
        .iter()
        .any(|it| name.starts_with(it))
}

impl Server {
    /// Returns whether it only listens where nobody from outside comes: on this machine, or on sockets.
    pub fn is_inside(&self) -> bool {
        let inside = |it: &Address| match it {
            Address::Unix(_) => true,
            Address::Tcp { host, .. } | Address::Udp { host, .. } => {
                host.is_loopback() && !matches!(host, super::super::endpoint::Target::Any(_))
            }
        };
        !self.listens.is_empty() && self.listens.iter().all(|it| it.address.known().is_some_and(inside))
    }

    /// Returns whether requests for any name reach it: it takes every name, or says that it is the default.
    pub fn takes_any_name(&self) -> bool {
        let catches = |it: &Value<String>| match it {
            Value::Known(name) => {
                name.is_empty()
                    || name == "_"
                    || matches!(name.as_str(), "~." | "~.*" | "~^.*$" | "~^(.*)$" | "~^(.+)$" | "~^" | "~.+")
            }
            Value::Unknown(_) => false,
        };
        let default = self.listens.iter().any(|it| it.default_server.is_some());
        !self.open && (default || self.names.is_empty() || self.names.iter().any(|it| catches(&it.value)))
    }
}
