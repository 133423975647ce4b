//! Configurations written by hand, each over some trick of the selection, with
//! the requests that show it. `@1@` and `@2@` are ports, `@U@` that of the
//! upstream, `@F@` the folder of the run.

/// What stands in `http`, and the requests.
pub(crate) type Case = (&'static str, &'static [&'static str]);

pub(crate) const CASES: &[Case] = &[
    // Addresses.
    (
        r"server { listen 127.0.0.1:@1@; server_name a.x; return 200 exact-a; }
server { listen @1@; server_name b.x; return 200 any-b; }
server { listen 127.0.0.2:@1@; server_name b.x; return 200 two-b; }
server { listen @1@ default_server; server_name c.x; return 200 any-c; }
server { listen 127.0.0.1:@1@; server_name d.x; return 200 exact-d; }",
        &[
            "a.x /",
            "b.x /",
            "c.x /",
            "d.x /",
            "- / 1.0",
            "a.x / @127.0.0.2",
            "b.x / @127.0.0.2",
            "c.x / @127.0.0.2",
            "a.x / @127.0.0.3",
            "b.x / @127.0.0.3",
            "c.x / @127.0.0.3",
            "zz / @127.0.0.3",
            "- / 1.0 @127.0.0.3",
        ],
    ),
    (
        r"server { listen 127.0.0.1:@1@; listen unix:@F@/in.sock; server_name a.x; return 200 a; }
server { listen unix:@F@/in.sock default_server; listen 127.0.0.1:@2@; server_name b.x; return 200 b; }",
        &["a.x /", "b.x /", "a.x / @unix", "b.x / @unix", "c.x / @unix", "a.x / :2", "c.x / :2", "- / 1.0 @unix"],
    ),
    // Names.
    (
        r"server { listen 127.0.0.1:@1@; return 200 unnamed; }
server { listen 127.0.0.1:@1@; server_name a.x *.a.x; return 200 a; }
server { listen 127.0.0.1:@1@; server_name .b.x; return 200 b; }
server { listen 127.0.0.1:@1@; server_name www.*; return 200 www; }
server { listen 127.0.0.1:@1@; server_name www.c.*; return 200 www-c; }
server { listen 127.0.0.1:@1@; server_name *.c.x; return 200 c; }
server { listen 127.0.0.1:@1@; server_name ~^(?<who>\w+)\.d\.x$; return 200 d-$who-$1; }
server { listen 127.0.0.1:@1@; server_name ~d\.X; return 200 caseless; }
server { listen 127.0.0.1:@1@ default_server; server_name _; return 200 default-$host; }",
        &[
            "a.x /",
            "A.X /",
            "a.x. /",
            "a.x:99 /",
            "b.a.x /",
            "c.b.a.x /",
            ".a.x /",
            "b.x /",
            "q.b.x /",
            "www.b.x /",
            "www.q /",
            "www /",
            "www. /",
            "www.c.x /",
            "www.c.y /",
            "q.c.x /",
            "c.x /",
            "bob.d.x /",
            "bob.D.x /",
            "--d.x /",
            "q.q /",
            "_ /",
            "- / 1.0",
            "- /",
            "'' /",
            "'' / 1.0",
            "a..x /",
            ". /",
            ":80 /",
            "a.x:80:90 /",
            "[::1] /",
            "[::1]:80 /",
            "[::1 /",
            "a/b /",
            "a$b /",
            "a_b.a.x /",
            "ab%20 /",
            "xn--a.x /",
        ],
    ),
    (
        r#"server { listen 127.0.0.1:@1@; server_name one.x; return 200 one; }
server { listen 127.0.0.1:@1@; server_name ""; return 200 empty; }
server { listen 127.0.0.1:@1@; server_name one.x two.x two.x; return 200 two; }
server { listen 127.0.0.1:@1@; server_name .three.x; return 200 three; }
server { listen 127.0.0.1:@1@; server_name three.x *.three.x; return 200 four; }
server { listen 127.0.0.1:@1@; server_name *.five.x; return 200 five; }
server { listen 127.0.0.1:@1@; server_name .five.x; return 200 five-dot; }
server { listen 127.0.0.1:@1@; server_name five.x; return 200 five-exact; }
server { listen 127.0.0.1:@1@; server_name six.x; return 200 six; }
server { listen 127.0.0.1:@1@; server_name .six.x; return 200 six-dot; }"#,
        &[
            "one.x /",
            "two.x /",
            "- / 1.0",
            "three.x /",
            "a.three.x /",
            "five.x /",
            "a.five.x /",
            "six.x /",
            "a.six.x /",
            "TWO.x. /",
            "zero.x /",
        ],
    ),
    (
        r"server { listen 127.0.0.1:@1@; server_name ~^(?<a>[a-z]+)-(?<b>\d+)\.x$; location / { return 200 $a/$b/$1/$2/$server_name; } location ~ /(q+) { return 200 $1-$2-$a; } }",
        &["ab-12.x /", "ab-12.x /qq", "no.x /", "no.x /qq"],
    ),
    // What is refused before a server is known.
    (
        r"server { listen 127.0.0.1:@1@; server_name a.x; error_page 400 /bad; add_header X-At a always; location /bad { return 200 bad-$status; } return 200 a; }
server { listen 127.0.0.1:@1@; server_name b.x; error_page 400 405 /bad; location /bad { return 200 b-bad; } location / { return 200 b; } }",
        &[
            "b.x /%",
            "b.x /%zz",
            "b.x /%00",
            "b.x /../",
            "b.x /a/../../b",
            "b.x *",
            "b.x a",
            "b.x //",
            "b.x /.",
            "b.x /..",
            "b.x / TRACE",
            "b.x / get",
            "- /",
            "a..x /",
            "b.x http://a.x/",
            "b.x http://a.x",
            "b.x http://a.x?q",
            "b.x HTTP://B.x:99/z",
            "a.x http://b.x:x/",
            "a.x http://b..x/",
            "- http://b.x/ 1.0",
            "- http://b.x/",
            "b.x http:///",
            "b.x http://[::1]/",
            "b.x ftp://b.x/",
            "b.x 1ttp://b.x/",
            "b.x /%2",
            "b.x /a%2",
            "b.x /%2f%2e%2e%2f..",
        ],
    ),
    // Paths.
    (
        r"server { listen 127.0.0.1:@1@; location / { return 200 $uri|$args|$is_args|$request_uri|$document_uri; } location /a/ { return 200 a-$uri; } location = /a/b { return 200 ab; } location ~ \.php$ { return 200 php-$uri; } }",
        &[
            "x /",
            "x /a",
            "x /a/",
            "x //a//",
            "x /a/./b",
            "x /a/../b",
            "x /a/b/..",
            "x /a/b/.",
            "x /a/.../b",
            "x /a/..b",
            "x /.a",
            "x /a/%2e%2e/c",
            "x /a%2fb",
            "x /a%2Fb?x",
            "x /%61/b",
            "x /a/b?",
            "x /a/b?x=%20&y",
            "x /a/b#c",
            "x /a#b?c",
            "x /?#a",
            "x /a%3fb",
            "x /a%23b",
            "x /a%25b",
            "x /a%252fb",
            "x /a+b",
            "x /a%2bb",
            "x /x.php",
            "x /x.php/y",
            "x /x.php?y",
            "x /x%2ephp",
            "x /x.PHP",
            "x /a/b%0a",
            "x /a/b/../../a/b",
            "x /%2e/a/b",
            "x /%2E%2e/",
            "x /a/%c3%a9",
            "x /a/\u{e9}",
            "x /%ff",
            "x /a;b",
            "x /a/b;c=1/../d",
            "x /a?b?c",
            "x /a/?/../b",
            "x http://y/a/b",
            "x http://y",
            "x http://y?a=/b",
            "x http://y/../..",
        ],
    ),
    (
        r"server { listen 127.0.0.1:@1@; server_name first; merge_slashes off; location // { return 200 two-$uri; } location / { return 200 one-$uri; } location //a { return 200 a-$uri; } }
server { listen 127.0.0.1:@1@; server_name second; location / { return 200 second-$uri; } }",
        &[
            "first //",
            "first //a",
            "first /a//b",
            "first ///a",
            "second //a//b",
            "first //../a",
            "first /a//../b",
            "first /a/%2fb",
            "first //./a",
        ],
    ),
    (
        r"server { listen 127.0.0.1:@1@; server_name first; location / { return 200 first-$uri; } }
server { listen 127.0.0.1:@1@; server_name second; merge_slashes off; location / { return 200 second-$uri; } location //a { return 200 a; } }",
        &["second //a//b", "second /a", "first //a"],
    ),
    // Locations.
    (
        r#"server { listen 127.0.0.1:@1@;
 location = / { return 200 root; } location / { return 200 any; } location /images/ { return 200 images; }
 location ^~ /static/ { return 200 static; } location ~* \.(gif|jpg)$ { return 200 pic-$1; } location ~ \.GIF$ { return 200 GIF; }
 location =/glued { return 200 glued; } location ~^/re { return 200 re; } location ^~/up { return 200 up; } location ~*^/case { return 200 case; }
 location /images/big { return 200 big; } location "/sp ace" { return 200 space; } location ^/odd { return 200 never; } }"#,
        &[
            "x /",
            "x /index",
            "x /images/a.gif",
            "x /images/a",
            "x /static/a.gif",
            "x /a.GIF",
            "x /a.JPG",
            "x /glued",
            "x /glued/",
            "x /re",
            "x /re/x.gif",
            "x /up.gif",
            "x /CASE.gif",
            "x /images/big/a",
            "x /images/bigger.jpg",
            "x /sp%20ace/x",
            "x /Static/a",
            "x ^/odd",
            "x /images",
            "x /?a",
            "x //",
            "x /static",
        ],
    ),
    (
        r"server { listen 127.0.0.1:@1@; add_header X-At server;
 location /a { add_header X-At a; location /a/b { return 200 ab; } location ~ \.x$ { return 200 a-re; } location = /a/e { return 200 ae; } return 200 a; }
 location ^~ /n { location ~ \.x$ { return 200 n-re; } location ^~ /n/m { return 200 nm; } location /n/m/k { return 200 nmk; } return 200 n; }
 location /o { location ^~ /o/p { return 200 op; } return 200 o; }
 location ~ \.x$ { location ~ ^/r/s { return 200 re-in; } return 200 re; }
 location ~ ^/q { location ~ z$ { location ~ zz$ { return 200 zz; } return 200 z; } return 200 q; } }",
        &[
            "x /a",
            "x /a/b",
            "x /a/b.x",
            "x /a/e",
            "x /a/e.x",
            "x /a.x",
            "x /n",
            "x /n.x",
            "x /n/m.x",
            "x /n/m/k.x",
            "x /n/m",
            "x /o/p.x",
            "x /o.x",
            "x /o/p",
            "x /r.x",
            "x /r/s.x",
            "x /q",
            "x /qz",
            "x /qzz",
            "x /qzz.x",
            "x /none",
            "x /q.x",
        ],
    ),
    (
        r"server { listen 127.0.0.1:@1@; absolute_redirect off;
 location /app/ { proxy_pass http://127.0.0.1:@U@/; } location = /ex/ { proxy_pass http://127.0.0.1:@U@; } location /both/ { proxy_pass http://127.0.0.1:@U@; } location = /both { return 200 both; }
 location /pre { return 200 pre; } location /pre/fix/ { proxy_pass http://127.0.0.1:@U@; } location /re/ { proxy_pass http://127.0.0.1:@U@; } location ~ ^/re$ { return 200 re; }
 location /if/ { if ($args) { proxy_pass http://127.0.0.1:@U@; } return 200 if; } location ^~ /nest { location /nest/in/ { proxy_pass http://127.0.0.1:@U@; } return 200 nest; }
 location ~ ^/rx { location ~ /y/$ { proxy_pass http://127.0.0.1:@U@; } return 200 rx; } location /sp%20x/ { proxy_pass http://127.0.0.1:@U@; } }",
        &[
            "x /app",
            "x /app?a=b",
            "x /app/",
            "x /app/z?y",
            "x /ex",
            "x /ex/",
            "x /both",
            "x /both/",
            "x /pre",
            "x /pre/fix",
            "x /pre/fix/",
            "x /pre/fi",
            "x /re",
            "x /re/",
            "x /if",
            "x /if/",
            "x /nest/in",
            "x /nest/in/",
            "x /nest/i",
            "x /rx/y",
            "x /rx/y/",
            "x /app/../app",
            "x /sp%2520x",
            "x /app HEAD",
            "x /app POST",
        ],
    ),
    (
        r"server { listen 127.0.0.1:@1@; server_name r.x;
 location /app/ { proxy_pass http://127.0.0.1:@U@; } location /r { return 301 /x?$args; } location /h { return 302 https://h.x$request_uri; } location /s { return $scheme://s.x/; }
 location /t { return 307 ''; } location /d { return 308 //d.x/; } location /n { port_in_redirect off; return 303 /n2; } location /v { server_name_in_redirect on; return 301 /v2; } location /rel { return 301 rel/x; }
 location /c { return 404 'not here'; } location /o { return 204; } location /4 { return 444; } location /w { return 418; } location /z { return 200; } }",
        &[
            "r.x /app",
            "R.x:77 /app",
            "r.x. /r?a",
            "q.x /r",
            "- /r 1.0",
            "r.x /h/a%20b?c",
            "r.x /s",
            "r.x /t",
            "r.x /d",
            "r.x /n",
            "q.x /v",
            "r.x /rel",
            "r.x /c",
            "r.x /o",
            "r.x /4",
            "r.x /w",
            "r.x /z",
        ],
    ),
    // Rewrite code.
    (
        r"server { listen 127.0.0.1:@1@; rewrite ^/srv/(.*)$ /s/$1; rewrite ^/two/(.*)$ /srv/$1; rewrite ^/end/(.*)$ /s/end-$1 break; rewrite ^/s/end-x /never;
 location / { return 200 $uri?$args|$request_uri; }
 location /l { rewrite ^/l/(.*)$ /m/$1 last; return 200 l; } location /m { rewrite ^/m/(.*)$ /n/$1?m=1 last; return 200 m; } location /n { return 200 n:$uri?$args; }
 location /b { rewrite ^/b/(.*)$ /c/$1 break; return 200 never; } location /e { rewrite ^/e/(.*)$ /f/$1; rewrite ^/f/(.*)$ /g/$1; return 200 e:$uri; }
 location /g { return 200 g; } location /q { rewrite ^ /n?only last; } location /k { rewrite ^ /n?drop? last; } location /j { rewrite ^ /n? last; }
 location /loop { rewrite ^ /loop/x last; } location /z { set $nil ''; rewrite ^ $nil last; }
 location /p { rewrite ^/p/(.*)$ http://p.x/$1; } location /r { rewrite ^/r/(.*)$ /r2/$1 redirect; } location /t { rewrite ^/t/(.*)$ /t2/$1? permanent; } location /u { rewrite ^/u/(.*)$ $scheme://u.x/$1?z last; }
 location /v { set $x 1; rewrite ^/v /n/$x$uri last; } location /w { rewrite ^/(w)(x)?(y)? /n/$1-$2-$3-$4 last; } location /brk { rewrite ^ /n; break; return 200 never; } location /i { rewrite '^/i/(\d{2})$' /n/$1 last; return 200 i; } }",
        &[
            "x /srv/a",
            "x /two/a",
            "x /end/x",
            "x /l/a?b",
            "x /l",
            "x /m/a?b",
            "x /e/a",
            "x /g",
            "x /q/a?b",
            "x /k?b",
            "x /j?b",
            "x /loop",
            "x /p/a?b",
            "x /p/a%20b",
            "x /r/a?b=c",
            "x /r/a%2fb%20c",
            "x /t/a?b",
            "x /t/a+b%2b",
            "x /u/a?b",
            "x /u/%3f",
            "x /v/a?b",
            "x /w",
            "x /wx",
            "x /wy",
            "x /wxy",
            "x /i/12",
            "x /i/123",
            "x /i",
            "x /l/a%20b",
            "x /l/a%3fb",
            "x /m/a%26b",
            "x /srv/%41",
            "x /r/%C3%A9",
            "x /t/%0ab",
            "x /loop/y?z",
            "x /z",
            "x /brk",
            "x /b/x",
        ],
    ),
    (
        r#"server { listen 127.0.0.1:@1@; set $a start; set $b "$a-$args"; if ($arg_q) { set $a "has-$arg_q"; } if ($args ~ k=(\d+)) { set $a "$a-k$1"; }
 if ($request_method = POST) { return 405; } if ($http_x_kind) { set $b blue; } if ($http_x_kind != blue) { set $c notblue; } if ($cookie_seen = yes) { set $c seen; } if ($host ~* ^(.+)\.x$) { set $d $1; } if ($uri !~ ^/ok) { set $d $d-bad; } if ($b = "") { return 500; } if ($a = has-0) { return 403; }
 location / { return 200 $a|$b|$c|$d|$1; } location /ok { return 200 ok-$A-$d; } location /zero { set $z 0; if ($z) { return 200 yes; } set $z 00; if ($z) { return 200 00; } return 200 no; } location /args { set $args new=1; return 200 $args-$arg_new-$request_uri; } }"#,
        &[
            "x /",
            "x /?q=1",
            "x /?q=0",
            "x /?q=",
            "x /?Q=up",
            "x /?k=12",
            "x /?q=1&k=3",
            "x / POST",
            "x / X-Kind:blue",
            "x / X-Kind:0",
            "x / Cookie",
            "a.x /",
            "A.X /ok/1",
            "x /zero",
            "x /args?old=2",
            "x /?k=%20",
            "x /?aq=1&q=2",
            "x /?q",
            "x / X-Empty",
        ],
    ),
    (
        r#"server { listen 127.0.0.1:@1@; add_header X-At server;
 location / { add_header X-At loc; set $k $arg_k; if ($k = 1) { add_header X-At one; } if ($k ~ 2) { add_header X-At two; set $t two; } if ($k = 3) { set $t three; } if ($k = 4) { return 200 four; } return 200 "$t"; }
 location /if { if ($arg_a) { rewrite ^ /else last; } if ($arg_b) { rewrite ^ /kept break; } return 200 if-$uri; } location /else { return 200 else-$uri; }
 location /px { if ($arg_a) { proxy_pass http://127.0.0.1:@U@; } if ($arg_b) { set $x 1; } proxy_pass http://127.0.0.1:@U@/base; }
 location /h { add_header X-At h always; return 404; } location /h2 { add_header X-At h2; return 404; } location /h3 { return 201 x; } location /h4 { add_header X-At ''; return 200 h4; } location /h5 { add_header X-At a; add_header X-At b; location /h5/in { return 200 in; } return 200 h5; } }"#,
        &[
            "x /",
            "x /?k=1",
            "x /?k=2",
            "x /?k=3",
            "x /?k=4",
            "x /?k=12",
            "x /if",
            "x /if?a=1",
            "x /if?b=1",
            "x /px",
            "x /px?a=1",
            "x /px?b=1",
            "x /px?a=1&b=1",
            "x /px/y",
            "x /h",
            "x /h2",
            "x /h3",
            "x /h4",
            "x /h5",
            "x /h5/in",
        ],
    ),
    // Maps.
    (
        r#"map $host $site { hostnames; default other; a.x exact; .b.x dot; *.c.x lead; c.* trail; ~^re(?<n>\d+) re-$n; }
map $uri $kind { default $site; / root; ~^/p/(.*)$ p-$1; ~*^/UP up; \~x tilde; /Case case; "" none; }
map $http_x_kind$arg_k $both { volatile; default d; blue b; blue1 b1; ~^(?<first>.)$ one-$first; }
map $arg_m $empty { x y; } map $kind $twice { root yes; default no-$kind; } map a $const { a A; }
server { listen 127.0.0.1:@1@; server_name _; location / { return 200 $site|$kind|$both|$empty|$twice|$const|$first; } location /set { set $args k=2; return 200 $both; } location /re { if ($twice = yes) { return 200 t; } return 200 $twice-$1; } }"#,
        &[
            "a.x /",
            "A.X /",
            "b.x /",
            "q.b.x /",
            "c.x /",
            "q.c.x /",
            "c.y /",
            "re12 /",
            "re /",
            "a.x. /",
            "z /p/abc",
            "z /up",
            "z /Upper",
            "z /case",
            "z /Case",
            "z /~x",
            "z / X-Kind:blue",
            "z /?k=1 X-Kind:blue",
            "z /?k=z",
            "z /?m=x",
            "z /?m=z",
            "z /set?k=1",
            "z /re",
            "z /re/x",
        ],
    ),
    // try_files, index, root, alias.
    (
        r"root @F@/files; server { listen 127.0.0.1:@1@; add_header X-At s;
 location / { try_files $uri $uri/ /index.html; } location /named { try_files $uri @app; } location @app { return 200 app-$uri-$request_uri; } location /code { try_files $uri =410; } location /q { try_files $uri /to?x=$args; } location /to { return 200 to-$uri-$args; }
 location /al/ { alias @F@/files/dir/; } location /al2 { alias @F@/files/d; } location /al3/ { alias @F@/files/dir/; try_files $uri $uri/index.html /al3/b.txt; } location ~ ^/rx/(.*)$ { alias @F@/files/$1; } location ~ ^/ry { alias @F@/files/a.txt; }
 location /alt/ { alias @F@/files/dir/; try_files $uri =404; } location = /one { alias @F@/files/a.txt; } location /root2 { root @F@/files/; } location /no/ { root @F@/nothing; } location /idx/ { alias @F@/files/dir/; index none.html b.txt; } location /abs/ { alias @F@/files/empty/; index none /to; } }",
        &[
            "x /",
            "x /a.txt",
            "x /dir",
            "x /dir/",
            "x /dir/b.txt",
            "x /none",
            "x /empty/",
            "x /empty",
            "x /sp%20ace.txt",
            "x /named",
            "x /named/a?b",
            "x /code",
            "x /q?1=2",
            "x /al/",
            "x /al/b.txt",
            "x /al/none",
            "x /al2x/secret.txt",
            "x /al2/x.txt",
            "x /al2",
            "x /al3/b.txt",
            "x /al3/",
            "x /al3/none",
            "x /rx/a.txt",
            "x /rx/dir/b.txt",
            "x /rx/none",
            "x /ry",
            "x /alt/b.txt",
            "x /alt/x",
            "x /one",
            "x /one/",
            "x /root2/a.txt",
            "x /no/a",
            "x /idx/",
            "x /abs/",
            "x /a.txt POST",
            "x /none POST",
            "x /a.txt DELETE",
            "x /al HEAD",
            "x /a.txt/",
            "x /dir/../a.txt",
            "x //dir//b.txt",
            "x /dir?q=1",
            "x /php/",
        ],
    ),
    (
        r"server { listen 127.0.0.1:@1@; root @F@/files; index index.php index.html; try_files $uri $uri/ @fb;
 location ~ \.php$ { return 200 php-$uri-$document_root-$request_filename; } location /dir { } location @fb { rewrite ^/(.*)$ /php/index.php?p=$1 last; } location /php/ { location ~ x { return 200 never; } } location /deny { try_files /a.txt /dir/b.txt =404; } location /df { if (-f $request_filename) { return 200 file; } if (!-e $request_filename) { return 200 nothing; } if (-d $request_filename) { return 200 folder; } } location /d { if (!-f $document_root/a.txt) { return 200 no; } return 200 yes-$request_filename; } location /fb { try_files /none @fb; } }",
        &[
            "x /",
            "x /php/",
            "x /dir/",
            "x /dir",
            "x /nope",
            "x /fb",
            "x /fb?z",
            "x /deny",
            "x /dir/b.txt",
            "x /df",
            "x /d/x.txt",
            "x /a.php",
            "x /dfx",
            "x /php",
            "x /index.html",
        ],
    ),
    (
        r"server { listen 127.0.0.1:@1@; root @F@/files; location / { autoindex on; } location /dir { location /dir/in { alias @F@/files/d; } } location /s { if ($arg_x) { set $y 1; } try_files /a.txt =404; } location /al { alias @F@/files/dir; location /al/b { } location ~ txt$ { } } location /rw { alias @F@/files/; rewrite ^ /a.txt break; } location /rr { rewrite ^/rr(.*)$ $1 break; } location /tf/ { alias @F@/files/; try_files $uri /tf/a.txt =404; } location /tg/ { alias @F@/files/; try_files ${uri}x $uri/ /dir/$arg_f; } }",
        &[
            "x /dir/in/x.txt",
            "x /s",
            "x /s?x=1",
            "x /al/b.txt",
            "x /al/b",
            "x /rw",
            "x /rr/a.txt",
            "x /rr/dir",
            "x /tf/a.txt",
            "x /tf/none",
            "x /tg/a.tx",
            "x /tg/dir",
            "x /tg/none?f=b.txt",
        ],
    ),
    // Error pages.
    (
        r"server { listen 127.0.0.1:@1@; error_page 404 /404; error_page 500 502 =200 /50x; error_page 403 = /eq; error_page 410 =302 http://gone.x/; error_page 418 @tea; error_page 405 https://m.x/?u=$uri; error_page 409 =307 /away;
 location /404 { internal; return 200 page404-$uri-$request_uri; } location /50x { return 200 fifty; } location /eq { return 201 eq; } location @tea { return 200 tea-$uri; } location /away { return 200 away; } location /hid { internal; return 200 hid; } location /to { rewrite ^ /hid last; }
 location /e404 { return 404; } location /e403 { return 403; } location /e500 { return 500; } location /e410 { return 410; } location /e418 { return 418; } location /e405 { return 405; } location /e409 { return 409; } location /e501 { return 501; } location /own { error_page 404 /50x; return 404; } location /none { error_page 401 /x; return 404; } location /rec { recursive_error_pages on; error_page 404 /rec2; return 404; } location /rec2 { error_page 404 /50x; return 404; } location /norec { error_page 404 /e403; return 404; } location /cyc { recursive_error_pages on; error_page 404 /cyc; return 404; } location /t404 { return 404 text; } location /args { error_page 404 /50x?$args; return 404; } location /e301 { error_page 301 /50x; return 301 /z; } }",
        &[
            "x /404",
            "x /e404?a",
            "x /e403",
            "x /e500",
            "x /e410",
            "x /e418/a",
            "x /e405",
            "x /e409",
            "x /e501",
            "x /own",
            "x /none",
            "x /rec",
            "x /norec",
            "x /cyc",
            "x /t404",
            "x /hid",
            "x /to",
            "x /args?b",
            "x /e301",
            "x /e404 POST",
            "x /e404 HEAD",
            "x /e418 POST",
        ],
    ),
    (
        r"server { listen 127.0.0.1:@1@; error_page 400 =444 /bad; location / { limit_except GET { deny all; } return 200 x; } location /le { limit_except GET POST { proxy_pass http://127.0.0.1:@U@; } proxy_pass http://127.0.0.1:@U@/le2; } location /d { deny all; return 200 before; } location /m { deny all; } }",
        &["x /", "x / HEAD", "x /le", "x /le POST", "x /le/a DELETE", "x /d", "x /a%"],
    ),
    (
        r#"server { listen 127.0.0.1:@1@; server_name h.x *.h.x; location /v { return 200 "$host|$http_host|$server_name|$scheme|$server_port|$request_method|$server_addr|$server_protocol|$https"; } location /a { return 200 "$arg_a|$arg_B|$arg_a_b|$query_string"; } location /c { return 200 "$cookie_a|$cookie_seen|$http_cookie|$http_accept_language"; } location /esc { return 200 "${host}x$host/\$host"; } location /r { return 200 "$request"; } location ~ ^/cap/(?<one>[^/]+)/(.*)$ { set $two $2; if ($one ~ (z)) { return 200 "z:$1|$2|$one|$two"; } return 200 "$1|$2|$3|$one|$two"; } }"#,
        &[
            "h.x /v",
            "H.x:80 /v",
            "q.h.x. /v",
            "other /v",
            "- /v 1.0",
            "h.x http://w.h.x/v",
            "h.x /v POST",
            "h.x /a?a=1&b=2",
            "h.x /a?A=1&a=2&a_b=3",
            "h.x /a?xa=0&a=%41&&b",
            "h.x /c Cookie Accept-Language",
            "h.x /esc",
            "h.x /r?x",
            "h.x /cap/x/y",
            "h.x /cap/z/y",
            "h.x /cap/a%20b/c%2fd",
        ],
    ),
    // What a first rewrite leaves behind for the next; escapes of captures.
    (
        r#"server { listen 127.0.0.1:@1@;
 location /ia { rewrite ^/ia/(.*)$ /ib/$1?z=1; rewrite ^/ib/(.*)$ /ic/$1; return 200 "$uri|$args"; } location /ib { rewrite ^/ib/(.*)/(.*)$ /n?a=$1&b=$2 last; } location /n { return 200 "$uri|$args|$request_uri"; }
 location ~ ^/set/(.*)$ { set $a $1; rewrite ^/set/(.*)$ /x/$1; set $b $1; set $c "$1$a"; return 200 "$a|$b|$c"; } location ~ ^/eq/(.*)$ { if ($arg_v = $1) { return 200 same; } return 200 other; }
 location ~ ^/ret/(.*)$ { return 302 http://r.x/$1; } location ~ ^/tx/(.*)$ { return 200 "$1"; } location /neg { if ($uri !~ ^/neg/(.*)$) { return 200 "no-$1"; } return 200 "yes-$1"; }
 location /keep { if ($uri ~ ^/keep/(a+)) { set $k 1; } if ($uri ~ ^/zzz(.*)) { set $k 2; } return 200 "[$1]"; } location /nogroup { if ($uri ~ ^/nogroup/(.)) { set $k 1; } if ($uri ~ nogroup) { set $k 2; } return 200 "[$1]"; }
 location /q1 { rewrite ^/q1(.*)$ /n?x=1?y=2 last; } location /q2 { rewrite ^/q2 /n?$args? last; } location /q3 { set $u /n?v=1; rewrite ^/q3 $u last; } location /rq { rewrite ^ $request_uri?n; return 200 "$uri|$args"; } location /dd { rewrite ^/dd(.*)$ http://d.x$1?k=v redirect; } location /de { rewrite ^/de/(.*)$ /z?$1 permanent; } }"#,
        &[
            "x /ia/a%20b",
            "x /ia/ab?q",
            "x /ib/a%20b/c%26d?e",
            "x /set/a%20b",
            "x /set/ab",
            "x /set/a+b",
            "x /eq/a%20b?v=a%20b",
            "x /eq/ab?v=ab",
            "x /ret/a%20b",
            "x /ret/%41?x",
            "x /tx/a%2bb",
            "x /neg/a",
            "x /keep/aa",
            "x /keep/b",
            "x /nogroup/x",
            "x /q1/a?b",
            "x /q2?b",
            "x /q3/x?b",
            "x /rq/a%20b?c",
            "x /dd/a%20b%3fc?e",
            "x /de/a%20b?f",
            "x /dd?g",
        ],
    ),
    (
        r#"map $uri $m { ~^/(?<first>[a-z]+)/(.*)$ "$first+$2"; default none; } map $m $n { ~^a\+(.*)$ $1; default "<$m>"; }
server { listen 127.0.0.1:@1@; server_name ~^(.+)\.m\.x$; location ~ ^/(a)(/)(.*)$ { return 200 "$1|$m|$1|$2|$n|$1"; } location / { set $keep $1; return 200 "$keep|$m|$1|$first|$n"; } }"#,
        &["q.m.x /a/b", "q.m.x /b/c", "q.m.x /", "z /a/b", "z /b/c"],
    ),
    (
        r"server { listen 127.0.0.1:@1@; try_files /files/a.txt @s; root @F@; location /l { return 200 l; } location @s { return 200 s; } }
server { listen 127.0.0.1:@2@; root @F@/files; index none index.html; location = /dir/index.html { return 200 caught; } location = / { return 200 slash; } location /php { index index.php; location ~ php$ { return 200 php-$uri; } } location /empty/ { index none /l?x; } location /l { return 200 l-$args; } }",
        &[
            "x /",
            "x /z",
            "x /l",
            "x /dir/ :2",
            "x / :2",
            "x /php/ :2",
            "x /php :2",
            "x /dir :2",
            "x /dir/?a :2",
            "x /empty/?b :2",
            "x /empty/x/ :2",
            "x /dir/b.txt/ :2",
            "x /none/ :2",
        ],
    ),
    (
        r"server { listen 127.0.0.1:@1@; return 200 always; location / { return 200 never; } }
server { listen 127.0.0.1:@1@; server_name b.x; if ($arg_a) { return 403; } if ($arg_b) { rewrite ^ /b2 break; } if ($arg_c) { break; } set $c 1; rewrite ^/b3 /b4; location / { return 200 $uri-$c; } location /b4 { return 200 four; } }
server { listen 127.0.0.1:@1@; server_name c.x; rewrite ^/1 /2 last; rewrite ^/2 /3 last; location /2 { rewrite ^ /1 last; } location /1 { return 200 one; } location /3 { return 200 three; } error_page 404 /1; location /4 { return 404; } }",
        &["x /", "b.x /", "b.x /?a=1", "b.x /?b=1", "b.x /b3?c=1", "b.x /b3", "c.x /1", "c.x /2", "c.x /3", "c.x /4"],
    ),
    (
        r"server { listen [::1]:@1@; listen 127.0.0.1:@1@; server_name a.x; return 200 $server_addr; } server { listen [::]:@1@ ipv6only=on default_server; listen *:@1@; server_name b.x; return 301 /x; } server { listen localhost:@2@; server_name c.x; return 301 /y; }",
        &[
            "a.x /",
            "b.x /",
            "a.x / @::1",
            "b.x / @::1",
            "- / 1.0 @::1",
            "b.x / @127.0.0.9",
            "- / 1.0 @127.0.0.9",
            "c.x / :2",
        ],
    ),
    // What variables make may be no URL, and captures of names that are not looked for.
    (
        r"server { listen 127.0.0.1:@1@; server_name ~^(.)\.(.) ~^a; location / { return 200 $1-$2; } location /p { proxy_pass http://127.0.0.1:@U@$arg_x; } location /q { proxy_pass $arg_x; } location /r { proxy_pass http://$arg_x; } }
server { listen 127.0.0.1:@2@; server_name ~^a ~^(?<one>.)\.(.); location / { return 200 $1-$2-$one; } }",
        &[
            "a.b /",
            "b.c /",
            "z /",
            "a.b / :2",
            "b.c / :2",
            "b.c /p?x=c",
            "b.c /p?x=/y",
            "b.c /p?x=:1",
            "b.c /q?x=ftp://a/",
            "b.c /r?x=:80",
            "b.c /r?x=127.0.0.1:0",
            "b.c /q",
        ],
    ),
];
