//! Variables that `map` computes (`ngx_http_map_module.c`): exact key, longest
//! `*.x`, longest `x.*`, first regex, default; those of `geo` and `split_clients`
//! are handed on. What other modules compute is not known.

use super::escape::show;
use super::passage::{Known, Passage};
use super::step::{StepKind, Unclear};
use crate::estate::nginx::Statement;

/// How many maps are computed for one request.
const MAPS: usize = 10_000;

impl Passage<'_> {
    /// Returns the value of a variable that this statement defines.
    pub(super) fn defined(&mut self, name: &str, statement: Statement<'_>) -> Known {
        let is_known = ["map", "geo", "split_clients"].iter().any(|it| statement.is(it));
        if !is_known {
            let by = statement.name();
            return Err(Unclear::new(format!("`${name}` is what `{by}` computes for each request"), statement.head()));
        }
        if self.open_maps.iter().any(|it| it == name) {
            return Err(Unclear::new(format!("`${name}` is needed to compute itself"), statement.head()));
        }
        // Maps that are not kept and name each other could be computed again without end.
        self.mapped_so_far += 1;
        if self.mapped_so_far > MAPS {
            return Err(Unclear::new("the maps need each other too often", statement.head()));
        }
        self.open_maps.push(name.to_owned());
        let value = match &*statement.name() {
            "geo" => self.located(name, statement),
            "split_clients" => self.shared(name, statement),
            _ => self.mapped(name, statement),
        };
        self.open_maps.pop();
        let volatile = statement.children().any(|it| it.count() == 0 && it.name() == "volatile");
        if !volatile {
            self.variables.insert(name.to_owned(), value.clone());
        }
        value
    }

    fn mapped(&mut self, name: &str, map: Statement<'_>) -> Known {
        if map.is_open() {
            return Err(Unclear::new(format!("not all entries of the map of `${name}` are known"), map.head()));
        }
        let source = map.arg(0).ok_or_else(|| Unclear::new("the map has no source", map.head()))?;
        let mut subject = self.evaluate(&source.text, source.span)?;
        let hostnames = map.children().any(|it| it.count() == 0 && it.name() == "hostnames");
        if hostnames && subject.last() == Some(&b'.') {
            subject.pop();
        }
        let entry = self.entry(map, &subject, hostnames)?;
        let Some((entry, value)) = entry.and_then(|it| Some((it, it.arg(0)?))) else { return Ok(Vec::new()) };
        let result = self.evaluate(&value.text, value.span);
        if let Ok(result) = &result {
            let (subject, result) = (show(&subject), show(result));
            let key = entry.name().into_owned();
            let message = format!("`${name}` is `{result}`: the entry `{key}` for `{}` `{subject}`", source.text);
            self.step(StepKind::Rewrite, message, entry.head());
        }
        result
    }

    fn entry<'m>(
        &mut self,
        map: Statement<'m>,
        subject: &[u8],
        hostnames: bool,
    ) -> Result<Option<Statement<'m>>, Unclear> {
        let entries: Vec<Statement<'m>> = map.children().filter(|it| it.count() == 1 && !it.is("include")).collect();
        let lower = String::from_utf8_lossy(&subject.to_ascii_lowercase()).into_owned();
        let plain = |it: &Statement<'_>| {
            let key = it.name();
            !key.starts_with('~') && key != "default"
        };
        let key = |it: &Statement<'_>| {
            let key = it.name().to_ascii_lowercase();
            key.strip_prefix('\\').map_or(key.clone(), str::to_owned)
        };
        let keys: Vec<(String, Statement<'m>)> =
            entries.iter().filter(|it| plain(it)).map(|it| (key(it), *it)).collect();
        let exact = keys.iter().find(|it| it.0 == lower || (hostnames && it.0.strip_prefix('.') == Some(&lower)));
        if let Some((_, entry)) = exact {
            return Ok(Some(*entry));
        }
        if hostnames {
            let wild = |it: &&(String, Statement<'m>)| it.0.len();
            let leading = |key: &str| {
                let rest = key.strip_prefix('*').or_else(|| key.starts_with('.').then_some(key));
                rest.is_some_and(|rest| lower.ends_with(rest))
            };
            let trailing =
                |key: &str| key.strip_suffix('*').is_some_and(|rest| rest.len() > 1 && lower.starts_with(rest));
            let found = keys.iter().filter(|it| leading(&it.0)).max_by_key(wild);
            let found = found.or_else(|| keys.iter().filter(|it| trailing(&it.0)).max_by_key(wild));
            if let Some((_, entry)) = found {
                return Ok(Some(*entry));
            }
        }
        for entry in entries.iter().filter(|_| !subject.is_empty()) {
            let name = entry.name().into_owned();
            let Some(pattern) = name.strip_prefix('~') else { continue };
            let (pattern, caseless) = pattern.strip_prefix('*').map_or((pattern, false), |it| (it, true));
            if self.matches(pattern, caseless, subject, entry.name_span())? {
                return Ok(Some(*entry));
            }
        }
        Ok(entries.into_iter().find(|it| it.name() == "default"))
    }
}
