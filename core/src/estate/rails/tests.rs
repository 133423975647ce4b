//! Applications as people write them.

use super::*;
use crate::estate::Estate;
use crate::source::FileSet;

const UNIT: &str = "[Service]\nWorkingDirectory=/srv/app/current\nEnvironment=RAILS_ENV=production\n\
    Environment=HOSTS=a.example.cl,b.example.cl\nExecStart=/usr/local/bin/bundle exec puma -C config/puma.rb\n";
const APPLICATION: &str = "require_relative \"boot\"\nrequire \"rails/all\"\nBundler.require(*Rails.groups)\n\nmodule Shop\n  \
    class Application < Rails::Application\n    config.load_defaults 7.1\n    config.autoload_lib(ignore: %w(assets tasks))\n    \
    config.time_zone = \"Santiago\"\n  end\nend\n";
const LOCK: &str = "GEM\n  specs:\n    puma (6.4.2)\n    rack-cors (2.0.1)\n    rails (7.1.3)\n";

fn estate(files: &[(&str, &str)]) -> Estate {
    let base = [
        ("etc/systemd/system/app.service", UNIT),
        ("srv/app/current/config/application.rb", APPLICATION),
        ("srv/app/current/Gemfile.lock", LOCK),
    ];
    let files = FileSet::from_texts(base.into_iter().chain(files.iter().copied()));
    Estate::new(files, None, &[]).unwrap()
}

fn with<T>(files: &[(&str, &str)], look: impl FnOnce(&Rails) -> T) -> T {
    let estate = estate(files);
    look(estate.hosts[0].processes[0].rails.as_ref().unwrap())
}

fn production(body: &str) -> String {
    format!(
        "require \"active_support/core_ext/integer/time\"\nRails.application.configure do\n  \
         config.cache_classes = true\n  config.public_file_server.headers = {{ \"X\" => \"#{{1.year.to_i}}\" }}\n  \
         config.logger = ActiveSupport::Logger.new($stdout).tap {{ |logger| logger.formatter = 1 }}\n  \
         config.log_level = ENV.fetch(\"LOG\", \"info\")\n{body}\nend\n"
    )
}

const ENVIRONMENT: &str = "srv/app/current/config/environments/production.rb";

fn hosts(body: &str) -> (Vec<String>, bool) {
    with(&[(ENVIRONMENT, &production(body))], |rails| {
        let hosts = &rails.settings.hosts;
        (
            hosts.entries.iter().map(|it| format!("{:?}", it.value)).collect(),
            hosts.complete && !rails.settings.is_opaque,
        )
    })
}

fn texts(of: &[&str], complete: bool) -> (Vec<String>, bool) {
    (of.iter().map(|it| format!("Text({it:?})")).collect(), complete)
}

#[test]
fn hosts_are_added_and_set() {
    assert_eq!(hosts("  config.hosts << \"a.cl\"\n  config.hosts << \".b.cl\""), texts(&["a.cl", ".b.cl"], true));
    assert_eq!(
        hosts("  config.hosts = [\"a.cl\"]\n  config.hosts += %w[b.cl c.cl]"),
        texts(&["a.cl", "b.cl", "c.cl"], true)
    );
    assert_eq!(
        hosts("  config.hosts.concat ENV.fetch(\"HOSTS\").split(\",\")"),
        texts(&["a.example.cl", "b.example.cl"], true)
    );
    assert_eq!(hosts("  config.hosts << ENV.fetch(\"HOST\", \"x.cl\")"), texts(&["x.cl"], true));
    assert_eq!(hosts("  config.hosts << \"a.cl\"\n  config.hosts.clear"), texts(&[], true));
    assert_eq!(
        hosts("  ENV[\"HOSTS\"].split(\",\").each { |h| config.hosts << h.strip }"),
        texts(&["a.example.cl", "b.example.cl"], true)
    );
    assert_eq!(hosts("  config.hosts << \"a.cl\" if Rails.env.production?"), texts(&["a.cl"], true));
    assert_eq!(hosts("  config.hosts << \"a.cl\" unless Rails.env.production?"), texts(&[], true));
    assert_eq!(hosts("  config.hosts = nil"), texts(&[], true));
    assert_eq!(hosts("  config.hosts << /.*\\.a\\.cl/i").0, ["Regex(\".*\\\\.a\\\\.cl\", \"i\")"]);
    assert_eq!(hosts("  config.hosts << IPAddr.new(\"10.0.0.0/8\")").0.len(), 1);
}

