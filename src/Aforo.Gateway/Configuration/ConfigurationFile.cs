using System.Collections.Immutable;
using Aforo.Formats.Files;

namespace Aforo.Gateway.Configuration;

/// <summary>
/// A configuration file that is read again when it changes. What can't be used is told and changes nothing. The file is looked at twice a second: an
/// editor that writes beside and renames is noticed as well.
/// </summary>
public sealed class ConfigurationFile : IDisposable
{
    /// <summary>Most bytes of a configuration: 4 MiB.</summary>
    public const int LargestFile = 4 << 20;

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

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) != 0) return;
        try
        {
            if (Read() is not { } bytes || bytes.AsSpan().SequenceEqual(_bytes)) return;
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

    /// <summary>The file's bytes; null while it can't be read, such as between an editor's two steps.</summary>
    private byte[]? Read()
    {
        try
        {
            return RegularFile.ReadAll(_path, LargestFile);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
