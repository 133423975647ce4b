//! What settings connect to: databases, caches, the broker of Celery, the layers of Channels.

use super::Settings;
use crate::estate::endpoint::Address;
use crate::source::{Located, Value};
use crate::syntax::python::{Item, Object};

/// Settings that hold a URL.
const URLS: [&str; 4] = ["BROKER_URL", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND", "CELERY_RESULT_BACKEND_URL"];

/// Engines by a word in their names, with their ports.
const ENGINES: [(&str, u16); 4] = [("postgresql", 5432), ("postgis", 5432), ("mysql", 3306), ("cockroachdb", 26257)];

impl Settings {
    /// Returns what the settings surely connect to, each with the name of the setting; of what is unknown, nothing.
    pub fn connections(&self) -> Vec<(&'static str, Located<Value<Address>>)> {
        let mut found = Vec::new();
        let mut add = |name, item: &Item, address: Option<Address>| {
            let at = |it| Located { value: Value::Known(it), span: item.span, from: item.from.clone() };
            found.extend(address.map(|it| (name, at(it))));
        };
        for (_, database) in self.entries("DATABASES") {
            if let Some(host) = get(database, "HOST") {
                add("DATABASES", host, database_at(database, host));
            }
        }
        for (_, cache) in self.entries("CACHES") {
            let backend = get(cache, "BACKEND").and_then(|it| it.known()?.as_str()).unwrap_or_default();
            let location = get(cache, "LOCATION").filter(|_| backend.contains("edis") || backend.contains("emcache"));
            for it in location.into_iter().flat_map(parts) {
                let text = it.known().and_then(Object::as_str);
                let usual = if backend.contains("edis") { 6379 } else { 11211 };
                add("CACHES", it, text.and_then(|it| of_text(it, usual)));
            }
        }
        for name in URLS {
            if let Some(item) = self.get(name) {
                add(name, item, item.known().and_then(Object::as_str).and_then(url));
            }
        }
        for (_, layer) in self.entries("CHANNEL_LAYERS") {
            let hosts = get(layer, "CONFIG").and_then(|it| get(it, "hosts"));
            for it in hosts.and_then(|it| it.known()?.elements()).unwrap_or_default() {
                let address = match it.known() {
                    Some(Object::String(text)) => url(text),
                    Some(Object::Tuple(pair) | Object::List(pair)) => pair_of(pair),
                    _ => None,
                };
                add("CHANNEL_LAYERS", it, address);
            }
        }
        found
    }

    /// The entries of a setting that is a dictionary.
    fn entries(&self, name: &str) -> &[(Item, Item)] {
        match self.get(name).and_then(|it| it.known()) {
            Some(Object::Dict(pairs)) => pairs,
            _ => &[],
        }
    }
}

/// The value of a key; the last one of its name counts.
fn get<'i>(item: &'i Item, key: &str) -> Option<&'i Item> {
    let Some(Object::Dict(pairs)) = item.known() else { return None };
    // A key that is not known may be this one.
    let may_be = |it: &&(Item, Item)| it.0.known().is_none_or(|it| it.as_str() == Some(key));
    pairs.iter().rfind(may_be).filter(|it| it.0.known().is_some()).map(|it| &it.1)
}

/// A text, or the elements of a list.
fn parts(item: &Item) -> &[Item] {
    match item.known() {
        Some(object) => object.elements().unwrap_or(std::slice::from_ref(item)),
        None => &[],
    }
}

fn database_at(database: &Item, host: &Item) -> Option<Address> {
    let engine = get(database, "ENGINE")?.known()?.as_str()?;
    let usual = ENGINES.iter().find(|it| engine.contains(it.0))?.1;
    // Without a host it is a socket of its own; with a slash in front, one there.
    let host = host.known()?.as_str().filter(|it| !it.is_empty() && !it.contains(['/', ',']))?;
    let port = match get(database, "PORT") {
        None => usual,
        Some(it) => match it.known()? {
            Object::String(text) if text.is_empty() => usual,
            Object::None => usual,
            other => other.text()?.trim().parse().ok()?,
        },
    };
    Address::of_bind(&format!("{host}:{port}"), port)
}