#[test]
fn what_is_not_known_stays_so() {
    for body in [
        "  config.hosts << Rails.application.credentials.host",
        "  config.hosts << \"a.cl\" if config.x.flag",
        "  config.hosts << `hostname`.strip",
        "  config.hosts << config.x.host",
        "  config.hosts << URI(ENV[\"HOSTS\"]).host",
        "  config.hosts.concat(Settings.hosts)",
        "  config.hosts.delete(\"a.cl\")",
        "  config.middleware.delete ActionDispatch::HostAuthorization",
        "  config.send(:hosts) << 1\n  send(:x)",
    ] {
        assert!(!hosts(body).1, "{body}");
    }
}

#[test]
fn switches_and_sessions() {
    let session = "Rails.application.config.session_store :cookie_store, key: \"_shop\", domain: :all, tld_length: 3,\n  \
                   secure: Rails.env.production?, same_site: :none\n";
    let files = [
        (ENVIRONMENT, &*production("  config.force_ssl = ENV[\"NO_SSL\"].blank?\n  config.assume_ssl = true")),
        ("srv/app/current/config/initializers/session_store.rb", session),
    ];
    with(&files, |rails| {
        let settings = &rails.settings;
        assert_eq!(settings.force_ssl.as_ref().and_then(|it| it.known()), Some(&true));
        assert_eq!(settings.assume_ssl.as_ref().and_then(|it| it.known()), Some(&true));
        let session = settings.session.as_ref().unwrap();
        let domain = session.domain.as_ref().and_then(|it| it.known()).unwrap();
        assert_eq!(domain.written_by("app.shop.example.cl").as_deref(), Some("shop.example.cl"));
        assert_eq!(session.secure.as_ref().and_then(|it| it.known()), Some(&true));
        assert_eq!(session.same_site.as_ref().and_then(|it| it.known()).map(String::as_str), Some("none"));
        assert!(settings.is_whole && !settings.is_opaque);
    });
}

#[test]
fn blocks_of_rack_cors() {
    let cors = "Rails.application.config.middleware.insert_before 0, Rack::Cors do\n  allow do\n    \
                origins ENV.fetch(\"ORIGINS\") { \"https://a.cl\" }, /\\Ahttps:\\/\\/.*\\.b\\.cl\\z/\n    \
                resource \"*\", headers: :any, methods: [:get, :post], credentials: true\n  end\n  allow do\n    \
                origins \"*\"\n    resource \"/public/*\", headers: :any, methods: :get\n  end\n  allow do\n    \
                origins { |source, env| true }\n    resource \"*\"\n  end\nend\n";
    let files = [(ENVIRONMENT, &*production("")), ("srv/app/current/config/initializers/cors.rb", cors)];
    with(&files, |rails| {
        let cors = &rails.settings.cors;
        assert_eq!(cors.len(), 3);
        assert!(cors[0].complete && cors[0].origins.len() == 2, "{cors:?}");
        assert_eq!(cors[0].resources[0].credentials.as_ref().and_then(|it| it.known()), Some(&true));
        assert!(cors[1].any().is_some() && cors[1].resources[0].credentials.is_none());
        assert!(!cors[2].complete);
        assert!(!rails.settings.cors_is_open);
    });
}

#[test]
fn the_pool_of_the_environment() {
    let pool = |text: &str| {
        with(&[("srv/app/current/config/database.yml", text)], |rails| {
            let pool = rails.database.as_ref().and_then(|it| it.pool.as_ref());
            pool.map(|it| it.known().copied())
        })
    };
    let default = "default: &default\n  adapter: postgresql\n  pool: <%= ENV.fetch(\"RAILS_MAX_THREADS\") { 5 } %>\n";
    assert_eq!(pool(&format!("{default}production:\n  <<: *default\n  database: shop\n")), Some(Some(5)));
    assert_eq!(
        pool("production:\n  adapter: postgresql\n  pool: <%= ENV['HOSTS'].split(',').size * 4 %>\n"),
        Some(Some(8))
    );
    assert_eq!(pool("production:\n  adapter: postgresql\n  pool: 12\n"), Some(Some(12)));
    assert_eq!(pool("production:\n  adapter: postgresql\n"), None);
    assert_eq!(pool("production:\n  adapter: postgresql\n  pool: <%= Settings.pool %>\n"), Some(None));
    let several =
        "production:\n  primary:\n    adapter: postgresql\n    pool: 7\n  cache:\n    adapter: sqlite3\n    pool: 3\n";
    assert_eq!(pool(several), Some(Some(7)));
}

#[test]
fn reads_are_those_of_the_code() {
    let estate = estate(&[(ENVIRONMENT, &production("  config.hosts << ENV[\"APP_HOST\"]"))]);
    let reads: Vec<_> = estate.hosts[0].processes[0].reads().map(|it| it.name.as_str()).collect();
    assert_eq!(reads, ["LOG", "APP_HOST"]);
}
