//! The table of systemd's directives is what its data says, byte for byte.
//!
//! `UPDATE_FACTS=1 cargo test -p landreeve-tests --test facts_systemd` writes it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::fmt::Write as _;

use landreeve_tests::{root, text};
use serde_json::Value;

/// JSON types that the core models, and the variant of `Kind` for each.
const KINDS: &[(&str, &str)] = &[
    ("address_family_set", "AddressFamilies"),
    ("arch_list", "Architectures"),
    ("ascii_text", "AsciiText"),
    ("base64", "Base64"),
    ("base64_or_path", "Base64OrPath"),
    ("bind_mount_list", "BindPaths"),
    ("bool", "Bool"),
    ("bpf_program", "BpfProgram"),
    ("bus_name", "BusName"),
    ("c_escaped_text", "EscapedText"),
    ("calendar", "Calendar"),
    ("capability_set", "Capabilities"),
    ("colon_path_list", "ColonPathList"),
    ("condition", "Condition"),
    ("condition_path", "ConditionPath"),
    ("controller_list", "Controllers"),
    ("coredump_filter", "CoredumpFilter"),
    ("cpu_set", "CpuSet"),
    ("credential_data", "CredentialData"),
    ("credential_data_base64", "CredentialDataBase64"),
    ("credential_glob", "CredentialGlob"),
    ("credential_source", "CredentialSource"),
    ("delegate", "Delegate"),
    ("device_rule", "DeviceRule"),
    ("device_size", "DeviceSize"),
    ("device_timespan", "DeviceTimespan"),
    ("device_weight", "DeviceWeight"),
    ("enum", "Enum"),
    ("env_assignments", "EnvAssignments"),
    ("env_file", "EnvFile"),
    ("env_name_list", "EnvNames"),
    ("env_name_or_assignment_list", "EnvNamesOrAssignments"),
    ("errno", "Errno"),
    ("exec_command", "Command"),
    ("exit_status_set", "ExitStatusSet"),
    ("fd_name", "DescriptorName"),
    ("filesystem_set", "FilesystemSet"),
    ("hex_or_path", "HexOrPath"),
    ("int", "Int"),
    ("interface_name", "InterfaceName"),
    ("interface_set", "InterfaceSet"),
    ("ip_prefix_list", "IpPrefixes"),
    ("journal_field_list", "JournalFields"),
    ("listen_address", "ListenAddress"),
    ("listen_unix_address", "ListenUnixAddress"),
    ("log_facility", "Enum"),
    ("log_level", "Enum"),
    ("log_namespace", "LogNamespace"),
    ("mode", "Mode"),
    ("mount_image_list", "MountImages"),
    ("mount_options", "MountOptions"),
    ("namespace_set", "Namespaces"),
    ("netlink_address", "Netlink"),
    ("path", "Path"),
    ("path_glob", "PathGlob"),
    ("path_list", "PathList"),
    ("percent", "Percent"),
    ("percent_or_size", "PercentOrSize"),
    ("percent_or_uint", "PercentOrUint"),
    ("personality", "Personality"),
    ("pid_file", "PidFile"),
    ("relative_path_list", "RelativePathList"),
    ("rlimit", "Rlimit"),
    ("secure_bits", "SecureBits"),
    ("signal", "Signal"),
    ("size", "Size"),
    ("slice", "Slice"),
    ("socket_bind_rule", "SocketBindRule"),
    ("swap_device", "SwapDevice"),
    ("syscall_filter", "SyscallFilter"),
    ("syscall_log", "SyscallLog"),
    ("timespan", "Timespan"),
    ("timespan_ns", "TimespanNs"),
    ("tmpfs_mount_list", "TmpfsMounts"),
    ("trigger_unit", "TriggerUnit"),
    ("uint", "Uint"),
    ("unit", "Unit"),
    ("unit_list", "UnitList"),
    ("url_list", "UrlList"),
    ("user_group", "UserGroup"),
    ("user_group_list", "UserGroupList"),
    ("weight", "Weight"),
    ("working_directory", "WorkingDirectory"),
];

