//! What systemd makes of one value: whether its type can read it, and what is
//! expected instead. Types that are not modelled accept everything.
//!
//! Each module judges the types of one family; `value` collects their faults.
//! How a value is cut is the syntax's affair, what a word may be is a fact.

mod command;
mod condition;
mod credential;
mod cron;
mod data;
mod device;
mod environment;
mod filter;
mod mount;
mod name;
mod network;
mod number;
mod path;
mod respell;
mod says;
mod skipped;
#[cfg(test)]
mod tests;
mod value;

use std::ops::Range;

use super::setting::Setting;
use crate::facts::systemd::{Directive, Kind, calendar};
use crate::syntax::systemd::command::{CommandLine, read};
use value::Value;

pub use environment::AROUND_SIGN;
pub use respell::respelt;
pub use skipped::skipped;
pub use value::{OPEN_QUOTE, is_specifier};

/// Why systemd cannot read a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The part of the value that is wrong.
    pub range: Range<usize>,
    /// What is wrong with it, as the end of a sentence that starts with that part.
    pub what: String,
    /// The word that is lost with it, where a list loses more than this part.
    pub word: Option<Range<usize>>,
    /// Whether the whole value is lost, not only this part of it.
    pub drops_all: bool,
    /// Whether the whole unit is refused for it.
    pub refuses: bool,
}

/// Returns what is wrong with a text as value of a directive. Empty values are not judged.
pub fn judge_text(text: &str, directive: &Directive, release: u16) -> Option<Fault> {
    faults_of(text, directive, release, None, None).into_iter().next()
}

/// Returns everything that is wrong with a setting's value for a release, in order; nothing for one that is not known.
pub(super) fn faults(setting: &Setting, unit: &str, release: u16) -> Vec<Fault> {
    let (Some(text), Some(directive)) = (setting.value.known(), setting.directive) else { return Vec::new() };
    let line = (directive.kind == Kind::Command && !text.is_empty()).then(|| setting.command_line());
    // The name of a template, or of what a drop-in's folder matches, is no unit's.
    let is_own = unit.rsplit_once('.').is_some_and(|(stem, _)| !stem.is_empty() && !stem.ends_with(['@', '-']));
    faults_of(text, directive, release, is_own.then_some(unit), line)
}

fn faults_of(
    text: &str,
    directive: &Directive,
    release: u16,
    unit: Option<&str>,
    line: Option<&CommandLine>,
) -> Vec<Fault> {
    // [Install] is not read by the manager, and `systemctl enable` speaks for itself.
    if text.is_empty() || directive.section == "Install" {
        return Vec::new();
    }
    let mut value = Value { text, directive, release, unit, faults: Vec::new() };
    if directive.unsupported {
        value.all(value.whole(), "is nothing that a unit of this type has");
    } else {
        match (directive.kind, line) {
            (Kind::Command, Some(line)) => command::judge(&mut value, line),
            (Kind::Command, None) => command::judge(&mut value, &read(text)),
            _ => dispatch(&mut value),
        }
    }
    value.faults.sort_by_key(|it| it.range.start);
    value.faults
}

fn dispatch(value: &mut Value<'_>) {
    match value.directive.kind {
        Kind::Bool
        | Kind::Enum
        | Kind::Int
        | Kind::Mode
        | Kind::Percent
        | Kind::PercentOrSize
        | Kind::PercentOrUint
        | Kind::Rlimit
        | Kind::Signal
        | Kind::Size
        | Kind::Timespan
        | Kind::TimespanNs
        | Kind::Uint
        | Kind::Weight => number::judge(value),
        Kind::Calendar => {
            value.one("is no calendar expression, such as `*-*-* 03:00` or `Mon..Fri 08:00`", calendar::is_valid);
        }
        Kind::Condition | Kind::ConditionPath => condition::judge(value),
        Kind::ColonPathList
        | Kind::EnvFile
        | Kind::Path
        | Kind::PathGlob
        | Kind::PathList
        | Kind::PidFile
        | Kind::RelativePathList
        | Kind::SwapDevice
        | Kind::WorkingDirectory => path::judge(value),
        Kind::BindPaths | Kind::MountImages | Kind::MountOptions | Kind::TmpfsMounts => mount::judge(value),
        Kind::DeviceRule | Kind::DeviceSize | Kind::DeviceTimespan | Kind::DeviceWeight => device::judge(value),
        Kind::EnvAssignments | Kind::EnvNames | Kind::EnvNamesOrAssignments | Kind::JournalFields => {
            environment::judge(value);
        }
        Kind::CredentialData | Kind::CredentialDataBase64 | Kind::CredentialSource => credential::judge(value),
        Kind::AsciiText
        | Kind::Base64
        | Kind::Base64OrPath
        | Kind::CoredumpFilter
        | Kind::CpuSet
        | Kind::Errno
        | Kind::EscapedText
        | Kind::HexOrPath
        | Kind::Personality => data::judge(value),
        Kind::AddressFamilies
        | Kind::Architectures
        | Kind::BpfProgram
        | Kind::Controllers
        | Kind::Delegate
        | Kind::FilesystemSet
        | Kind::Namespaces
        | Kind::SyscallFilter
        | Kind::SyscallLog => filter::judge(value),
        Kind::IpPrefixes | Kind::ListenAddress | Kind::ListenUnixAddress | Kind::Netlink | Kind::SocketBindRule => {
            network::judge(value);
        }
        Kind::BusName
        | Kind::DescriptorName
        | Kind::ExitStatusSet
        | Kind::InterfaceName
        | Kind::InterfaceSet
        | Kind::LogNamespace
        | Kind::Slice
        | Kind::TriggerUnit
        | Kind::Unit
        | Kind::UnitList
        | Kind::UrlList
        | Kind::UserGroup
        | Kind::UserGroupList => name::judge(value),
        // Whatever it is, a specifier must be one.
        Kind::Capabilities | Kind::Command | Kind::CredentialGlob | Kind::SecureBits | Kind::Other => {
            value.one("", |_| true);
        }
    }
}
