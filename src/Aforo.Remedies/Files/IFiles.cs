namespace Aforo.Remedies.Files;

/// <summary>
/// Every touch of the file system that a change makes, one call an operation that either happened or did not, so that a test can
/// stop the world before, within and behind each of them. All throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
/// </summary>
public interface IFiles
{
    /// <summary>The whole file; at most <see cref="Formats.Text.TextDocument.MaxBytes"/> and a byte more are read.</summary>
    byte[] Read(string path);

    /// <summary>What is at a path, links not followed; null when nothing is.</summary>
    FileLook? Look(string path);

    /// <summary>The path behind all symbolic links in the last component; the path itself where it is none.</summary>
    string Resolve(string path);

    /// <summary>Writes a new file and forces it to the disk.</summary>
    void Create(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode);

    /// <summary>Gives a file the owner, permissions and extended attributes of another.</summary>
    /// <exception cref="OwnerException">The owner cannot be given.</exception>
    void TakeTraits(string from, string to);

    /// <summary>Puts a file in the place of another, at once or not at all.</summary>
    void Replace(string staged, string path);

    /// <summary>Gives a file its name; fails when the name is taken.</summary>
    void MoveNew(string staged, string path);

    /// <summary>Adds to the end of a file and forces it to the disk. The file is made where it is missing, for its owner only.</summary>
    void Append(string path, ReadOnlySpan<byte> bytes);

    void Delete(string path);

    /// <summary>Makes one folder; private ones are for their owner only.</summary>
    void MakeFolder(string path, bool isPrivate);

    /// <summary>Removes an empty folder; one that is not empty stays.</summary>
    void RemoveFolder(string path);

    /// <summary>Forces the names in a folder to the disk.</summary>
    void FlushFolder(string folder);

    /// <summary>Names of the folders in a folder; empty when there is none.</summary>
    IReadOnlyList<string> Folders(string path);

    /// <summary>Names of the files in a folder; empty when there is none or it may not be read.</summary>
    IReadOnlyList<string> Names(string folder);

    /// <summary>Takes a lock that ends with the process; null when somebody has it.</summary>
    IDisposable? Lock(string path);
}

/// <summary>What is at a path.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Names">Names of the file (hard links); null where this is not known.</param>
/// <param name="MayWrite">Whether this process may write the content.</param>
public sealed record FileLook(FileKind Kind, long? Names, bool MayWrite);

/// <summary>What a path leads to.</summary>
public enum FileKind
{
    Regular,
    Folder,
    Link,
    Other,
}

/// <summary>A file's owner could not be given to the file that is to replace it.</summary>
public sealed class OwnerException(string message) : IOException(message);
