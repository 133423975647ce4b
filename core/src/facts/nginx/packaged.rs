//! Snippets that a package puts beside nginx: what they set is known, although
//! an estate rarely has them.
//!
//! Sources: Debian's `nginx-common` and `libnginx-mod` packages, certbot's nginx plugin.

/// A file of a package.
#[derive(Debug)]
pub struct Packaged {
    /// The path below `/etc/nginx`, or the absolute path elsewhere.
    pub path: &'static str,
    /// The package that brings it.
    pub package: &'static str,
    /// What it says: names and arguments, in order. Blocks stand with their arguments alone.
    pub directives: Directives,
}

/// Returns the packaged file that `include path` reads, when the estate has none of that name.
pub fn packaged(path: &str) -> Option<&'static Packaged> {
    let path = path.strip_prefix("/etc/nginx/").unwrap_or(path);
    PACKAGED.iter().find(|it| it.path == path)
}

const DEBIAN: &str = "nginx-common";

static PACKAGED: &[Packaged] = &[
    Packaged {
        path: "proxy_params",
        package: DEBIAN,
        directives: &[
            ("proxy_set_header", &["Host", "$host"]),
            ("proxy_set_header", &["X-Real-IP", "$remote_addr"]),
            ("proxy_set_header", &["X-Forwarded-For", "$proxy_add_x_forwarded_for"]),
            ("proxy_set_header", &["X-Forwarded-Proto", "$scheme"]),
        ],
    },
    Packaged { path: "fastcgi_params", package: DEBIAN, directives: FASTCGI_PARAMS },
    Packaged { path: "fastcgi.conf", package: DEBIAN, directives: FASTCGI_CONF },
    Packaged {
        path: "snippets/fastcgi-php.conf",
        package: DEBIAN,
        directives: &[
            ("fastcgi_split_path_info", &["^(.+?\\.php)(/.*)$"]),
            ("try_files", &["$fastcgi_script_name", "=404"]),
            ("set", &["$path_info", "$fastcgi_path_info"]),
            ("fastcgi_param", &["PATH_INFO", "$path_info"]),
            ("fastcgi_index", &["index.php"]),
            ("include", &["fastcgi.conf"]),
        ],
    },
    Packaged {
        path: "snippets/snakeoil.conf",
        package: DEBIAN,
        directives: &[
            ("ssl_certificate", &["/etc/ssl/certs/ssl-cert-snakeoil.pem"]),
            ("ssl_certificate_key", &["/etc/ssl/private/ssl-cert-snakeoil.key"]),
        ],
    },
    Packaged { path: "uwsgi_params", package: DEBIAN, directives: UWSGI_PARAMS },
    Packaged { path: "scgi_params", package: DEBIAN, directives: SCGI_PARAMS },
    Packaged { path: "mime.types", package: DEBIAN, directives: &[("types", &[])] },
    Packaged { path: "koi-utf", package: DEBIAN, directives: &[("charset_map", &["koi8-r", "utf-8"])] },
    Packaged { path: "koi-win", package: DEBIAN, directives: &[("charset_map", &["koi8-r", "windows-1251"])] },
    Packaged { path: "win-utf", package: DEBIAN, directives: &[("charset_map", &["windows-1251", "utf-8"])] },
    Packaged {
        path: "/etc/letsencrypt/options-ssl-nginx.conf",
        package: "certbot",
        directives: &[
            ("ssl_session_cache", &["shared:le_nginx_SSL:10m"]),
            ("ssl_session_timeout", &["1440m"]),
            ("ssl_session_tickets", &["off"]),
            ("ssl_protocols", &["TLSv1.2", "TLSv1.3"]),
            ("ssl_prefer_server_ciphers", &["off"]),
            ("ssl_ciphers", &["ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"]),
        ],
    },
];

type Directives = &'static [(&'static str, &'static [&'static str])];

static FASTCGI_PARAMS: Directives = &[
    ("fastcgi_param", &["QUERY_STRING", "$query_string"]),
    ("fastcgi_param", &["REQUEST_METHOD", "$request_method"]),
    ("fastcgi_param", &["CONTENT_TYPE", "$content_type"]),
    ("fastcgi_param", &["CONTENT_LENGTH", "$content_length"]),
    ("fastcgi_param", &["SCRIPT_NAME", "$fastcgi_script_name"]),
    ("fastcgi_param", &["REQUEST_URI", "$request_uri"]),
    ("fastcgi_param", &["DOCUMENT_URI", "$document_uri"]),
    ("fastcgi_param", &["DOCUMENT_ROOT", "$document_root"]),
    ("fastcgi_param", &["SERVER_PROTOCOL", "$server_protocol"]),
    ("fastcgi_param", &["REQUEST_SCHEME", "$scheme"]),
    ("fastcgi_param", &["HTTPS", "$https", "if_not_empty"]),
    ("fastcgi_param", &["GATEWAY_INTERFACE", "CGI/1.1"]),
    ("fastcgi_param", &["SERVER_SOFTWARE", "nginx/$nginx_version"]),
    ("fastcgi_param", &["REMOTE_ADDR", "$remote_addr"]),
    ("fastcgi_param", &["REMOTE_PORT", "$remote_port"]),
    ("fastcgi_param", &["REMOTE_USER", "$remote_user"]),
    ("fastcgi_param", &["SERVER_ADDR", "$server_addr"]),
    ("fastcgi_param", &["SERVER_PORT", "$server_port"]),
    ("fastcgi_param", &["SERVER_NAME", "$server_name"]),
    ("fastcgi_param", &["REDIRECT_STATUS", "200"]),
    ("fastcgi_param", &["HTTP_HOST", "$host"]),
];

