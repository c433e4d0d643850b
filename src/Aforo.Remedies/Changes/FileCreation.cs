using Aforo.Formats.Text;
using Aforo.Remedies.Diffs;

namespace Aforo.Remedies.Changes;

/// <summary>A new file, such as a systemd drop-in or a Modelfile. Folders on the way are made; a file that is already there is not touched.</summary>
public sealed record FileCreation : Change
{
    /// <summary>Absolute path on the machine.</summary>
    public required string Path { get; init; }

    public required TextFormat Format { get; init; }

    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Permissions on Unix; by default the owner may write and everybody may read.</summary>
    public UnixFileMode Mode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public override string Place => Path;

    public override string Preview => UnifiedDiff.Write(Path, null, TextDocument.Parse(Bytes, Format));
}
