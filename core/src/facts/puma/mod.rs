//! What Puma's configuration language has, and since when.
//!
//! The table is generated from `core/data/puma/methods.tsv`; a test regenerates it.

mod default;
mod methods;

pub use default::{DEFAULTS, Default, Setting};
use methods::METHODS;

/// The newest version that the facts know: 8.0.
pub const NEWEST: (u64, u64) = (8, 0);

/// The plugins that Puma brings along.
pub static PLUGINS: &[&str] = &["systemd", "tmp_restart"];

/// Flags that Puma dropped, with the version that did (History.md, 5.0.0).
pub static DROPPED_FLAGS: &[(&str, &str)] = &[("--daemon", "5.0.0"), ("--tcp-mode", "5.0.0"), ("-d", "5.0.0")];

/// A method of the configuration language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// Its name: `preload_app!`.
    pub name: &'static str,
    /// The version it came with.
    pub since: &'static str,
    /// The version that dropped it.
    pub removed_in: Option<&'static str>,
    /// The method to use instead.
    pub replaced_by: Option<&'static str>,
    /// The fewest and the most arguments in the newest version that has it; earlier ones: [`Method::takes`].
    takes: (usize, usize),
}

/// What methods took before a version, sorted by name (Puma::DSL of 4.3.8, 5.6.5, 6.6.0 and 8.0.2, History.md).
static TOOK: &[(&str, &str, (usize, usize))] = &[
    ("on_refork", "6.0.0", (0, 0)),
    ("on_worker_boot", "6.0.0", (0, 0)),
    ("on_worker_shutdown", "6.0.0", (0, 0)),
    ("ssl_bind", "5.0.0", (3, 3)),
    ("threads", "6.5.0", (2, 2)),
];

/// The constants that are there when Puma reads its configuration: Ruby's own, and what Puma and RubyGems load in one
/// supported version or another. Sorted.
pub static CONSTANTS: &[&str] = &[
    "ARGF",
    "ARGV",
    "Addrinfo",
    "ArgumentError",
    "Array",
    "BasicObject",
    "BasicSocket",
    "Benchmark",
    "BigDecimal",
    "Bignum",
    "Binding",
    "Bundler",
    "CGI",
    "CROSS_COMPILING",
    "Class",
    "ClosedQueueError",
    "Comparable",
    "Complex",
    "Concurrent",
    "ConditionVariable",
    "Coverage",
    "Data",
    "Date",
    "DateTime",
    "Delegator",
    "DidYouMean",
    "Digest",
    "Dir",
    "ENV",
    "EOFError",
    "ERB",
    "Encoding",
    "EncodingError",
    "Enumerable",
    "Enumerator",
    "Errno",
    "ErrorHighlight",
    "Etc",
    "Exception",
    "FalseClass",
    "Fcntl",
    "Fiber",
    "FiberError",
    "File",
    "FileTest",
    "FileUtils",
    "Fixnum",
    "Float",
    "FloatDomainError",
    "Forwardable",
    "FrozenError",
    "GC",
    "Gem",
    "Hash",
    "IO",
    "IOError",
    "IPAddr",
    "IPSocket",
    "IndexError",
    "Integer",
    "Interrupt",
    "JSON",
    "Kernel",
    "KeyError",
    "LoadError",
    "LocalJumpError",
    "Logger",
    "Marshal",
    "MatchData",
    "Math",
    "Method",
    "Module",
    "Monitor",
    "MonitorMixin",
    "Mutex",
    "NIO",
    "NameError",
    "Net",
    "NilClass",
    "Nio4r",
    "NoMatchingPatternError",
    "NoMatchingPatternKeyError",
    "NoMemoryError",
    "NoMethodError",
    "NotImplementedError",
    "Numeric",
    "Object",
    "ObjectSpace",
    "Observable",
    "Open3",
    "OpenSSL",
    "OpenStruct",
    "OptParse",
    "OptionParser",
    "PP",
    "Pathname",
    "Prism",
    "Proc",
    "Process",
    "Psych",
    "Puma",
    "Queue",
    "RUBYGEMS_ACTIVATION_MONITOR",
    "RUBY_COPYRIGHT",
    "RUBY_DESCRIPTION",
    "RUBY_ENGINE",
    "RUBY_ENGINE_VERSION",
    "RUBY_PATCHLEVEL",
    "RUBY_PLATFORM",
    "RUBY_RELEASE_DATE",
    "RUBY_REVISION",
    "RUBY_VERSION",
    "Rack",
    "Ractor",
    "Random",
    "Range",
    "RangeError",
    "Rational",
    "RbConfig",
    "Readline",
    "Refinement",
    "Regexp",
    "RegexpError",
    "Ripper",
    "RubyVM",
    "RuntimeError",
    "STDERR",
    "STDIN",
    "STDOUT",
    "ScriptError",
    "SecureRandom",
    "SecurityError",
    "Set",
    "Shellwords",
    "Signal",
    "SignalException",
    "SimpleDelegator",
    "SingleForwardable",
    "Singleton",
    "SizedQueue",
    "Socket",
    "SocketError",
    "SortedSet",
    "StandardError",
    "StopIteration",
    "String",
    "StringIO",
    "Struct",
    "Symbol",
    "SyntaxError",
    "SyntaxSuggest",
    "SystemCallError",
    "SystemExit",
    "SystemStackError",
    "TCPServer",
    "TCPSocket",
    "TOPLEVEL_BINDING",
    "TSort",
    "Tempfile",
    "Thread",
    "ThreadError",
    "ThreadGroup",
    "Time",
    "Timeout",
    "TracePoint",
    "TrueClass",
    "TypeError",
    "UDPSocket",
    "UNIXServer",
    "UNIXSocket",
    "URI",
    "UnboundMethod",
    "UncaughtThrowError",
    "UnicodeNormalize",
    "WIN32OLE",
    "Warning",
    "WeakRef",
    "Win32",
    "YAML",
    "ZeroDivisionError",
    "Zlib",
];