static FASTCGI_CONF: Directives = &[
    ("fastcgi_param", &["SCRIPT_FILENAME", "$document_root$fastcgi_script_name"]),
    ("fastcgi_param", &["QUERY_STRING", "$query_string"]),
    ("fastcgi_param", &["REQUEST_METHOD", "$request_method"]),
    ("fastcgi_param", &["CONTENT_TYPE", "$content_type"]),
    ("fastcgi_param", &["CONTENT_LENGTH", "$content_length"]),
    ("fastcgi_param", &["SCRIPT_NAME", "$fastcgi_script_name"]),
    ("fastcgi_param", &["REQUEST_URI", "$request_uri"]),
    ("fastcgi_param", &["DOCUMENT_URI", "$document_uri"]),
    ("fastcgi_param", &["DOCUMENT_ROOT", "$document_root"]),
    ("fastcgi_param", &["SERVER_PROTOCOL", "$server_protocol"]),
    ("fastcgi_param", &["REQUEST_SCHEME", "$scheme"]),
    ("fastcgi_param", &["HTTPS", "$https", "if_not_empty"]),
    ("fastcgi_param", &["GATEWAY_INTERFACE", "CGI/1.1"]),
    ("fastcgi_param", &["SERVER_SOFTWARE", "nginx/$nginx_version"]),
    ("fastcgi_param", &["REMOTE_ADDR", "$remote_addr"]),
    ("fastcgi_param", &["REMOTE_PORT", "$remote_port"]),
    ("fastcgi_param", &["REMOTE_USER", "$remote_user"]),
    ("fastcgi_param", &["SERVER_ADDR", "$server_addr"]),
    ("fastcgi_param", &["SERVER_PORT", "$server_port"]),
    ("fastcgi_param", &["SERVER_NAME", "$server_name"]),
    ("fastcgi_param", &["REDIRECT_STATUS", "200"]),
];

static UWSGI_PARAMS: Directives = &[
    ("uwsgi_param", &["QUERY_STRING", "$query_string"]),
    ("uwsgi_param", &["REQUEST_METHOD", "$request_method"]),
    ("uwsgi_param", &["CONTENT_TYPE", "$content_type"]),
    ("uwsgi_param", &["CONTENT_LENGTH", "$content_length"]),
    ("uwsgi_param", &["REQUEST_URI", "$request_uri"]),
    ("uwsgi_param", &["PATH_INFO", "$document_uri"]),
    ("uwsgi_param", &["DOCUMENT_ROOT", "$document_root"]),
    ("uwsgi_param", &["SERVER_PROTOCOL", "$server_protocol"]),
    ("uwsgi_param", &["REQUEST_SCHEME", "$scheme"]),
    ("uwsgi_param", &["HTTPS", "$https", "if_not_empty"]),
    ("uwsgi_param", &["REMOTE_ADDR", "$remote_addr"]),
    ("uwsgi_param", &["REMOTE_PORT", "$remote_port"]),
    ("uwsgi_param", &["SERVER_PORT", "$server_port"]),
    ("uwsgi_param", &["SERVER_NAME", "$server_name"]),
    ("uwsgi_param", &["HTTP_HOST", "$host"]),
];

static SCGI_PARAMS: Directives = &[
    ("scgi_param", &["REQUEST_METHOD", "$request_method"]),
    ("scgi_param", &["REQUEST_URI", "$request_uri"]),
    ("scgi_param", &["QUERY_STRING", "$query_string"]),
    ("scgi_param", &["CONTENT_TYPE", "$content_type"]),
    ("scgi_param", &["DOCUMENT_URI", "$document_uri"]),
    ("scgi_param", &["DOCUMENT_ROOT", "$document_root"]),
    ("scgi_param", &["SCGI", "1"]),
    ("scgi_param", &["SERVER_PROTOCOL", "$server_protocol"]),
    ("scgi_param", &["REQUEST_SCHEME", "$scheme"]),
    ("scgi_param", &["HTTPS", "$https", "if_not_empty"]),
    ("scgi_param", &["REMOTE_ADDR", "$remote_addr"]),
    ("scgi_param", &["REMOTE_PORT", "$remote_port"]),
    ("scgi_param", &["SERVER_PORT", "$server_port"]),
    ("scgi_param", &["SERVER_NAME", "$server_name"]),
    ("scgi_param", &["HTTP_HOST", "$host"]),
];