#[test]
fn the_table_regenerates_to_the_same_bytes() {
    let data = text(&root().join("core/data/systemd/directives.json"));
    let rows: Vec<Value> = serde_json::from_str(&data).unwrap();
    let table = generate(&rows);
    let path = root().join("core/src/facts/systemd/table.rs");
    if std::env::var_os("UPDATE_FACTS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    assert!(text(&path) == table, "table.rs is not what its data says: run with UPDATE_FACTS=1");
}

fn generate(rows: &[Value]) -> String {
    let mut lists: Vec<String> = Vec::new();
    let mut lines = String::new();
    for row in rows {
        let mut fields = String::new();
        let mut field = |name: &str, value: String| write!(fields, "{name}: {value}, ").unwrap();
        match string(row, "repeat") {
            "append" | "merge" | "replace_by_key" => field("repeat", "Repeat::Adds".to_owned()),
            "first_wins" => field("repeat", "Repeat::FirstWins".to_owned()),
            _ => {}
        }
        match string(row, "empty") {
            "reset_list" | "unset" => field("empty", "Empty::Resets".to_owned()),
            "noop" | "ignored" => field("empty", "Empty::Nothing".to_owned()),
            "empty_set" | "enables_without_controllers" => field("empty", "Empty::Value".to_owned()),
            _ => {}
        }
        for (key, name) in [
            ("refuses", "refuses"),
            ("specifiers", "specifiers"),
            ("bool", "takes_bool"),
            ("over_100", "over_100"),
            ("unsupported", "unsupported"),
            ("refuses_true", "refuses_true"),
        ] {
            if row[key] == true {
                field(name, "true".to_owned());
            }
        }
        for name in ["since", "ignored_since", "unknown_since", "specifiers_since"] {
            if let Some(release) = row[name].as_u64() {
                field(name, release.to_string());
            }
        }
        for name in ["suffix", "prefixes", "replaced_by"] {
            if !string(row, name).is_empty() {
                field(name, format!("{:?}", string(row, name)));
            }
        }
        if let Some(range) = row["range"].as_array() {
            field("range", format!("Some(({}, {}))", range[0], range[1]));
        }
        if !string(row, "rlimit").is_empty() {
            field("rlimit", format!("Rlimit::{}", capitalised(string(row, "rlimit"))));
        }
        if let Some(patterns) = row["patterns"].as_array() {
            let prefixes: Vec<&str> =
                patterns.iter().filter_map(|it| it.as_str()?.split_inclusive(':').next()).collect();
            field("patterns", format!("&{prefixes:?}"));
        }
        if let Some(words) = row["words"].as_array() {
            let list: Vec<String> = words.iter().map(|it| format!("({}, {})", it[0], it[1])).collect();
            let list = list.join(", ");
            let at = lists.iter().position(|it| *it == list).unwrap_or_else(|| {
                lists.push(list);
                lists.len() - 1
            });
            field("words", format!("WORDS_{at}"));
        }
        let kind = KINDS.iter().find(|(it, _)| *it == string(row, "type")).map_or("Other", |(_, kind)| kind);
        let of = format!("Directive::of({:?}, {:?}, Kind::{kind})", string(row, "section"), string(row, "name"));
        let entry = if fields.is_empty() { of } else { format!("Directive {{ {fields}..{of} }}") };
        writeln!(lines, "    {entry},").unwrap();
    }
    let mut out = String::from(concat!(
        "//! Generated from `core/data/systemd/directives.json` by `tests/tests/facts_systemd.rs`; do not edit.\n",
        "//!\n",
        "//! systemd 255 to 261, with the history back to release 33. Sorted by section, then name.\n\n",
        "use super::{Directive, Empty, Kind, Repeat, Rlimit, Words};\n\n",
    ));
    for (at, list) in lists.iter().enumerate() {
        writeln!(out, "const WORDS_{at}: Words = &[{list}];").unwrap();
    }
    write!(out, "\n/// Every directive of unit files.\npub static DIRECTIVES: &[Directive] = &[\n{lines}];\n").unwrap();
    out + &sections(rows)
}

/// The place of each section in the table.
fn sections(rows: &[Value]) -> String {
    let mut out = String::from("\n/// Each section, with where its directives start and end.\n");
    out.push_str("pub(super) static SECTIONS: &[(&str, usize, usize)] = &[\n");
    let mut start = 0;
    for same in rows.chunk_by(|one, other| one["section"] == other["section"]) {
        let end = start + same.len();
        writeln!(out, "    ({:?}, {start}, {end}),", string(&same[0], "section")).unwrap();
        start = end;
    }
    out + "];\n"
}

fn string<'r>(row: &'r Value, key: &str) -> &'r str {
    row[key].as_str().unwrap_or_default()
}

fn capitalised(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}
