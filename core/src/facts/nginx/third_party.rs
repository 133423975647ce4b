//! Directives of modules that others make: they exist, and nothing more is
//! known of them here.
//!
//! Source: the documentation of each module.

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

/// Returns whether a well-known module of others has a directive of this name.
pub fn is_third_party(name: &str) -> bool {
    PREFIXES.iter().any(|it| name.starts_with(it)) || NAMES.contains(&name) || is_embedded(name)
}

/// Code of an embedded language: `access_by_lua_file`, `content_by_lua_block`, `rewrite_by_mruby`.
fn is_embedded(name: &str) -> bool {
    ["_by_lua", "_by_lua_file", "_by_lua_block", "_by_mruby", "_by_njs"].iter().any(|it| name.ends_with(it))
}