fn of_text(text: &str, usual: u16) -> Option<Address> {
    if text.contains("://") { url(text) } else { Address::of_bind(text, usual) }
}

fn url(text: &str) -> Option<Address> {
    (text.contains("://") && !text.contains([';', ','])).then(|| Address::of_url(text)).flatten()
}

fn pair_of(pair: &[Item]) -> Option<Address> {
    let [host, port] = pair else { return None };
    let port = u16::try_from(port.known()?.as_integer()?).ok()?;
    Address::of_bind(&format!("{}:{port}", host.known()?.as_str()?), port)
}

#[cfg(test)]
mod tests {
    use crate::estate::testing::estate;

    fn connections(settings: &str) -> Vec<String> {
        let unit = "//- a.service\n[Service]\nWorkingDirectory=/opt/a\nEnvironment=DJANGO_SETTINGS_MODULE=a.settings \
            DB_HOST=10.0.0.9 DB_PORT=5433 NAME=x\nExecStart=/opt/a/venv/bin/celery -A a worker\n";
        let estate = estate(&format!("{unit}//- opt/a/a/settings.py\nimport os\n{settings}\n"));
        let shown = |it: &crate::estate::endpoint::Connection| {
            let address = it.address.known().map_or("?".to_owned(), ToString::to_string);
            format!("{} {address} `{}`", it.by, estate.files.slice(it.at))
        };
        estate.hosts[0].connections.iter().map(shown).filter(|it| !it.starts_with("DB_HOST")).collect()
    }

    #[test]
    fn what_settings_connect_to() {
        let postgres = "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', ";
        assert_eq!(
            connections(&format!("{postgres}'HOST': '127.0.0.1'}}}}")),
            ["DATABASES 127.0.0.1:5432 `'127.0.0.1'`"]
        );
        let port = connections(&format!("{postgres}'HOST': 'db', 'PORT': '5433'}}}}"));
        assert_eq!(port, ["DATABASES db:5433 `'db'`"]);
        let cache = "CACHES = {'default': {'BACKEND': 'django.core.cache.backends.redis.RedisCache', 'LOCATION': \
            ['redis://:x@10.0.0.1/1', 'redis://10.0.0.2:6380']}}\nCELERY_BROKER_URL = 'amqp://mq//'";
        assert_eq!(
            connections(cache),
            [
                "CACHES 10.0.0.1:6379 `'redis://:x@10.0.0.1/1'`",
                "CACHES 10.0.0.2:6380 `'redis://10.0.0.2:6380'`",
                "CELERY_BROKER_URL mq:5672 `'amqp://mq//'`"
            ]
        );
        let layers = "CHANNEL_LAYERS = {'default': {'CONFIG': {'hosts': [('127.0.0.1', 6379)]}}}";
        assert_eq!(connections(layers), ["CHANNEL_LAYERS 127.0.0.1:6379 `('127.0.0.1', 6379)`"]);
    }

    #[test]
    fn what_is_not_known_or_no_address() {
        let postgres = "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', ";
        for settings in [
            &format!("{postgres}'HOST': ''}}}}"),
            &format!("{postgres}'HOST': '/run/postgresql'}}}}"),
            &format!("{postgres}'HOST': os.environ['OTHER']}}}}"),
            &format!("{postgres}'HOST': os.environ['DB_HOST'], 'PORT': os.environ['DB_PORT']}}}}"),
            &format!("{postgres}'HOST': '10.0.0.1', 'PORT': x()}}}}"),
            "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'x', 'HOST': 'y'}}",
            "CACHES = {'default': {'BACKEND': 'django.core.cache.backends.locmem.LocMemCache', 'LOCATION': 'x'}}",
            "CELERY_BROKER_URL = os.environ['NAME']",
        ] {
            assert_eq!(connections(&format!("from y import x\n{settings}")), [""; 0], "{settings}");
        }
    }
}
