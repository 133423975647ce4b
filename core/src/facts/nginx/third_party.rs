//! Modules that others make: which directives are theirs, and where those of
//! the common ones may stand.
//!
//! The table is generated from `core/data/nginx/modules.tsv`; of the modules
//! that it lacks only the beginnings of names are known, from their
//! documentation.

use super::third_party_table::DIRECTIVES;
use super::{Args, Contexts};

/// Names by what they begin with, sorted; a whole name begins with itself.
#[rustfmt::skip]
static PREFIXES: &[&str] = &[
    "BasicRule", "CheckRule", "DeniedUrl", "LearningMode", "LibInjection", "MainRule", "SecRules", "accounting",
    "ajp_", "app_protect_", "array_", "auth_digest", "auth_gss", "auth_ldap", "auth_pam", "auth_spnego", "aws_",
    "brotli", "cache_purge", "certificate_compression", "charset_iconv", "check_fastcgi", "check_http",
    "check_keepalive", "check_shm", "check_status", "concat", "consistent_hash", "content_by_", "cookie_flag", "ct_",
    "dash_", "datadog_", "dav_ext_", "drizzle_", "dynamic_", "dyups_", "echo", "encrypted_session_", "eval", "fair",
    "fancyindex", "fastcgi_cache_purge", "footer", "geoip2", "graphite_", "haproxy_", "headers_more",
    "hide_server_tokens", "hls_", "http_flv_", "iconv_", "image_filter_", "immutable", "ipset_", "jdomain", "js_",
    "jwt_", "kafka_", "keyval_", "ldap_", "length_hiding", "limit_upload_", "live_", "location_pool", "log_by_",
    "lua_", "memc_", "modsecurity", "mogilefs_", "more_", "mruby_", "nchan_", "nginx_tcp", "opentelemetry",
    "opentracing", "otel_", "pagespeed", "passenger", "pcre2_", "pinba_", "postgres_", "proxy_cache_purge",
    "proxy_wasm", "push_stream", "qrcode", "rate_limit_", "rds_", "redis", "redis_", "report_uploads", "rtmp",
    "scgi_cache_purge", "secure_token", "security_headers", "server_traffic_status", "session_sticky", "set_base32_",
    "set_by_lua", "set_cookie_flag", "set_crc32", "set_decode_", "set_decrypt_", "set_encode_", "set_encrypt_",
    "set_escape_", "set_form_", "set_formatted_", "set_hashed_", "set_hmac_", "set_iconv", "set_if_empty",
    "set_local_", "set_md5", "set_quote_", "set_random", "set_rotate", "set_secure_", "set_sha1", "set_unescape_",
    "shib_", "slowfs_", "small_light", "sorted_querystring", "srcache_", "ssl_ct", "statsd_",
    "stream_server_traffic_status", "subs_filter", "substitutions", "sysguard", "testcookie", "tfs_", "track_uploads",
    "trim", "txid", "upload", "upstream_show", "upsync", "uwsgi_cache_purge", "vhost_traffic_status",
    "video_thumbextractor", "vod", "vts_", "waf_", "wasm", "websockify_", "xss_", "zstd",
];

/// Whole names that are too common as the beginning of others.
static NAMES: &[&str] = &["check", "lower", "upper", "live", "hls", "dash", "tcp", "application"];

/// Common modules whose directives are all in the table, and have been the same for years: what comes near to one of them
/// is a slip.
static SETTLED: &[&str] =
    &["auth-pam", "brotli", "cache-purge", "dav-ext", "echo", "fancyindex", "geoip2", "headers-more", "subs-filter"];

/// Other modules, by the name people call them, with what their directives begin with.
#[rustfmt::skip]
static MODULES: &[(&str, &[&str])] = &[
    ("auth-digest", &["auth_digest"]), ("auth-ldap", &["auth_ldap", "ldap_"]),
    ("auth-spnego", &["auth_gss", "auth_spnego"]), ("cookie-flag", &["set_cookie_flag"]), ("dyups", &["dyups_"]),
    ("encrypted-session", &["encrypted_session_", "set_encrypt_", "set_decrypt_"]), ("immutable", &["immutable"]),
    ("jdomain", &["jdomain"]), ("length-hiding", &["length_hiding"]),
    ("naxsi", &["BasicRule", "CheckRule", "DeniedUrl", "LearningMode", "LibInjection", "MainRule", "SecRules"]),
    ("opentelemetry", &["opentelemetry"]), ("opentracing", &["opentracing"]), ("pagespeed", &["pagespeed"]),
    ("passenger", &["passenger"]), ("postgres", &["postgres_"]), ("push-stream", &["push_stream"]),
    ("redis", &["redis"]), ("security-headers", &["security_headers", "hide_server_tokens"]),
    ("testcookie", &["testcookie"]), ("upload", &["upload_"]), ("upsync", &["upsync"]), ("vod", &["vod"]),
    ("vts", &["vhost_traffic_status"]), ("zstd", &["zstd"]),
];

/// What OpenResty is built with.
static OPENRESTY: &[&str] =
    &["echo", "encrypted-session", "headers-more", "lua", "memc", "ndk", "postgres", "redis", "set-misc", "srcache"];

/// Modules of nginx itself that are built by themselves; their directives are in the table of nginx.
static OWN: &[&str] =
    &["geoip", "image", "image-filter", "js", "mail", "module", "njs", "otel", "perl", "stream", "xslt", "xslt-filter"];

/// A directive of a common module that others make.
#[derive(Debug, PartialEq, Eq)]
pub struct ThirdParty {
    /// Its name.
    pub name: &'static str,
    /// The module, by the name people call it.
    pub module: &'static str,
    /// Where it may stand.
    pub contexts: Contexts,
    /// How many arguments it takes.
    pub args: Args,
    /// Whether it takes a block.
    pub block: bool,
}

