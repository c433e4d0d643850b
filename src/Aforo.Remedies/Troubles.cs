namespace Aforo.Remedies;

/// <summary>The stable words of <see cref="Trouble"/>.</summary>
public static class Troubles
{
    /// <summary>Another run is at work.</summary>
    public const string Busy = "busy";

    /// <summary>The file is not there.</summary>
    public const string Missing = "missing";

    /// <summary>The file, or the name in a runtime, is already there.</summary>
    public const string Exists = "exists";

    /// <summary>The file was changed since it was read.</summary>
    public const string Changed = "changed";

    /// <summary>The file or its folder may not be written.</summary>
    public const string ReadOnly = "read-only";

    /// <summary>The path leads to no regular file.</summary>
    public const string NotAFile = "not-a-file";

    /// <summary>The file has several names (hard links), which replacing it would part.</summary>
    public const string HardLinked = "hard-linked";

    /// <summary>The file belongs to somebody else and would become one's own.</summary>
    public const string Owner = "owner";

    /// <summary>Reading or writing failed.</summary>
    public const string Io = "io";

    /// <summary>The program's own check rejects the new configuration.</summary>
    public const string Rejected = "rejected";

    /// <summary>The server does not answer.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The server refused.</summary>
    public const string Server = "server";

    /// <summary>The base of a definition is not on the server.</summary>
    public const string NotLocal = "not-local";

    /// <summary>The check of the whole after the change failed.</summary>
    public const string NotVerified = "not-verified";

    /// <summary>The run was interrupted by the person.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>Two changes of one plan concern one place.</summary>
    public const string Twice = "twice";

    /// <summary>What was changed has been changed again since.</summary>
    public const string Conflict = "conflict";

    /// <summary>The journal holds no such run.</summary>
    public const string UnknownRun = "unknown-run";

    /// <summary>The journal of the run cannot be read.</summary>
    public const string Journal = "journal";
}
