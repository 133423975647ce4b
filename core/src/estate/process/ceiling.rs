//! How much memory a program is told it may take: the heap of a Java machine or of Node, the data of Redis and Memcached,
//! the buffers of PostgreSQL and MySQL. It takes more than that in all.

use super::{Process, Program};
use crate::source::{Located, Span};

/// A part of a program's memory, and the most it is told to let it grow to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ceiling {
    /// What grows: `the heap of Java`.
    pub what: &'static str,
    /// Bytes.
    pub bytes: u64,
    /// The place that says so.
    pub span: Span,
}

/// Variables with options for Java that a program hands on, the strongest first. `java` itself reads the first and the
/// last one, below and above its own arguments.
const HANDED_ON: &[&str] = &["ES_JAVA_OPTS", "OPENSEARCH_JAVA_OPTS", "LS_JAVA_OPTS", "KAFKA_HEAP_OPTS"];

/// Options of `java` that take the next word.
const JAVA_VALUES: &[&str] =
    &["-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-modules", "--add-opens"];

impl Process {
    /// Returns the ceiling that the command or the environment sets; a word that is not known leaves it open.
    pub fn memory_ceiling(&self) -> Option<Ceiling> {
        let words: Option<Vec<(&str, Span)>> =
            self.command.iter().map(|it| Some((it.known()?.as_str(), it.span))).collect();
        let words = words?;
        let name = match &self.program {
            Program::Other(name) => name.as_str(),
            _ => return None,
        };
        let found = match name {
            "java" => return self.java(&words),
            "node" | "nodejs" => {
                return options(&words, &["-r", "--require", "--import", "--loader"])
                    .filter_map(|(word, span)| old_space(word, span))
                    .last()
                    .or_else(|| self.node_options());
            }
            "redis-server" | "valkey-server" | "keydb-server" => {
                let given = following(&words, &["--maxmemory"])?;
                ("the data of Redis", redis(given.0)?, given.1)
            }
            "memcached" => {
                let given = following(&words, &["-m", "--memory-limit"])?;
                ("the data of Memcached", given.0.parse::<u64>().ok()?.checked_mul(1 << 20)?, given.1)
            }
            _ => {
                if let Some((text, span)) =
                    following(&words, &["shared_buffers", "--shared_buffers", "--shared-buffers"])
                    && name == "postgres"
                {
                    ("the shared buffers of PostgreSQL", postgres(text)?, span)
                } else if let Some((text, span)) =
                    following(&words, &["--innodb-buffer-pool-size", "--innodb_buffer_pool_size"])
                {
                    ("the buffer pool of InnoDB", binary(text)?, span)
                } else {
                    return self.handed_on().or_else(|| self.node_options());
                }
            }
        };
        let (what, bytes, span) = found;
        (bytes > 0).then_some(Ceiling { what, bytes, span })
    }

    /// `JAVA_TOOL_OPTIONS` is read before the arguments, `_JAVA_OPTIONS` after them.
    fn java(&self, words: &[(&str, Span)]) -> Option<Ceiling> {
        let own = || options(words, JAVA_VALUES).filter_map(|(word, span)| heap(word, span)).last();
        self.variable("_JAVA_OPTIONS").or_else(own).or_else(|| self.variable("JAVA_TOOL_OPTIONS"))
    }

    fn handed_on(&self) -> Option<Ceiling> {
        HANDED_ON.iter().find_map(|it| self.variable(it)).or_else(|| self.variable("JAVA_TOOL_OPTIONS"))
    }

    fn variable(&self, name: &str) -> Option<Ceiling> {
        let value = self.value(name)?;
        value.value.split_whitespace().rev().find_map(|it| heap(it, value.span))
    }

    fn node_options(&self) -> Option<Ceiling> {
        let value = self.value("NODE_OPTIONS")?;
        value.value.split_whitespace().rev().find_map(|it| old_space(it, value.span))
    }

    fn value(&self, name: &str) -> Option<Located<&str>> {
        let value = &self.environment.get(name)?.value;
        Some(Located::new(value.known()?.as_str(), value.span))
    }
}

/// The options in front of what is run; some of them take the next word.
fn options<'w>(
    words: &'w [(&'w str, Span)],
    with_value: &'static [&'static str],
) -> impl Iterator<Item = (&'w str, Span)> {
    let mut is_value = false;
    words.iter().skip(1).copied().take_while(move |(word, _)| {
        let is_option = is_value || word.starts_with('-') && *word != "-jar";
        is_value = !is_value && with_value.contains(word);
        is_option
    })
}

/// The last value of an option, as the next word or behind `=`.
fn following<'w>(words: &[(&'w str, Span)], names: &[&str]) -> Option<(&'w str, Span)> {
    let next = |at: usize| words.get(at + 1).copied();
    words.iter().enumerate().rev().find_map(|(at, (word, span))| match word.split_once('=') {
        Some((name, value)) if names.contains(&name) => Some((value, *span)),
        None if names.contains(word) => next(at),
        _ => None,
    })
}

