//! Compares the services a runbook scales with the containers it speaks to: a
//! container whose name Compose would never make up has a fixed name, and
//! there can be only one of it.

use crate::estate::Estate;
use crate::estate::runbook::Step;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "deploy/scale-with-fixed-name",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("scale_with_fixed_name.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for compose in host.runbook.steps.iter().filter_map(Step::compose) {
            for (service, count, span) in compose.scaled().into_iter().filter(|it| it.1 > 1) {
                let Some(container) = host.runbook.fixed_container(service) else { continue };
                found
                    .report(
                        &RULE.about,
                        span,
                        format!(
                            "`{service}` cannot run {count} times: its container has the fixed name `{}`",
                            container.value
                        ),
                    )
                    .because(container.span, "Compose itself would number the container")
                    .help(format!(
                        "take `container_name` off the service and reach it with `docker compose exec {service}`"
                    ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(commands: &str) -> String {
        findings(&["deploy/scale-with-fixed-name"], &format!("//- a.md\n```bash\n{commands}\n```\n"))
    }

    #[test]
    fn a_container_with_a_name_of_its_own() {
        assert_eq!(
            check("docker exec -it shop-api-prod sh\ndocker compose up -d --scale api=2"),
            "a.md:3:30 deploy/scale-with-fixed-name `api` cannot run 2 times: its container has the fixed name `shop-api-prod`\n"
        );
        assert_ne!(check("docker logs -f --tail 5 shop_api\ndocker-compose up --scale=api=3"), "");
    }

    #[test]
    fn names_that_compose_makes_up() {
        assert_eq!(check("docker exec shop-api-1 sh\ndocker compose up -d --scale api=2"), "");
        assert_eq!(check("docker exec shop_api_1 sh\ndocker compose up -d --scale api=2"), "");
        assert_eq!(check("docker exec shop-db-prod sh\ndocker compose up -d --scale api=2"), "");
        assert_eq!(check("docker exec shop-api-prod sh\ndocker compose up -d --scale api=1"), "");
        assert_eq!(check("docker run --name x-api y\ndocker logs x-api\ndocker compose up --scale api=2"), "");
    }
}