/// Returns the method of a name, in any version.
pub fn method(name: &str) -> Option<&'static Method> {
    METHODS.binary_search_by(|it| it.name.cmp(name)).ok().map(|at| &METHODS[at])
}

/// Returns every method, sorted by name.
pub fn methods() -> &'static [Method] {
    METHODS
}

impl Method {
    /// Returns whether a version (major, minor, patch) has it.
    pub fn is_in(&self, version: (u64, u64, u64)) -> bool {
        let before = |it: &str| numbers(it) <= version;
        before(self.since) && !self.removed_in.is_some_and(before)
    }

    /// Returns the fewest and the most arguments that a version takes.
    pub fn takes(&self, version: (u64, u64, u64)) -> (usize, usize) {
        let earlier = TOOK.binary_search_by(|it| it.0.cmp(self.name)).ok().map(|at| TOOK[at]);
        earlier.filter(|it| version < numbers(it.1)).map_or(self.takes, |it| it.2)
    }

    /// Returns the method most like `name` that a version has, if one is like it.
    pub fn like(name: &str, version: (u64, u64, u64)) -> Option<&'static Self> {
        METHODS
            .iter()
            .filter(|it| it.is_in(version))
            .map(|it| (strsim::damerau_levenshtein(name, it.name), it))
            .filter(|(distance, it)| *distance <= 2 && *distance * 3 <= it.name.len())
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, it)| it)
    }
}

/// Reads a version of the table.
fn numbers(version: &str) -> (u64, u64, u64) {
    let mut parts = version.split('.').map(|it| it.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_answers() {
        assert!(METHODS.is_sorted_by_key(|it| it.name));
        assert!(TOOK.is_sorted() && CONSTANTS.is_sorted());
        assert_eq!(method("threads").unwrap().takes((6, 4, 3)), (2, 2));
        let daemonize = method("daemonize").unwrap();
        assert!(daemonize.is_in((4, 3, 12)) && !daemonize.is_in((5, 0, 0)));
        assert!(!method("before_worker_boot").unwrap().is_in((6, 6, 1)));
        assert_eq!(method("preload_app"), None);
        assert_eq!(Method::like("preload_app", (8, 0, 2)).map(|it| it.name), Some("preload_app!"));
        assert_eq!(Method::like("listen", (8, 0, 2)), None);
    }
}
