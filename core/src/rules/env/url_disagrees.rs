//! Holds a URL against the variables that give its parts one by one.

use crate::estate::Estate;
use crate::estate::environment::{Claim, claims, deployed};
use crate::facts::words::Part;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/url-disagrees",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("url_disagrees.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, file) in deployed(estate) {
        for claims in claims(file) {
            let (same, other): (Vec<&Claim<'_>>, Vec<&Claim<'_>>) = claims.iter().partition(|it| it.agrees());
            // Nothing in common: they are about two servers.
            if same.is_empty() && other.len() > 1 {
                continue;
            }
            for claim in other {
                report(claim, found);
            }
        }
    }
}

fn report(claim: &Claim<'_>, found: &mut Findings) {
    let (url, variable) = (&claim.url.name, &claim.variable.name);
    let (one, other) = (&claim.in_url, &claim.on_its_own);
    let message = match claim.part {
        Part::Password => format!("the password in `{url}` is not the one in `{variable}`"),
        Part::Host => format!("`{url}` connects to `{one}`, but `{variable}` says `{other}`"),
        Part::Port => format!("`{url}` connects to port {one}, but `{variable}` says {other}"),
        Part::User => format!("`{url}` logs in as `{one}`, but `{variable}` says `{other}`"),
        Part::Database => format!("`{url}` opens the database `{one}`, but `{variable}` says `{other}`"),
    };
    found
        .report(&RULE.about, claim.url.value.span, message)
        .because(claim.variable.value.span, "the same thing is said here, differently")
        .help("give both the same value, or keep only the one that the application reads");
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn found(text: &str) -> String {
        findings(&["env/url-disagrees"], &format!("//- .env\n{text}"))
    }

    #[test]
    fn parts_that_differ() {
        let text = "POSTGRES_DB=shop\nPOSTGRES_USER=app\nPOSTGRES_PORT=5433\n\
                    DATABASE_URL=postgresql://app:x1y2@localhost:5432/store\n";
        assert_eq!(
            found(text),
            ".env:4:14 env/url-disagrees `DATABASE_URL` connects to port 5432, but `POSTGRES_PORT` says 5433\n\
             .env:4:14 env/url-disagrees `DATABASE_URL` opens the database `store`, but `POSTGRES_DB` says `shop`\n"
        );
        assert_eq!(
            found("REDIS_HOST=cache\nREDIS_URL=redis://localhost/1\n"),
            ".env:2:11 env/url-disagrees `REDIS_URL` connects to `localhost`, but `REDIS_HOST` says `cache`\n"
        );
        let text = "DB_USER=app\nDB_PASSWORD=s3cr3t9\nDATABASE_URL=postgres://app:0ther7@db/app\n";
        assert_eq!(
            found(text),
            ".env:3:14 env/url-disagrees the password in `DATABASE_URL` is not the one in `DB_PASSWORD`\n"
        );
    }

    #[test]
    fn a_user_alone_that_differs() {
        let text = "POSTGRES_DB=db\nPOSTGRES_USER=user2\nPOSTGRES_PASSWORD=hunter2pw\n";
        assert_eq!(
            found(&format!("{text}DATABASE_URL=postgres://user:hunter2pw@localhost:5432/db\n")),
            ".env:4:14 env/url-disagrees `DATABASE_URL` logs in as `user`, but `POSTGRES_USER` says `user2`\n"
        );
        // An account of the application's own: another password, or another database.
        assert_eq!(
            found(
                "POSTGRES_USER=postgres\nPOSTGRES_PASSWORD=a1b2\nPOSTGRES_DB=db\nDATABASE_URL=postgres://app:x1@h/db\n"
            ),
            ""
        );
        assert_eq!(
            found("POSTGRES_USER=postgres\nPOSTGRES_PASSWORD=a1b2\nDATABASE_URL=postgres://app:a1b2@h/db\n"),
            ""
        );
    }

    #[test]
    fn what_is_unknown_or_about_something_else_is_silent() {
        for text in [
            "POSTGRES_PASSWORD=<secure>\nDATABASE_URL=postgresql://app:password@localhost:5432/store\n",
            "POSTGRES_PORT=5433\nDATABASE_URL=postgres://app:x1@db:5432/shop\n",
            "POSTGRES_USER=postgres\nPOSTGRES_PASSWORD=a1b2\nDATABASE_URL=postgres://app:x1@db/shop\n",
            "DB_HOST=legacy.acme.io\nDB_NAME=old\nDATABASE_URL=postgres://app:x1@db/shop\n",
            "DB_HOST=127.0.0.1\nDATABASE_URL=postgres://app:x1@localhost:5432/shop\n",
            "DB_HOST=db\nDATABASE_URL=postgres://a:x@${OTHER}/shop\n",
            "API_HOST=0.0.0.0\nAPI_URL=https://api.acme.io\n",
            "REDIS_DB=0\nREDIS_HOST=localhost\nREDIS_URL=redis://localhost:6379/1\n",
        ] {
            assert_eq!(found(text), "", "{text}");
        }
    }
}
