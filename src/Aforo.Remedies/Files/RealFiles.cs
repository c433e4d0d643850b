using Aforo.Formats.Text;

namespace Aforo.Remedies.Files;

/// <summary>The file system of this machine.</summary>
public sealed class RealFiles : IFiles
{
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int read; bytes.Length <= TextDocument.MaxBytes && (read = file.Read(buffer)) > 0;) bytes.Write(buffer, 0, read);
        return bytes.ToArray();
    }

    public FileLook? Look(string path)
    {
        FileSystemInfo info = new FileInfo(path);
        if (!info.Exists) info = new DirectoryInfo(path);
        if (!info.Exists && info.LinkTarget is null) return null;
        if (info.LinkTarget is not null) return new FileLook(FileKind.Link, null, false);
        if (info.Attributes.HasFlag(FileAttributes.Directory)) return new FileLook(FileKind.Folder, null, false);
        var traits = OperatingSystem.IsWindows() ? null : UnixTraits.Of(path);
        var kind = traits?.IsRegular == false || info.Attributes.HasFlag(FileAttributes.Device) ? FileKind.Other : FileKind.Regular;
        return new FileLook(kind, traits?.Names, kind == FileKind.Regular && MayWrite(path, info));
    }

    public string Resolve(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    public void Create(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Private;
        using var file = new FileStream(path, options);
        file.Write(bytes);
        // The creation mode is cut by the umask; this one is not.
        if (!OperatingSystem.IsWindows() && mode != Private) File.SetUnixFileMode(file.SafeFileHandle, mode);
        file.Flush(flushToDisk: true);
    }

    public void TakeTraits(string from, string to)
    {
        if (OperatingSystem.IsWindows()) return;
        UnixTraits.Copy(from, to);
    }

    public void Replace(string staged, string path)
    {
        // On Windows this keeps access rules, attributes and times of the replaced file.
        if (OperatingSystem.IsWindows()) File.Replace(staged, path, null);
        else File.Move(staged, path, overwrite: true);
    }

    public void MoveNew(string staged, string path) => File.Move(staged, path, overwrite: false);

    public void Append(string path, ReadOnlySpan<byte> bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Private;
        using var file = new FileStream(path, options);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    public void Delete(string path) => File.Delete(path);

    public void MakeFolder(string path, bool isPrivate)
    {
        if (OperatingSystem.IsWindows() || !isPrivate) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Private | UnixFileMode.UserExecute);
    }

    public void RemoveFolder(string path)
    {
        if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any()) Directory.Delete(path);
    }

    public void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsWindows()) UnixTraits.Flush(folder);
    }

    public IReadOnlyList<string> Folders(string path) => Directory.Exists(path) ? [.. Directory.EnumerateDirectories(path).Select(folder => Path.GetFileName(folder))] : [];

    public IReadOnlyList<string> Names(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file))] : [];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public IDisposable? Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException busy) when (busy is not (DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    private static bool MayWrite(string path, FileSystemInfo info)
    {
        if (info.Attributes.HasFlag(FileAttributes.ReadOnly)) return false;
        if (!OperatingSystem.IsWindows() && (info.UnixFileMode & AnyWrite) == 0) return false;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            return true;
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }
}
