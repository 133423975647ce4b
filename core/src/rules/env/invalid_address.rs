//! Reads what stands where an address or a port belongs.

use crate::estate::Estate;
use crate::estate::environment::deployed;
use crate::estate::name::host_of;
use crate::facts::words::{Role, wrong_address};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/invalid-address",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("invalid_address.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, file) in deployed(estate) {
        for variable in file.variables() {
            let Some(value) = variable.value.known() else { continue };
            let name = variable.name.as_str();
            let report = |found: &mut Findings, message: String| {
                found.report(&RULE.about, variable.value.span, message);
            };
            if name.ends_with("_PORT") && value.parse::<u32>().is_ok_and(|it| it > 65535) {
                report(found, format!("`{name}` is no port: `{value}` is above 65535"));
            }
            let hosts = matches!(estate.manifest.role(name), Some(Role::AllowedHosts | Role::CorsOrigins))
                || !is_of_build(name)
                    && ["_HOST", "_IP", "_ADDR", "_ADDRESS", "_HOSTS", "_IPS", "_URL"]
                        .iter()
                        .any(|it| name.ends_with(it));
            let wrong = |item: &str| {
                let host = host_of(item.trim());
                Some((host.to_owned(), wrong_address(host)?))
            };
            if let Some((host, reason)) = hosts.then(|| value.split([',', ' ']).find_map(wrong)).flatten() {
                report(found, format!("`{host}` in `{name}` is no address: {reason}"));
            }
        }
    }
}

/// The host of a build is a name at most; beside it stand versions, which look like addresses.
fn is_of_build(name: &str) -> bool {
    name.split('_').any(|word| matches!(word, "BUILD" | "RELEASE" | "VERSION"))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn addresses_and_ports() {
        let fixture = "//- .env\nALLOWED_HOSTS=acme.io,10.0.0.256\nDB_HOST=10.0.0.1\nDB_PORT=54320000\n\
                       REDIS_URL=redis://10.0.0.1.5:6379/0\nVERSION=1.2.3.4.5\nAPP_HOST=1.2.300\nBUILD_HOST=1.2.3.300\n\
                       CACHE_HOST=2024.01.300.1\n";
        assert_eq!(
            findings(&["env/invalid-address"], fixture),
            ".env:1:15 env/invalid-address `10.0.0.256` in `ALLOWED_HOSTS` is no address: a part is above 255\n\
             .env:3:9 env/invalid-address `DB_PORT` is no port: `54320000` is above 65535\n\
             .env:4:11 env/invalid-address `10.0.0.1.5` in `REDIS_URL` is no address: it has more than four parts\n"
        );
    }
}