/// `-Xmx4g` (java(1)).
fn heap(word: &str, span: Span) -> Option<Ceiling> {
    let bytes = binary(word.strip_prefix("-Xmx").or_else(|| word.strip_prefix("-XX:MaxHeapSize="))?)?;
    Some(Ceiling { what: "the heap of Java", bytes, span })
}

/// `--max-old-space-size=4096`: megabytes, and hyphens are as good as underscores (node(1)).
fn old_space(word: &str, span: Span) -> Option<Ceiling> {
    let (name, value) = word.split_once('=')?;
    let is_it = name.replace('_', "-") == "--max-old-space-size";
    let bytes = value.parse::<u64>().ok().filter(|it| *it > 0 && is_it)?.checked_mul(1 << 20)?;
    Some(Ceiling { what: "the heap of Node", bytes, span })
}

/// A number and a letter, which is the same small or large: 1,024 and its powers.
fn binary(text: &str) -> Option<u64> {
    let end = text.len() - usize::from(text.ends_with(|it: char| it.is_ascii_alphabetic()));
    let shift = match text[end..].to_ascii_lowercase().as_str() {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        "t" => 40,
        _ => return None,
    };
    text[..end].parse::<u64>().ok()?.checked_mul(1 << shift)
}

/// `2gb` is by 1,024 and `2g` by 1,000 (redis.conf).
fn redis(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    match lower.strip_suffix('b') {
        Some(inner) => binary(inner),
        None => {
            let (number, power) = match lower.chars().last()? {
                'k' => (&lower[..lower.len() - 1], 1),
                'm' => (&lower[..lower.len() - 1], 2),
                'g' => (&lower[..lower.len() - 1], 3),
                _ => (lower.as_str(), 0),
            };
            number.parse::<u64>().ok()?.checked_mul(1000_u64.pow(power))
        }
    }
}

/// A number is one of blocks of 8 kB (PostgreSQL, Setting Parameters).
fn postgres(text: &str) -> Option<u64> {
    let text = text.trim_matches('\'');
    if text.bytes().all(|it| it.is_ascii_digit()) {
        return text.parse::<u64>().ok()?.checked_mul(8192);
    }
    binary(text.strip_suffix('B')?)
}

#[cfg(test)]
mod tests {
    use crate::estate::testing::estate;

    fn ceiling(unit: &str) -> Option<u64> {
        let estate = estate(&format!("//- a.service\n[Service]\n{unit}\n"));
        estate.hosts[0].processes[0].memory_ceiling().map(|it| it.bytes)
    }

    #[test]
    fn what_programs_are_told() {
        for (unit, bytes) in [
            ("ExecStart=/usr/bin/java -cp /a:/b -Xms1g -Xmx2G -jar app.jar -Xmx9g", 2 << 30),
            ("ExecStart=/usr/bin/java -Xmx512m a.Main", 512 << 20),
            ("Environment=JAVA_TOOL_OPTIONS=-Xmx1g\nExecStart=/usr/bin/java -jar app.jar", 1 << 30),
            ("Environment=JAVA_TOOL_OPTIONS=-Xmx1g\nExecStart=/usr/bin/java -Xmx3g -jar app.jar", 3 << 30),
            (
                "Environment=\"ES_JAVA_OPTS=-Xms4g -Xmx4g\"\nExecStart=/usr/share/elasticsearch/bin/elasticsearch",
                4 << 30,
            ),
            ("ExecStart=/usr/bin/node --max_old_space_size=4096 -r ./x server.js --max-old-space-size=1", 4 << 30),
            ("Environment=NODE_OPTIONS=--max-old-space-size=2048\nExecStart=/usr/bin/npm start", 2 << 30),
            ("ExecStart=/usr/bin/redis-server /etc/redis.conf --maxmemory 2gb", 2 << 30),
            ("ExecStart=/usr/bin/redis-server --maxmemory 2g", 2_000_000_000),
            ("ExecStart=/usr/bin/memcached -u x -m 1024", 1 << 30),
            ("ExecStart=/usr/lib/postgresql/16/bin/postgres -c shared_buffers=4GB", 4 << 30),
            ("ExecStart=/usr/lib/postgresql/16/bin/postgres -c shared_buffers=16384", 128 << 20),
            ("ExecStart=/usr/sbin/mysqld --innodb-buffer-pool-size=8G", 8 << 30),
        ] {
            assert_eq!(ceiling(unit), Some(bytes), "{unit}");
        }
        for unit in [
            "ExecStart=/usr/bin/java -jar app.jar -Xmx9g",
            "Environment=JAVA_OPTS=-Xmx9g\nExecStart=/usr/bin/java -jar app.jar",
            "ExecStart=/usr/bin/redis-server --maxmemory 0",
            "ExecStart=/usr/bin/other --maxmemory 2gb -Xmx2g shared_buffers=3GB",
        ] {
            assert_eq!(ceiling(unit), None, "{unit}");
        }
    }
}
