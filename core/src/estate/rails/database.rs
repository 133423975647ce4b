//! `config/database.yml`: the pool of connections of the environment that runs. The file is a template; its
//! expressions are run as Ruby.

use super::template::{Run, Template};
use crate::estate::Text;
use crate::source::{Located, Span, Value};
use crate::syntax::ruby::EnvRead;

/// What the file says of one environment.
#[derive(Debug)]
pub struct Database {
    /// The entry of the environment.
    pub span: Span,
    /// `pool`, or `max_connections` of Rails 8.1, of the database that the application writes to; `None` where it says
    /// nothing.
    pub pool: Option<Located<Value<i64>>>,
    /// `url`, with everything it says.
    pub url: Option<Located<Value<String>>>,
}

/// Reads the entry of an environment; also the variables that the file reads.
pub(super) fn read(text: &Text, environment: &str, run: Run<'_>) -> (Option<Database>, Vec<EnvRead>) {
    let template = Template::fill(&text.source, run);
    let database = template.root().and_then(|root| {
        let entry = root.get(environment)?;
        // Several databases: the first one is the application's own, unless one is called so.
        let parts = entry.entries();
        let is_several = !parts.is_empty() && parts.iter().all(|it| it.1.is_mapping());
        let first = || entry.get("primary").or_else(|| parts.first().map(|it| it.1));
        let one = if is_several { first().unwrap_or(entry) } else { entry };
        let pool = one.get("max_connections").or_else(|| one.get("pool"));
        let pool = pool.map(|it| template.number(it));
        let url = one.get("url").map(|it| template.word(it));
        Some(Database { span: entry.span(), pool, url })
    });
    (database, template.reads)
}