impl ThirdParty {
    /// Returns the directive of this name, where all is known of it.
    pub fn find(name: &str) -> Option<&'static Self> {
        let at = DIRECTIVES.binary_search_by(|it| it.name.cmp(name)).ok()?;
        DIRECTIVES.get(at)
    }

    /// Returns the directive that a name is surely meant for: one letter or two away, of a module that has no other ones.
    pub fn similar(name: &str) -> Option<&'static Self> {
        let near = |it: &&Self| it.name.len().abs_diff(name.len()) <= 2 && SETTLED.contains(&it.module);
        let far = |it: &&'static Self| strsim::damerau_levenshtein(it.name, name);
        let nearest = DIRECTIVES.iter().filter(near).min_by_key(far)?;
        (far(&nearest) <= 2 && nearest.name.len() > 6).then_some(nearest)
    }
}

/// Returns the common module that a directive belongs to.
pub fn module_of(directive: &str) -> Option<&'static str> {
    let begins = |it: &&(&str, &[&str])| it.1.iter().any(|it| directive.starts_with(it));
    ThirdParty::find(directive).map(|it| it.module).or_else(|| MODULES.iter().find(begins).map(|it| it.0))
}

/// Returns the common modules that a name means: `headers_more`, `ngx_http_headers_more_filter_module` and
/// `libnginx-mod-http-headers-more-filter` are `headers-more`, and a module of nginx itself is none of others; `None`
/// for what is not known.
pub fn modules_called(name: &str) -> Option<Vec<&'static str>> {
    let lower = name.to_ascii_lowercase().replace('_', "-");
    let mut bare = lower.as_str();
    for part in ["libnginx-mod-", "ngx-", "nginx-", "module-", "http-", "stream-"] {
        bare = bare.strip_prefix(part).unwrap_or(bare);
    }
    for part in ["-nginx-module", "-module", "-nginx", "-filter", "-static", "-http"] {
        bare = bare.strip_suffix(part).unwrap_or(bare);
    }
    let bare = match bare {
        "vhost-traffic-status" => "vts",
        "substitutions" | "subs" => "subs-filter",
        "upstream-fair" => "fair",
        "uploadprogress" => "upload-progress",
        "devel-kit" => "ndk",
        "srcache-filter" => "srcache",
        other => other,
    };
    if bare == "openresty" {
        return Some(OPENRESTY.to_vec());
    }
    let known = || DIRECTIVES.iter().map(|it| it.module).chain(MODULES.iter().map(|it| it.0));
    match known().find(|it| *it == bare) {
        Some(module) => Some(vec![module]),
        None => OWN.contains(&bare).then(Vec::new),
    }
}

/// Returns whether a well-known module of others has a directive of this name.
pub fn is_third_party(name: &str) -> bool {
    ThirdParty::find(name).is_some()
        || PREFIXES.iter().any(|it| name.starts_with(it))
        || NAMES.contains(&name)
        || is_embedded(name)
}

/// Code of an embedded language: `access_by_lua_file`, `content_by_lua_block`, `rewrite_by_mruby`.
fn is_embedded(name: &str) -> bool {
    ["_by_lua", "_by_lua_file", "_by_lua_block", "_by_mruby", "_by_njs"].iter().any(|it| name.ends_with(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_by_their_many_names() {
        for it in [
            "headers-more",
            "headers_more",
            "ngx_http_headers_more_filter_module",
            "libnginx-mod-http-headers-more-filter",
            "headers-more-nginx-module",
        ] {
            assert_eq!(modules_called(it), Some(vec!["headers-more"]), "{it}");
        }
        for (name, module) in [
            ("ngx_http_brotli_static_module", "brotli"),
            ("ngx_http_subs_filter_module", "subs-filter"),
            ("nginx-module-vts", "vts"),
            ("ndk_http_module", "ndk"),
            ("ngx_stream_geoip2_module", "geoip2"),
            ("lua-nginx-module", "lua"),
            ("ngx_http_uploadprogress_module", "upload-progress"),
        ] {
            assert_eq!(modules_called(name), Some(vec![module]), "{name}");
        }
        assert_eq!(modules_called("ngx_http_image_filter_module"), Some(Vec::new()));
        assert_eq!(modules_called("ngx_stream_module"), Some(Vec::new()));
        assert_eq!(modules_called("my-own"), None);
        assert!(modules_called("openresty").is_some_and(|it| it.contains(&"lua")));
    }

    #[test]
    fn directives_of_modules() {
        assert_eq!(module_of("more_set_headers"), Some("headers-more"));
        assert_eq!(module_of("access_by_lua_block"), Some("lua"));
        assert_eq!(module_of("upload_progress"), Some("upload-progress"));
        assert_eq!(module_of("vhost_traffic_status_zone"), Some("vts"));
        assert_eq!(module_of("set_real_ip_from"), None);
        assert_eq!(ThirdParty::similar("more_set_header").map(|it| it.name), Some("more_set_headers"));
        assert_eq!(ThirdParty::similar("more_frobnicate"), None);
    }

    #[test]
    fn every_module_is_one_of_others() {
        assert!(DIRECTIVES.windows(2).all(|two| two[0].name < two[1].name));
        let mut all = MODULES.iter().flat_map(|(_, list)| *list).copied().chain(DIRECTIVES.iter().map(|it| it.name));
        assert_eq!(all.find(|it| !is_third_party(it)), None);
        assert!(OPENRESTY.iter().all(|it| modules_called(it).is_some()));
    }
}
