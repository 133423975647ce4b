//! The types of values. How each is read is the verdict's affair, in the estate.

/// What a value is. Every type that is not modelled is [`Kind::Other`] and accepts everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Address families, or `none`; `~` in front turns the list round.
    AddressFamilies,
    /// Architectures of system calls.
    Architectures,
    /// Text in ASCII.
    AsciiText,
    /// Data in base64.
    Base64,
    /// An absolute path, or `base64:` and data.
    Base64OrPath,
    /// Paths to mount elsewhere: `SOURCE[:DESTINATION[:OPTIONS]]`.
    BindPaths,
    /// `yes`, `no` and their synonyms.
    Bool,
    /// `TYPE:PATH` of a program for the kernel.
    BpfProgram,
    /// A well-known name on the message bus.
    BusName,
    /// A calendar expression.
    Calendar,
    /// Absolute paths with colons between them.
    ColonPathList,
    /// A command line.
    Command,
    /// The argument of a condition that is read when it is tested.
    Condition,
    /// The argument of a condition on a path.
    ConditionPath,
    /// Names of capabilities.
    Capabilities,
    /// Names of control group controllers.
    Controllers,
    /// Names or bits of kinds of memory.
    CoredumpFilter,
    /// Numbers and ranges of processors or memory nodes.
    CpuSet,
    /// `NAME:DATA` with the escapes of C.
    CredentialData,
    /// `NAME:DATA` in base64.
    CredentialDataBase64,
    /// A pattern of names of credentials.
    CredentialGlob,
    /// `NAME[:PATH]` of a credential.
    CredentialSource,
    /// A boolean, or names of control group controllers.
    Delegate,
    /// A name for a passed file descriptor.
    DescriptorName,
    /// A device, or group of devices, and rights.
    DeviceRule,
    /// A device and a size.
    DeviceSize,
    /// A device and a time span.
    DeviceTimespan,
    /// A device and a weight.
    DeviceWeight,
    /// One of the words.
    Enum,
    /// Words of the form `NAME=value`.
    EnvAssignments,
    /// The path of an env file.
    EnvFile,
    /// Names of environment variables.
    EnvNames,
    /// Names of environment variables, or `NAME=value`.
    EnvNamesOrAssignments,
    /// An error by name or number, or `kill`.
    Errno,
    /// Text with the escapes of C.
    EscapedText,
    /// Exit codes, their names, and signals.
    ExitStatusSet,
    /// Names and groups of file systems.
    FilesystemSet,
    /// An absolute path, or a hash in hexadecimal digits.
    HexOrPath,
    /// A whole number, with a sign.
    Int,
    /// The name of a network interface.
    InterfaceName,
    /// Names of network interfaces.
    InterfaceSet,
    /// Networks.
    IpPrefixes,
    /// Words of the form `FIELD=value`.
    JournalFields,
    /// An address or path to listen on.
    ListenAddress,
    /// The path or abstract name of a Unix socket to listen on.
    ListenUnixAddress,
    /// The name of a journal of its own.
    LogNamespace,
    /// A file mode, in octal digits.
    Mode,
    /// Disk images to mount: `SOURCE:DESTINATION[:OPTIONS]`.
    MountImages,
    /// Options of a disk image, for each partition.
    MountOptions,
    /// A boolean, or kinds of namespaces.
    Namespaces,
    /// A netlink family and a group.
    Netlink,
    /// An absolute path.
    Path,
    /// A pattern of absolute paths.
    PathGlob,
    /// Absolute paths.
    PathList,
    /// A percentage.
    Percent,
    /// A size or a percentage.
    PercentOrSize,
    /// A number or a percentage.
    PercentOrUint,
    /// An architecture that `uname` shall show.
    Personality,
    /// A path, below `/run` if it is relative.
    PidFile,
    /// Paths below a folder of systemd's.
    RelativePathList,
    /// A resource limit, or two.
    Rlimit,
    /// Names of bits that guard privileges.
    SecureBits,
    /// A signal.
    Signal,
    /// A size in bytes.
    Size,
    /// The name of a slice.
    Slice,
    /// Ports to bind to: `[FAMILY:][PROTOCOL:]PORTS`.
    SocketBindRule,
    /// A device or file; an absolute path until 255.
    SwapDevice,
    /// System calls and groups of them, each with an error.
    SyscallFilter,
    /// System calls and groups of them.
    SyscallLog,
    /// A time span.
    Timespan,
    /// A time span in nanoseconds.
    TimespanNs,
    /// Paths for empty file systems: `PATH[:OPTIONS]`.
    TmpfsMounts,
    /// The unit that a timer or path starts.
    TriggerUnit,
    /// A whole number from 0.
    Uint,
    /// A unit's name.
    Unit,
    /// Names of units.
    UnitList,
    /// Links to documentation.
    UrlList,
    /// An account or a group.
    UserGroup,
    /// Accounts or groups.
    UserGroupList,
    /// A weight, in a range of its own.
    Weight,
    /// An absolute path, or `~`.
    WorkingDirectory,
    /// Anything else: accepted whatever it is.
    Other,
}
