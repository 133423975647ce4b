//! Variables that runtimes, shells, and libraries read on their own: that no code of an application speaks of one says
//! nothing.

/// Beginnings of names, sorted.
static PREFIXES: &[&str] = &[
    "ANSIBLE_",
    "APPSIGNAL_",
    "APP_",
    "ASPNETCORE_",
    "AWS_",
    "AZURE_",
    "BOOTSNAP_",
    "BUGSNAG_",
    "BUILDKIT_",
    "BUNDLER_",
    "BUNDLE_",
    "CARGO_",
    "CELERY_",
    "CI_",
    "CLOUDINARY_",
    "COMPOSE_",
    "CURL_",
    "DATADOG_",
    "DD_",
    "DJANGO_",
    "DOCKER_",
    "DOTNET_",
    "ELASTIC_",
    "FLASK_",
    "FORWARDED_",
    "GCLOUD_",
    "GCP_",
    "GEM_",
    "GITHUB_",
    "GITLAB_",
    "GIT_",
    "GOOGLE_",
    "GRPC_",
    "GUNICORN_",
    "HEROKU_",
    "HONEYBADGER_",
    "JAVA_",
    "JEMALLOC_",
    "JRUBY_",
    "LANG",
    "LC_",
    "LD_",
    "LOGRAGE_",
    "MALLOC_",
    "MYSQL_",
    "NEW_RELIC_",
    "NEXT_",
    "NODE_",
    "NPM_",
    "NUXT_",
    "NVM_",
    "OMP_",
    "OPENSSL_",
    "ORACLE_",
    "OTEL_",
    "PG",
    "PIP_",
    "PM2_",
    "POSTGRES_",
    "PROMETHEUS_",
    "PUMA_",
    "PYTEST_",
    "PYTHON",
    "RABBITMQ_",
    "RACK_",
    "RAILS_",
    "RBENV_",
    "REACT_",
    "REDIS_",
    "REQUESTS_",
    "ROLLBAR_",
    "RUBY",
    "SCOUT_",
    "SENTRY_",
    "SIDEKIQ_",
    "SKYLIGHT_",
    "SOLID_",
    "SPRING_",
    "SSL_",
    "STRIPE_",
    "SYSTEMD_",
    "THRUSTER_",
    "TWILIO_",
    "UVICORN_",
    "UV_",
    "UWSGI_",
    "VIRTUAL_",
    "VITE_",
    "WATCHDOG_",
    "WEBPACK_",
    "WEB_",
    "XDG_",
    "YARN_",
];

/// Whole names, sorted.
static NAMES: &[&str] = &[
    "ALL_PROXY",
    "BROWSERSLIST_ENV",
    "CI",
    "COLUMNS",
    "DATABASE_URL",
    "DEBIAN_FRONTEND",
    "DISPLAY",
    "EDITOR",
    "ENV",
    "EXECJS_RUNTIME",
    "GOGC",
    "GOMAXPROCS",
    "GOMEMLIMIT",
    "HOME",
    "HOST",
    "HOSTNAME",
    "HTTPS",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "LOGNAME",
    "MAILTO",
    "NOTIFY_SOCKET",
    "NO_COLOR",
    "NO_PROXY",
    "PATH",
    "PORT",
    "PWD",
    "SECRET_KEY_BASE",
    "SHELL",
    "TERM",
    "TMPDIR",
    "TZ",
    "USER",
];

/// Returns whether something beside the code of an application may read a variable.
///
/// # Examples
///
/// ```
/// use landreeve::facts::words::is_ambient;
///
/// assert!(is_ambient("MALLOC_ARENA_MAX") && is_ambient("TZ") && is_ambient("https_proxy"));
/// assert!(!is_ambient("SHOP_PARTNER_KEY"));
/// ```
pub fn is_ambient(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    // The beginnings are few, and names are asked for one by one.
    NAMES.binary_search(&name.as_str()).is_ok() || PREFIXES.iter().any(|it| name.starts_with(it))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_tables_are_sorted() {
        super::super::assert_sorted(super::PREFIXES);
        super::super::assert_sorted(super::NAMES);
    }
}
