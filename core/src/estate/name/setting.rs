//! Names in the settings that applications really run with. Where a process has settings, its variables count as far as
//! the settings read them, and are replaced by what the settings make of them.

use std::collections::{HashMap, HashSet};

use super::super::process::Process;
use super::super::settings::Settings;
use super::super::{Estate, Host};
use super::NameVariable;
use crate::facts::words::Role;
use crate::source::Span;
use crate::syntax::python::{Item, Object};

/// Django's settings, and those of django-cors-headers, that hold names; sorted.
static SETTINGS: &[(&str, Role)] = &[
    ("ALLOWED_HOSTS", Role::AllowedHosts),
    ("CORS_ALLOWED_ORIGINS", Role::CorsOrigins),
    ("CORS_ORIGIN_WHITELIST", Role::CorsOrigins),
    ("CSRF_COOKIE_DOMAIN", Role::CookieDomain),
    ("CSRF_TRUSTED_ORIGINS", Role::CsrfOrigins),
    ("SESSION_COOKIE_DOMAIN", Role::CookieDomain),
];

/// What settings say of the names of a host's processes.
#[derive(Debug, Default)]
pub(super) struct OfSettings {
    /// The lists, each once.
    pub(super) lists: Vec<NameVariable>,
    /// Which of them a process has, by its command.
    pub(super) of_process: HashMap<Span, Vec<usize>>,
    /// The variables, by where their names stand, that no process takes as they are.
    pub(super) replaced: HashSet<Span>,
}

/// Collects the names of settings; `variables` are those of env files and units, by where their names stand.
pub(super) fn collect(estate: &Estate, host: &Host, variables: &HashMap<Span, &NameVariable>) -> OfSettings {
    let mut found = OfSettings::default();
    let mut known: HashMap<(Span, Span), Vec<usize>> = HashMap::new();
    let mut taken: HashSet<Span> = HashSet::new();
    for process in host.programs() {
        let settings = process.settings.as_ref().filter(|it| it.raised.is_none());
        let mut lists = Vec::new();
        for list in settings.into_iter().flat_map(|it| of_settings(estate, it)) {
            let alike = known.entry((list.key, list.span)).or_default();
            // Processes of one application share their lists.
            let same = |at: &&usize| {
                found.lists[**at].elements == list.elements && found.lists[**at].complete == list.complete
            };
            let at = alike.iter().find(same).copied().unwrap_or_else(|| {
                found.lists.push(list);
                alike.push(found.lists.len() - 1);
                found.lists.len() - 1
            });
            lists.push(at);
        }
        let own: Vec<&NameVariable> = lists.iter().map(|at| &found.lists[*at]).collect();
        for it in process.environment.assignments.iter().filter_map(|it| variables.get(&it.key)) {
            let counts = settings.is_none_or(|settings| !is_replaced(process, settings, &own, it));
            (if counts { &mut taken } else { &mut found.replaced }).insert(it.key);
        }
        if settings.is_some() {
            found.of_process.insert(process.span, lists);
        }
    }
    found.replaced.retain(|it| !taken.contains(it));
    found
}

/// Whether a variable means nothing to a process by itself: its settings do not read it, or a list of theirs is made of it.
pub(super) fn is_replaced(
    process: &Process,
    settings: &Settings,
    lists: &[&NameVariable],
    variable: &NameVariable,
) -> bool {
    let is_read = process.reads().any(|it| it.name == variable.variable);
    let is_role = SETTINGS.iter().any(|it| it.1 == variable.role);
    is_role && (!is_read && !settings.is_open || lists.iter().any(|it| it.made_of.contains(&variable.span)))
}

fn of_settings(estate: &Estate, settings: &Settings) -> Vec<NameVariable> {
    let list = |(name, role): &(&str, Role)| {
        let item = settings.get(name)?;
        if *role == Role::CorsOrigins && !counts(settings, name) {
            return None;
        }
        let place = settings.place(name)?;
        let mut list = list(estate, name, *role, place, item)?;
        list.complete &= *role != Role::CorsOrigins || is_all(settings);
        list.is_checked = *role == Role::CorsOrigins && settings.has("INSTALLED_APPS", "corsheaders") == Some(true);
        Some(list)
    };
    SETTINGS.iter().filter_map(list).collect()
}

/// Whether django-cors-headers looks at a list: it is in use, and the old name only counts without the new one.
fn counts(settings: &Settings, name: &str) -> bool {
    let in_use = settings.has("MIDDLEWARE", "corsheaders.middleware.CorsMiddleware") != Some(false);
    in_use && (name == "CORS_ALLOWED_ORIGINS" || settings.get("CORS_ALLOWED_ORIGINS").is_none())
}

/// Whether no pattern and no switch lets further origins in.
fn is_all(settings: &Settings) -> bool {
    const OTHERS: [&str; 4] = [
        "CORS_ALLOWED_ORIGIN_REGEXES",
        "CORS_ORIGIN_REGEX_WHITELIST",
        "CORS_ALLOW_ALL_ORIGINS",
        "CORS_ORIGIN_ALLOW_ALL",
    ];
    OTHERS.iter().all(|it| settings.is_off(it))
}

