//! Arguments of conditions that no system meets. systemd reads them when a unit is to start, and says so
//! in its journal at most. Source: `src/shared/condition.c`; tried with `systemd-analyze condition` of systemd 252.

use super::{capability, scalar};

/// Why an argument is met by no system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {
    /// It cannot be read, so that the condition fails, turned round or not. What is expected instead.
    Unreadable(&'static str),
    /// It is another program's word for this one, or a slip away from it.
    OtherWord(&'static str),
}

/// Architectures, as `ConditionArchitecture=` calls them, and what others call them.
#[rustfmt::skip]
const ARCHITECTURES: &[(&str, &[&str])] = &[
    ("x86-64", &["amd64", "x86_64", "x64", "x86-64-v2", "x86-64-v3"]), ("x86", &["i386", "i486", "i586", "i686", "ia32"]),
    ("arm64", &["aarch64", "armv8"]), ("arm", &["armhf", "armel", "armv6l", "armv7l", "arm32"]),
    ("ppc64-le", &["ppc64el", "ppc64le", "powerpc64le"]), ("ppc64", &["powerpc64"]), ("ppc", &["powerpc"]),
    ("mips64-le", &["mips64el"]), ("mips-le", &["mipsel"]), ("ppc-le", &[]), ("arm64-be", &[]), ("arm-be", &[]),
    ("alpha", &[]), ("arc", &[]), ("arc-be", &[]), ("cris", &[]), ("ia64", &[]), ("loongarch64", &["loong64"]),
    ("m68k", &[]), ("mips", &[]), ("mips64", &[]), ("native", &[]), ("nios2", &[]), ("parisc", &["hppa"]),
    ("parisc64", &[]), ("riscv32", &[]), ("riscv64", &[]), ("s390", &[]), ("s390x", &[]), ("sh", &[]), ("sh64", &[]),
    ("sparc", &[]), ("sparc64", &[]), ("tilegx", &[]),
];

/// Kinds of virtualisation, and what others call them (systemd-detect-virt(1)).
#[rustfmt::skip]
const VIRTUALIZATIONS: &[(&str, &[&str])] = &[
    ("oracle", &["vbox", "virtualbox"]), ("microsoft", &["hyperv", "hyper-v", "azure"]), ("amazon", &["aws", "ec2"]),
    ("systemd-nspawn", &["nspawn"]), ("vmware", &["esxi"]), ("vm", &[]), ("container", &[]), ("acrn", &[]),
    ("apple", &[]), ("bhyve", &[]), ("bochs", &[]), ("docker", &[]), ("google", &["gce", "gcp"]), ("kvm", &[]),
    ("lxc", &[]), ("lxc-libvirt", &[]), ("openvz", &[]), ("parallels", &[]), ("podman", &[]), ("pouch", &[]),
    ("powervm", &[]), ("private-users", &[]), ("proot", &[]), ("qemu", &[]), ("qnx", &[]), ("rkt", &[]), ("sre", &[]),
    ("uml", &[]), ("wsl", &[]), ("xen", &[]), ("zvm", &[]), ("none", &[]),
];

/// Technologies of `ConditionSecurity=`.
#[rustfmt::skip]
const SECURITY: &[(&str, &[&str])] = &[
    ("selinux", &[]), ("apparmor", &[]), ("tomoyo", &[]), ("ima", &[]), ("smack", &[]), ("audit", &[]), ("tpm2", &["tpm"]),
    ("uefi-secureboot", &["secureboot", "secure-boot"]), ("cvm", &[]), ("measured-uki", &[]), ("measured-os", &[]),
];

const FIRMWARE: &[(&str, &[&str])] = &[("uefi", &["efi"]), ("device-tree", &["devicetree"])];

/// Returns why a condition can never be met, of the directive's name without `Condition` or `Assert`.
///
/// A word that is unknown here may be that of a newer release: only slips and other programs' words are told.
///
/// # Examples
///
/// ```
/// use landreeve::facts::systemd::condition::{Never, never_met};
///
/// assert_eq!(never_met("Architecture", "amd64"), Some(Never::OtherWord("x86-64")));
/// assert!(matches!(never_met("FirstBoot", "maybe"), Some(Never::Unreadable(_))));
/// assert_eq!(never_met("Virtualization", "no"), None);
/// ```
pub fn never_met(condition: &str, argument: &str) -> Option<Never> {
    let expects = |is_read: bool, what| (!is_read).then_some(Never::Unreadable(what));
    let behind_operator = || argument.trim_start_matches(['<', '>', '=', '!']).trim();
    match condition {
        "Architecture" => meant(ARCHITECTURES, argument),
        "Virtualization" if scalar::boolean(argument).is_none() => meant(VIRTUALIZATIONS, argument),
        "Security" => meant(SECURITY, argument),
        "Firmware" => meant(FIRMWARE, argument),
        "Memory" => expects(scalar::size(behind_operator()).is_some(), "an amount of memory, such as `>=1G`"),
        "CPUs" => expects(scalar::unsigned(behind_operator()).is_some(), "a number of processors, such as `>=2`"),
        "FirstBoot" | "ACPower" => expects(scalar::boolean(argument).is_some(), "`yes` or `no`"),
        "OSRelease" if !argument.contains(['"', '\'', '\\']) => {
            let compares =
                argument.split_ascii_whitespace().all(|it| it.chars().skip(1).any(|sign| "=<>".contains(sign)));
            expects(compares, "comparisons without blanks in them, such as `ID=debian`")
        }
        "Capability" => expects(capability::is_capability(argument), "a capability, such as `CAP_SYS_ADMIN`"),
        _ => None,
    }
}

fn meant(words: &[(&'static str, &[&str])], argument: &str) -> Option<Never> {
    if words.iter().any(|(word, _)| *word == argument) {
        return None;
    }
    let same = words.iter().find(|(word, others)| {
        word.eq_ignore_ascii_case(argument) || others.iter().any(|it| it.eq_ignore_ascii_case(argument))
    });
    // Short words are near to words that are not known here.
    let slips = || words.iter().filter(|(word, _)| word.len() >= 5 && strsim::damerau_levenshtein(word, argument) == 1);
    let digits = |it: &str| it.bytes().filter(u8::is_ascii_digit).count();
    let found = same.or_else(|| slips().next().filter(|it| slips().count() == 1 && digits(it.0) == digits(argument)));
    found.map(|(word, _)| Never::OtherWord(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_values_that_no_system_meets() {
        for (condition, argument) in [
            ("Architecture", "X86_64"),
            ("Virtualization", "vbox"),
            ("Virtualization", "contaner"),
            ("Security", "selinuxx"),
            ("Security", "SELinux"),
            ("Firmware", "efi"),
            ("Memory", "lots"),
            ("Memory", ">=1 GB"),
            ("CPUs", ">x"),
            ("FirstBoot", "maybe"),
            ("ACPower", "foo"),
            ("OSRelease", "ID"),
            ("OSRelease", "ID = debian"),
            ("Capability", "CAP_FOO"),
        ] {
            assert!(never_met(condition, argument).is_some(), "{condition}={argument}");
        }
    }

    #[test]
    fn what_may_be_met() {
        for (condition, argument) in [
            ("Architecture", "native"),
            ("Architecture", "riscv128"),
            ("Virtualization", "private-users"),
            ("Virtualization", "YES"),
            ("Virtualization", "newvirt"),
            ("Security", "uefi-secureboot"),
            ("Firmware", "smbios-field(bios_vendor = X)"),
            ("Memory", ">= 1G"),
            ("Memory", "<>5"),
            ("CPUs", "4"),
            ("ACPower", "1"),
            ("OSRelease", "ID=debian VERSION_ID>=12"),
            ("Capability", "cap_chown"),
            ("KernelVersion", "5.x"),
        ] {
            assert_eq!(never_met(condition, argument), None, "{condition}={argument}");
        }
    }
}
