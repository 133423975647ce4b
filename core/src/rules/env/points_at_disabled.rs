//! Holds local connections against the services that the host's documents or the manifest switch off.

use crate::estate::Estate;
use crate::estate::endpoint::{disabled_at, listeners_at};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/points-at-disabled",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("points_at_disabled.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for connection in host.connections.iter().filter(|it| it.owner != "nginx") {
            let Some(address) = connection.address.known().filter(|it| it.is_local()) else { continue };
            let Some((service, off)) = address.port().and_then(|port| disabled_at(host, port)) else { continue };
            // Something else may have taken its place.
            if listeners_at(host, address).next().is_some() {
                continue;
            }
            let message = format!("`{}` leads to {service} on this machine, where it is disabled", connection.by);
            found
                .report(&RULE.about, connection.address.span, message)
                .because(off, format!("{service} does not run here"))
                .help("name the service that is used, or remove the variable");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn document(value: &str, state: &str) -> String {
        format!(
            "//- a.md\n| Servicio | Estado |\n|---|---|\n| Redis local | {state} |\n\nArchivo: `/srv/.env`\n\n\
             | Variable | Valor |\n|---|---|\n| `{value}` |\n"
        )
    }

    #[test]
    fn a_local_service_that_is_off() {
        assert_eq!(
            findings(&["env/points-at-disabled"], &document("REDIS_HOST` | `localhost", "**Deshabilitado**")),
            "a.md:9:19 env/points-at-disabled `REDIS_HOST` leads to Redis on this machine, where it is disabled\n"
        );
    }

    #[test]
    fn another_host_another_service_and_a_running_one_are_silent() {
        for (value, state) in [
            ("REDIS_HOST` | `10.0.0.5", "Deshabilitado"),
            ("CACHE_HOST` | `localhost", "Deshabilitado"),
            ("DATABASE_URL` | `postgres://localhost/a", "Deshabilitado"),
            ("REDIS_HOST` | `localhost", "Activo"),
            ("REDIS_HOST` | `...", "Deshabilitado"),
        ] {
            assert_eq!(findings(&["env/points-at-disabled"], &document(value, state)), "", "{value} {state}");
        }
    }

    #[test]
    fn the_manifest_switches_off_as_well() {
        let fixture = "//- landreeve.toml\n[hosts.web]\nfiles = [\"**\"]\ndisabled = [\"redis-server\"]\n\
                       //- .env\nREDIS_URL=redis://127.0.0.1:6379/0\n";
        let found = findings(&["env/points-at-disabled"], fixture);
        assert!(found.contains("`REDIS_URL` leads to Redis"), "{found}");
    }
}