fn list(estate: &Estate, name: &str, role: Role, key: Span, item: &Item) -> Option<NameVariable> {
    let outside: Vec<Span> = item.from.iter().copied().filter(|it| estate.is_environment_at(*it)).collect();
    let mut list = NameVariable::empty(name, role, key, item.span);
    list.is_setting = true;
    match (item.known(), role) {
        (Some(Object::None), Role::CookieDomain) => return None,
        (Some(Object::String(text)), Role::CookieDomain) if text.is_empty() => return None,
        (Some(Object::String(text)), Role::CookieDomain) => list.add(text, place(estate, item, item, text)),
        (Some(object), _) => match object.elements() {
            Some(items) => {
                for it in items {
                    match it.known() {
                        Some(Object::String(text)) if text.is_empty() => {}
                        Some(Object::String(text)) => list.add(text, place(estate, it, item, text)),
                        _ => list.complete = false,
                    }
                }
            }
            None => list.complete = false,
        },
        (None, _) => list.complete = false,
    }
    // A list that is all of one variable stands there.
    if let [only] = outside.as_slice()
        && list.elements.iter().all(|it| only.contains(it.span))
    {
        list.span = *only;
    }
    list.made_of = outside;
    Some(list)
}

/// Where the text of an element stands: in the literal, or in the value of the variable that it was cut out of.
fn place(estate: &Estate, item: &Item, list: &Item, text: &str) -> Span {
    let places = std::iter::once(&item.span).chain(&item.from).chain(&list.from);
    standing(estate, places.copied(), text).unwrap_or(item.span)
}

/// Returns where a text stands as an element, at the first of some places that has it.
pub(super) fn standing(estate: &Estate, places: impl IntoIterator<Item = Span>, text: &str) -> Option<Span> {
    let stands = |span: Span| {
        let slice = estate.source_at(span)?.slice(span);
        // An element of a list, and not a part of one.
        let ends = |at: Option<char>| at.is_none_or(|it| !it.is_alphanumeric() && !matches!(it, '.' | '-' | '_'));
        let is_whole =
            |at: &usize| ends(slice[..*at].chars().next_back()) && ends(slice[at + text.len()..].chars().next());
        let at = slice.match_indices(text).map(|it| it.0).find(is_whole)?;
        Some(span.sub(at, at + text.len()))
    };
    places.into_iter().find_map(stands)
}

#[cfg(test)]
mod tests {
    use crate::estate::testing::estate;
    use crate::facts::words::Role;

    const UNIT: &str = "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/opt/a\n\
        Environment=DJANGO_SETTINGS_MODULE=a.settings\nEnvironmentFile=/opt/a/.env\n\
        ExecStart=/opt/a/venv/bin/gunicorn a.wsgi\n//- opt/a/.env\nALLOWED_HOSTS=a.cl, b.cl\nHOSTS=c.cl\n\
        CSRF_TRUSTED_ORIGINS=https://a.cl\n";

    fn lists(settings: &str) -> Vec<String> {
        let estate = estate(&format!("{UNIT}//- opt/a/a/settings.py\n{settings}"));
        let shown = |it: &super::NameVariable| {
            let elements = it.elements.iter().map(|it| {
                let at = estate.files.positions(it.span).0;
                format!("{:?}@{}:{}", it.value, at.line, at.column)
            });
            let path = estate.files.file(it.span.file).path.rsplit('/').next().unwrap_or_default();
            format!("{} {path} {} {}", it.variable, it.complete, elements.collect::<Vec<_>>().join(" "))
        };
        estate.hosts[0].names.with_role(Role::AllowedHosts).map(shown).collect()
    }

    #[test]
    fn settings_stand_for_the_variables_that_they_read() {
        let read = "import os\nALLOWED_HOSTS = os.environ['ALLOWED_HOSTS'].split(',')\n";
        assert_eq!(lists(read), ["ALLOWED_HOSTS .env true \"a.cl\"@1:15 \" b.cl\"@1:20"]);
        let other = "import os\nALLOWED_HOSTS = [os.environ.get('HOSTS'), 'd.cl']\n";
        assert_eq!(lists(other), ["ALLOWED_HOSTS settings.py true \"c.cl\"@2:7 \"d.cl\"@2:44"]);
        let literal = "ALLOWED_HOSTS = ['d.cl', 'x.d.cl']\n";
        assert_eq!(lists(literal), ["ALLOWED_HOSTS settings.py true \"d.cl\"@1:19 \"x.d.cl\"@1:27"]);
    }

    #[test]
    fn what_is_not_known_leaves_the_variables_as_they_are() {
        let unknown = "import os\nfrom x import f\nALLOWED_HOSTS = f(os.environ['ALLOWED_HOSTS'])\n";
        assert_eq!(
            lists(unknown),
            ["ALLOWED_HOSTS .env true \"a.cl\"@1:15 \"b.cl\"@1:21", "ALLOWED_HOSTS settings.py false "]
        );
        assert_eq!(lists("DEBUG = False\n"), [""; 0], "nothing reads the variable");
    }
}
