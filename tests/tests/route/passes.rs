//! Configurations whose requests reach an upstream that echoes what it gets.

use super::written::Case;

/// Paths that every one of them is asked for, below its locations.
pub(crate) const TAILS: &[&str] = &[
    "",
    "/",
    "/x",
    "x",
    "/x/y?q=1",
    "?q=%2f",
    "/a%20b",
    "/a%2fb",
    "/%41",
    "//x",
    "/./x",
    "/x/../y",
    "/a+b%2b",
    "/%3fz",
    "/%25",
    "/\u{e9}",
    "/%c3%a9",
    "/a;b=1",
    "/a%22%3c%7c",
    "/x?",
    "/a:b@c",
    "/a#b",
];

pub(crate) const CASES: &[Case] = &[
    (
        r"upstream app { server 127.0.0.1:@U@; } upstream Sock { server unix:@F@/up.sock; }
server { listen 127.0.0.1:@1@; server_name p.x; absolute_redirect off;
 location /none { proxy_pass http://127.0.0.1:@U@; } location /slash { proxy_pass http://127.0.0.1:@U@/; } location /sl/ { proxy_pass http://127.0.0.1:@U@/; } location /sub { proxy_pass http://127.0.0.1:@U@/sub; } location /su/ { proxy_pass http://127.0.0.1:@U@/sub; } location /s2/ { proxy_pass http://127.0.0.1:@U@/sub/; }
 location /q { proxy_pass http://127.0.0.1:@U@?fixed=1; } location /qq/ { proxy_pass http://127.0.0.1:@U@/p?f=1&rest=; } location /up { proxy_pass http://app; } location /us/ { proxy_pass http://App/x/; } location /unix { proxy_pass http://Sock; } location /un/ { proxy_pass http://unix:@F@/up.sock:/base/; } location /uo { proxy_pass http://unix:@F@/up.sock; } location /uc { proxy_pass http://unix:@F@/up.sock:; } }",
        &[
            "p.x /none",
            "p.x /slash",
            "p.x /sl",
            "p.x /sub",
            "p.x /su",
            "p.x /s2",
            "p.x /q",
            "p.x /qq",
            "p.x /up",
            "p.x /us",
            "p.x /unix",
            "p.x /un",
            "p.x /uo",
            "p.x /uc",
        ],
    ),
    (
        r"server { listen 127.0.0.1:@1@; server_name p.x; absolute_redirect off;
 location ~ ^/re { proxy_pass http://127.0.0.1:@U@; } location /rb { rewrite ^/rb(.*)$ /new$1 break; proxy_pass http://127.0.0.1:@U@/ignored/; } location /rc { rewrite ^/rc(.*)$ /new$1?a=1 break; proxy_pass http://127.0.0.1:@U@; } location /rl { rewrite ^/rl(.*)$ /tgt/$1 last; } location /tgt/ { proxy_pass http://127.0.0.1:@U@/t/; } location /rn { rewrite ^/rn(.*)$ /raw$1 last; } location /raw { proxy_pass http://127.0.0.1:@U@; }
 location /nr { rewrite ^/zzz /never break; proxy_pass http://127.0.0.1:@U@/nr2; } location /if { if ($arg_q) { set $a 1; } proxy_pass http://127.0.0.1:@U@/if2; } location /tf { try_files /none @named; } location @named { proxy_pass http://127.0.0.1:@U@; } location /tu { try_files /none /tgt/fall; } location /ep { error_page 404 = @named; return 404; } location /eq { error_page 404 = /tgt/err; return 404; } location /br { rewrite ^/br(.*)$ /n$1; break; proxy_pass http://127.0.0.1:@U@/base; } location /bs { rewrite ^/bs(.*)$ /n$1; break; proxy_pass http://127.0.0.1:@U@; } location /sa { set $args k=v; proxy_pass http://127.0.0.1:@U@; } location /sb/ { set $args k=v; proxy_pass http://127.0.0.1:@U@/b/; } location /deep { location /deep/er { proxy_pass http://127.0.0.1:@U@/x; } } location /ne { proxy_pass http://127.0.0.1:@U@/ne2; location ~ z { } location /ne/in { } } location /le { limit_except POST { deny 127.0.0.2; } proxy_pass http://127.0.0.1:@U@/le2; } location /ifp { if ($arg_q) { proxy_pass http://127.0.0.1:@U@; } return 404; } }",
        &[
            "p.x /re",
            "p.x /rb",
            "p.x /rc",
            "p.x /rl",
            "p.x /rn",
            "p.x /nr",
            "p.x /if",
            "p.x /tf",
            "p.x /tu",
            "p.x /ep",
            "p.x /eq",
            "p.x /br",
            "p.x /bs",
            "p.x /sa",
            "p.x /sb",
            "p.x /deep/er",
            "p.x /ne",
            "p.x /ne/in",
            "p.x /le",
            "p.x /ifp",
        ],
    ),
    (
        r"upstream app { server 127.0.0.1:@U@; } map $uri $b { ~^/vm(.*)$ $1; }
server { listen 127.0.0.1:@1@; server_name p.x; absolute_redirect off; set $up 127.0.0.1:@U@;
 location /v0 { proxy_pass http://$up; } location /v1 { proxy_pass http://$up/; } location /v2 { proxy_pass http://$up$request_uri; } location /v3 { proxy_pass http://$up/x$is_args$args; } location ~ ^/v4(?<rest>[\w/]*) { proxy_pass http://$up/y$rest; } location /v5 { set $n app; proxy_pass http://$n; } location /v6 { proxy_pass $scheme://$up; } location /v7 { set $path /zz; proxy_pass http://$up$path; } location /v8 { rewrite ^/v8(.*)$ /w$1 break; proxy_pass http://$up; } location /v9 { proxy_pass http://$up?x=1; } location /vm { proxy_pass http://$up/m; } }",
        &[
            "p.x /v0",
            "p.x /v1",
            "p.x /v2",
            "p.x /v3",
            "p.x /v5",
            "p.x /v6",
            "p.x /v7",
            "p.x /v8",
            "p.x /v9",
            "p.x /vm",
            "p.x /v4/ok",
        ],
    ),
    (
        r#"map $http_upgrade $connection_upgrade { default upgrade; "" close; }
server { listen 127.0.0.1:@1@; server_name p.x; proxy_set_header Host $host; proxy_set_header X-A a;
 location / { proxy_pass http://127.0.0.1:@U@; } location /own { proxy_set_header X-B b; proxy_pass http://127.0.0.1:@U@; } location /hh { proxy_set_header Host $http_host; proxy_pass http://127.0.0.1:@U@; } location /no { proxy_set_header Host ""; proxy_pass http://127.0.0.1:@U@; } location /pp { proxy_set_header Host $proxy_host:$server_port; proxy_pass http://127.0.0.1:@U@; } location /ws { proxy_http_version 1.1; proxy_set_header Host $host; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; proxy_pass http://127.0.0.1:@U@; } location /ka { proxy_set_header Connection ""; proxy_pass http://unix:@F@/up.sock; } location /in { proxy_set_header Host in; location /in/er { proxy_pass http://127.0.0.1:@U@; } location /in/own { proxy_set_header X-C c; proxy_pass http://127.0.0.1:@U@; } proxy_pass http://127.0.0.1:@U@; } location /fixed { proxy_set_header Host fixed.$server_name; proxy_pass http://127.0.0.1:@U@; } }"#,
        &[
            "p.x /",
            "P.x:8 /own",
            "P.x:8 /hh",
            "p.x /no",
            "p.x /pp",
            "p.x /ws Upgrade",
            "p.x /ws",
            "p.x /ka",
            "p.x /in",
            "p.x /in/er",
            "p.x /in/own",
            "q.x /fixed",
        ],
    ),
    (
        r"server { listen 127.0.0.1:@1@; server_name p.x; absolute_redirect off; rewrite ^/sv/(.*)$ /tg/$1 break; rewrite ^/sw/(.*)$ /tg/$1; rewrite ^/sx/(.*)$ /tg/$1; rewrite ^/al/(.*)$ /alias/$1 break;
 location /tg/ { proxy_pass http://127.0.0.1:@U@/t/; } location /alias/ { alias @F@/files/; error_page 500 = /five; } location /five { proxy_pass http://127.0.0.1:@U@/5; } location /pl { rewrite ^/pl/(.*)$ /tg/$1 last; } location /nn { error_page 418 = @nn; return 418; } location @nn { rewrite ^/nn(.*)$ /named$1 break; proxy_pass http://127.0.0.1:@U@; } location /no { error_page 418 = @no; return 418; } location @no { rewrite ^ /tg/from-named last; } }",
        &["p.x /sv", "p.x /sw", "p.x /al", "p.x /five", "p.x /pl/", "p.x /nn", "p.x /no"],
    ),
];
