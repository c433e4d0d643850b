using System.Buffers;

namespace Aforo.Gateway.Recording;

/// <summary>
/// Keeps the bodies of requests as files of one folder, each under its request's id, readable by their owner only. The folder's size is bounded: the oldest
/// go. A body that can't be written is not kept; the request never suffers.
/// </summary>
public sealed class PromptRecorder
{
    /// <summary>Bytes that all files may have together: 1 GiB.</summary>
    public const long DefaultBytes = 1L << 30;

    private const string Extension = ".json";
    private const int IdLength = 32;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly Lock _gate = new();
    private readonly Queue<(string Path, long Length)> _files;
    private readonly string _folder;
    private readonly long _mostBytes;
    private long _bytes;

    private PromptRecorder(string folder, long mostBytes, IEnumerable<FileInfo> files)
    {
        (_folder, _mostBytes) = (folder, mostBytes);
        // Ids begin with their time.
        _files = new Queue<(string, long)>(files.OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => (file.FullName, file.Length)));
        _bytes = _files.Sum(file => file.Length);
    }

    /// <summary>Bodies that could not be written.</summary>
    public long Failures { get; private set; }

    /// <summary>Makes the folder, with mode 0700, or takes one that has it already and holds nothing but recorded prompts: what is deleted there is Aforo's own.</summary>
    /// <param name="mostBytes">Bytes that all files may have together.</param>
    public static (PromptRecorder? Recorder, RecordingRefusal? Refusal) Open(string folder, long mostBytes = DefaultBytes)
    {
        try
        {
            var place = new DirectoryInfo(Path.GetFullPath(folder));
            if (File.Exists(place.FullName) || place.LinkTarget is not null) return (null, new RecordingRefusal("not-a-folder", place.FullName));
            if (!place.Exists)
            {
                if (OperatingSystem.IsWindows()) place.Create();
                else Directory.CreateDirectory(place.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            else if (!OperatingSystem.IsWindows() && (place.UnixFileMode & Others) != 0)
            {
                return (null, new RecordingRefusal("open-to-others", Convert.ToString((int)place.UnixFileMode, 8)));
            }
            var entries = place.GetFileSystemInfos();
            if (Array.Find(entries, entry => entry is not FileInfo { LinkTarget: null } || !IsOwn(entry.Name)) is { } foreign) return (null, new RecordingRefusal("foreign-files", foreign.Name));
            var recorder = new PromptRecorder(place.FullName, mostBytes, entries.Cast<FileInfo>());
            recorder.Make(0);
            return (recorder, null);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, new RecordingRefusal("refused", refused.Message) { Cause = refused });
        }
    }

    /// <summary>Writes one body. One that is larger than all may be is not kept.</summary>
    /// <param name="id">The request's id, 32 hexadecimal digits.</param>
    public void Record(string id, ReadOnlySequence<byte> body)
    {
        if (body.Length > _mostBytes || !IsOwn(id + Extension)) return;
        lock (_gate)
        {
            var path = Path.Join(_folder, id + Extension);
            try
            {
                Make(body.Length);
                using var file = new FileStream(path, Options());
                foreach (var piece in body) file.Write(piece.Span);
                _files.Enqueue((path, body.Length));
                _bytes += body.Length;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                Failures++;
                Delete(path);
            }
        }
    }

    /// <summary>Makes room for so many bytes.</summary>
    private void Make(long bytes)
    {
        while (_bytes + bytes > _mostBytes && _files.TryDequeue(out var oldest))
        {
            Delete(oldest.Path);
            _bytes -= oldest.Length;
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The next start counts it again.
        }
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static bool IsOwn(string name) => name.Length == IdLength + Extension.Length && name.EndsWith(Extension, StringComparison.Ordinal) && name.AsSpan(0, IdLength).IndexOfAnyExcept("0123456789abcdef") < 0;
}
