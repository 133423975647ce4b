//! Real nginx on loopback: started for one configuration, asked byte by byte.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A folder for one run: configuration, files to serve, sockets.
pub(crate) struct Prefix {
    pub(crate) folder: PathBuf,
    /// Two ports to listen on, and that of the upstream.
    pub(crate) ports: [u16; 2],
    pub(crate) upstream: u16,
}

/// The files to serve, below `files/`; each holds its own absolute path.
const FILES: [&str; 9] = [
    "index.html",
    "a.txt",
    "dir/index.html",
    "dir/b.txt",
    "empty/x/y.txt",
    "sp ace.txt",
    "php/index.php",
    "dx/secret.txt",
    "d/x.txt",
];

impl Prefix {
    pub(crate) fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("landreeve-route-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        for file in FILES {
            let path = folder.join("files").join(file);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for files");
            std::fs::write(&path, path.to_string_lossy().as_bytes()).expect("a file to serve");
        }
        let [one, two] = [free(), free()].map(|it| it.local_addr().expect("an address").port());
        let listener = free();
        let upstream = listener.local_addr().expect("an address").port();
        let unix = UnixListener::bind(folder.join("up.sock")).expect("a socket of its own");
        open_to_all(&folder);
        thread::spawn(move || listener.incoming().flatten().for_each(echo));
        thread::spawn(move || unix.incoming().flatten().for_each(echo));
        Self { folder, ports: [one, two], upstream }
    }

    /// Fills ports and paths in.
    pub(crate) fn fill(&self, text: &str) -> String {
        let folder = self.folder.to_string_lossy();
        text.replace("@1@", &self.ports[0].to_string())
            .replace("@2@", &self.ports[1].to_string())
            .replace("@U@", &self.upstream.to_string())
            .replace("@F@", &folder)
    }

    /// The main file around what stands in `http`.
    pub(crate) fn main(&self, http: &str) -> String {
        self.fill(&format!(
            "daemon off;\nmaster_process off;\npid @F@/nginx.pid;\nerror_log @F@/error.log;\nevents {{}}\nhttp {{\n\
             access_log off;\nclient_body_temp_path @F@/t;\nproxy_temp_path @F@/t;\nfastcgi_temp_path @F@/t;\n\
             uwsgi_temp_path @F@/t;\nscgi_temp_path @F@/t;\n{http}\n}}\n"
        ))
    }

    /// Returns the absolute paths of the files to serve.
    pub(crate) fn files(&self) -> Vec<String> {
        FILES.iter().map(|it| self.folder.join("files").join(it).to_string_lossy().into_owned()).collect()
    }
}

impl Drop for Prefix {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn free() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").expect("a free port")
}

/// Started by root, nginx's worker would be another user.
fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    for path in [folder.to_owned(), folder.join("up.sock")] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o777)).expect("a folder of its own");
    }
}

/// Answers with what was asked: the URI of the request line, and the `Host`.
fn echo(mut stream: impl Read + Write) {
    let Some(head) = head(&mut stream) else { return };
    let text = String::from_utf8_lossy(&head).into_owned();
    let line = text.lines().next().unwrap_or_default();
    let uri = line.split_once(' ').map_or("", |it| it.1).rsplit_once(" HTTP/").map_or("", |it| it.0);
    let host = text.lines().find_map(|it| it.strip_prefix("Host: ")).unwrap_or("(none)");
    let connection = text.lines().find_map(|it| it.strip_prefix("Connection: ")).unwrap_or("(none)");
    let body = format!("{uri}\n{host}\n{connection}");
    let answer = format!("HTTP/1.0 200 OK\r\nContent-Length: {}\r\nX-Up: yes\r\n\r\n{body}", body.len());
    drop(stream.write_all(answer.as_bytes()));
}

fn head(stream: &mut impl Read) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    let mut piece = [0; 4096];
    while !head.windows(4).any(|it| it == b"\r\n\r\n") {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return None,
            Ok(read) => head.extend(&piece[..read]),
        }
    }
    Some(head)
}

/// A running nginx; it ends with the value.
pub(crate) struct Nginx(Child);

impl Nginx {
    /// Starts nginx; the message when it does not load the text.
    pub(crate) fn start(prefix: &Prefix, text: &str) -> Result<Self, String> {
        let main = prefix.folder.join("nginx.conf");
        std::fs::write(&main, text).expect("a main file");
        let mut command = Command::new("nginx");
        command.arg("-p").arg(&prefix.folder).arg("-c").arg(&main).stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(std::fs::File::create(prefix.folder.join("stderr")).expect("a file for errors"));
        let mut nginx = Self(command.spawn().expect("nginx runs"));
        let start = Instant::now();
        let address = SocketAddr::new(IpAddr::from([127, 0, 0, 1]), prefix.ports[0]);
        while TcpStream::connect(address).is_err() {
            if nginx.0.try_wait().expect("a child").is_some() || start.elapsed() > Duration::from_secs(20) {
                return Err(std::fs::read_to_string(prefix.folder.join("stderr")).unwrap_or_default());
            }
            thread::sleep(Duration::from_millis(3));
        }
        Ok(nginx)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// What came back.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    /// 0 when the connection was closed without an answer.
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1.as_str())
    }
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum To {
    Tcp(IpAddr, u16),
    Unix(PathBuf),
}

/// Sends a request and reads the whole answer; `None` where nothing listens.
pub(crate) fn ask(to: &To, request: &[u8]) -> Option<Reply> {
    let bytes = match to {
        To::Tcp(ip, port) => TcpStream::connect((*ip, *port)).map(|it| talk(it, request)),
        To::Unix(path) => UnixStream::connect(path).map(|it| talk(it, request)),
    };
    let bytes = bytes.ok()?;
    let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") else { return Some(Reply::default()) };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|it| it.split(' ').nth(1)).and_then(|it| it.parse().ok()).unwrap_or(0);
    let headers = lines.filter_map(|it| it.split_once(": ")).map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
    Some(Reply { status, headers, body: bytes[end + 4..].to_vec() })
}

fn talk(mut stream: impl Read + Write, request: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Err(error) = stream.write_all(request) {
        assert!(matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset), "{error}");
    }
    drop(stream.read_to_end(&mut bytes));
    bytes
}
