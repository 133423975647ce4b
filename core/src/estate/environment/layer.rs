//! Env files in layers: a `.env` beside a `.env.production` holds what every developer starts from, and the other file
//! replaces it where the application is deployed.

use std::collections::HashSet;

use super::Host;

/// Environments that somebody deploys to, as the suffix of an env file.
const DEPLOYED: &[&str] = &["live", "preprod", "prod", "production", "qa", "stage", "staging", "uat"];

/// Returns the paths of the `.env` files that others stand above, one for each environment.
pub fn base_layers(host: &Host) -> HashSet<&str> {
    let layers = host.env_files.iter().filter(|it| !it.is_example);
    let base = |path| {
        let (base, environment) = str::rsplit_once(path, '.')?;
        (DEPLOYED.contains(&environment) && matches!(base.rsplit('/').next(), Some(".env"))).then_some(base)
    };
    layers.filter_map(|it| base(it.path.as_str())).collect()
}
