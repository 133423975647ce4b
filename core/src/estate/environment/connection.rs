//! What the variables of an env file connect to, as a URL and part by part.

use std::net::IpAddr;

use super::EnvFile;
use crate::estate::endpoint::{Address, Target};
use crate::facts::words::{Part, part_prefixes, placeholder, service, stock_credential};
use crate::syntax::env::Variable;

/// One part of a connection that a URL and a variable of its own both give.
#[derive(Debug)]
pub struct Claim<'f> {
    /// The variable with the URL.
    pub url: &'f Variable,
    /// The variable with the part.
    pub variable: &'f Variable,
    /// Which part.
    pub part: Part,
    /// What the URL says.
    pub in_url: String,
    /// What the variable says.
    pub on_its_own: String,
}

impl Claim<'_> {
    /// Returns whether both say the same.
    pub fn agrees(&self) -> bool {
        self.in_url == self.on_its_own
            || (self.part == Part::Host && is_local(&self.in_url) && is_local(&self.on_its_own))
    }
}

/// Returns whether a host is the machine itself.
fn is_local(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
}

/// Returns every part that a URL of the file and a variable beside it both give, URL by URL.
///
/// Parts that are unknown, or placeholders, are left out; so is a port where the hosts are not the same machine.
pub fn claims(file: &EnvFile) -> Vec<Vec<Claim<'_>>> {
    let urls = file.effective().filter(|it| it.name.ends_with("_URL") || it.name.ends_with("_URI"));
    urls.flat_map(|url| claims_of(file, url)).collect()
}

fn claims_of<'f>(file: &'f EnvFile, variable: &'f Variable) -> Vec<Vec<Claim<'f>>> {
    let Some(text) = variable.value.known() else { return Vec::new() };
    let Some((service, url)) = text.split_once("://").and_then(|it| Some((service(it.0)?, Url::read(text)?))) else {
        return Vec::new();
    };
    let prefixes = part_prefixes(&variable.name, service);
    prefixes.into_iter().map(|prefix| url.claims(file, variable, prefix, service)).collect()
}

/// The parts of a URL that are plain to see.
struct Url {
    host: String,
    port: u16,
    user: Option<String>,
    password: Option<String>,
    database: Option<String>,
}

impl Url {
    fn read(text: &str) -> Option<Self> {
        if text.contains(['$', '<', '%', '…']) || text.contains("...") {
            return None;
        }
        let Some(Address::Tcp { host, port }) = Address::of_url(text) else { return None };
        let host = match host {
            Target::Name(name) => name,
            Target::Ip(address) => address.to_string(),
            Target::Any(_) => return None,
        };
        let url = url::Url::parse(text).ok()?;
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let path = url.path().trim_start_matches('/');
        Some(Self {
            host,
            port,
            user: some(url.username()),
            password: url.password().and_then(some),
            database: some(path).filter(|it| !it.contains('/')),
        })
    }

    fn claims<'f>(&self, file: &'f EnvFile, url: &'f Variable, prefix: &str, service: &str) -> Vec<Claim<'f>> {
        let of = |part: Part| {
            let words: &[&str] = match part {
                Part::Host => &["HOST", "HOSTNAME"],
                Part::Port => &["PORT"],
                Part::User => &["USER", "USERNAME"],
                Part::Password => &["PASSWORD", "PASS"],
                Part::Database => &["DB", "DATABASE", "NAME", "DBNAME"],
            };
            let joint = if prefix == "PG" { "" } else { "_" };
            words.iter().find_map(|word| file.get(&format!("{prefix}{joint}{word}")))
        };
        let claim = |part: Part, in_url: Option<&str>| {
            let variable = of(part)?;
            let (in_url, on_its_own) = (in_url?, variable.value.known()?.as_str());
            let open = |text: &str| {
                text.is_empty()
                    || text.contains('$')
                    || placeholder(text).is_some()
                    || part == Part::Password && stock_credential(text)
            };
            (!open(in_url) && !open(on_its_own)).then(|| Claim {
                url,
                variable,
                part,
                in_url: in_url.to_owned(),
                on_its_own: on_its_own.to_owned(),
            })
        };
        let host = claim(Part::Host, Some(&self.host));
        let user = claim(Part::User, self.user.as_deref());
        let mut all = Vec::new();
        let same_machine =
            host.as_ref().map_or_else(|| is_local(&self.host) && of(Part::Host).is_none(), Claim::agrees);
        if same_machine {
            all.extend(claim(Part::Port, Some(&self.port.to_string())));
        }
        // The image of PostgreSQL or MySQL makes the first account from these; the application may have one of its own.
        let of_image = matches!(prefix, "POSTGRES" | "POSTGRESQL" | "MYSQL" | "MARIADB");
        let same_user = user.as_ref().map_or(!of_image, Claim::agrees);
        let password = claim(Part::Password, self.password.as_deref());
        let same_password = password.as_ref().is_some_and(Claim::agrees);
        // Databases of Redis and virtual hosts of RabbitMQ are for several uses.
        let of_one_use = matches!(service, "postgresql" | "mysql" | "mariadb" | "mongodb");
        let database = if of_one_use { claim(Part::Database, self.database.as_deref()) } else { None };
        // With the password and the database of the first account, it is the first account that is meant.
        let is_meant = same_password && database.as_ref().is_some_and(Claim::agrees);
        all.extend(password.filter(|_| same_user || is_meant));
        all.extend(database);
        all.extend(host);
        all.extend(user.filter(|it| !of_image || it.agrees() || is_meant));
        all
    }
}
