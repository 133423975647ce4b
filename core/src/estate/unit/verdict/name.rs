//! Names: units, accounts, statuses, descriptors, buses, journals, links.

use super::value::Value;
use crate::facts::systemd::scalar::{self, Form};
use crate::facts::systemd::{Kind, exit};
use crate::syntax::systemd::cut::Style;

const NO_UNIT: &str = "is no unit name; one ends in `.service`, `.target`, …";

/// Judges a name or a list of names.
pub(super) fn judge(value: &mut Value<'_>) {
    let suffix = value.directive.suffix;
    match value.directive.kind {
        Kind::UnitList => value.each_as(
            Style::PLAIN,
            || no_unit(suffix),
            |it| scalar::is_unit_name(it, Form::Any) && it.ends_with(suffix),
        ),
        Kind::Unit => {
            value.one_as(|| no_unit(suffix), |it| scalar::is_unit_name(it, Form::Loadable) && it.ends_with(suffix));
        }
        Kind::TriggerUnit => {
            let own = value.unit;
            if value.text == "%n" || (own.is_some() && value.expand_all().is_some_and(|it| own == Some(&*it.text))) {
                return value.all(value.whole(), "is the unit itself, which cannot start itself");
            }
            value.one(NO_UNIT, |it| scalar::is_unit_name(it, Form::Loadable));
        }
        Kind::Slice if value.directive.section == "Slice" => {
            value.all(value.whole(), "is for other units: the place of a slice follows from its name");
        }
        Kind::Slice => value.one("is no slice, such as `app.slice`", |it| {
            scalar::is_unit_name(it, Form::Loadable) && it.ends_with(suffix) && !it.contains('@')
        }),
        Kind::UserGroup => value.one(ACCOUNT, scalar::is_user_or_group),
        Kind::UserGroupList => value.each(Style::PLAIN, ACCOUNT, scalar::is_user_or_group),
        Kind::ExitStatusSet => value.each(
            Style::PLAIN,
            "is no exit status: 0 to 255, a name such as `TEMPFAIL`, or a signal",
            exit::is_status,
        ),
        Kind::DescriptorName => {
            value.one("is no name of a descriptor: printable characters without colons", scalar::is_descriptor);
        }
        Kind::BusName => value.one("is no name on the bus, such as `org.example.App`", |it| {
            it.starts_with(':') || scalar::is_bus_name(it)
        }),
        Kind::LogNamespace => {
            value.one("is no name of a journal: letters, digits and `:-_.@` are allowed", is_instance);
        }
        Kind::InterfaceName => value.one(INTERFACE, |it| it == "*" || scalar::is_interface(it, false)),
        Kind::InterfaceSet => {
            let style = Style { separators: " \t\n\r~", ..Style::UNQUOTED };
            value.each(style, INTERFACE, |it| scalar::is_interface(it, false));
        }
        _ => value.each(Style::QUOTED, LINK, is_link),
    }
}

fn no_unit(suffix: &str) -> String {
    if suffix.is_empty() { NO_UNIT.to_owned() } else { format!("is no unit that ends in `{suffix}`") }
}

const ACCOUNT: &str = "is no name or number of an account or group";
const INTERFACE: &str = "is no name of a network interface: up to 15 characters, not only digits";
const LINK: &str = "is no link: one starts with `https://`, `http://`, `file:/`, `info:` or `man:`";

/// `unit_instance_is_valid`, as the name of a file.
fn is_instance(text: &str) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || matches!(it, ':' | '-' | '_' | '.' | '\\' | '@');
    scalar::is_file_name(text) && text.chars().all(allowed)
}

/// `documentation_url_is_valid`.
fn is_link(text: &str) -> bool {
    let behind = |prefix: &str| {
        text.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix)) && text.len() > prefix.len()
    };
    text.is_ascii()
        && (["http://", "https://", "info:", "man:"].into_iter().any(behind)
            || text.to_ascii_lowercase().starts_with("file:/"))
}
