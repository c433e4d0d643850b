using System.Collections.Immutable;

namespace Aforo.Gateway.Configuration;

/// <summary>
/// A configuration file that is read again when it changes. What can't be used is told and changes nothing. The file is looked at twice a second: an
/// editor that writes beside and renames is noticed as well.
/// </summary>
public sealed class ConfigurationFile : IDisposable
{
    private const int LargestFile = 4 << 20;

    private readonly string _path;
    private readonly Action<GatewayConfiguration> _use;
    private readonly Action<ImmutableArray<ConfigurationProblem>> _tell;
    private readonly ITimer _timer;
    private byte[] _bytes;
    private int _isLooking;

    public ConfigurationFile(string path, byte[] known, TimeProvider clock, Action<GatewayConfiguration> use, Action<ImmutableArray<ConfigurationProblem>> tell)
    {
        (_path, _bytes, _use, _tell) = (path, known, use, tell);
        var turn = TimeSpan.FromMilliseconds(500);
        _timer = clock.CreateTimer(_ => Look(), null, turn, turn);
    }

    /// <summary>The file's bytes; or why they can't be read.</summary>
    public static (byte[]? Bytes, string? Problem) Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) return (null, "there is no such file");
            if (file.Length > LargestFile) return (null, $"it has {file.Length} bytes; at most {LargestFile} are read");
            return (File.ReadAllBytes(path), null);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return (null, refused.Message);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) != 0) return;
        try
        {
            if (Read(_path).Bytes is not { } bytes || bytes.AsSpan().SequenceEqual(_bytes)) return;
            _bytes = bytes;
            var (configuration, problems) = ConfigurationReader.Read(bytes);
            if (configuration is null) _tell(problems);
            else _use(configuration);
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }
}
