using Aforo.Commands;

namespace Aforo.Presentation;

/// <summary>Tells on standard error how much of a header was read, once that takes more than a second, then every two seconds.</summary>
internal sealed class ReadingProgress(Terminal terminal)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Next = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _clock = TimeProvider.System;
    private long? _since;
    private TimeSpan _told;

    public void Tell(string address, long bytes)
    {
        _since ??= _clock.GetTimestamp();
        var elapsed = _clock.GetElapsedTime(_since.Value);
        if (elapsed < (_told == default ? First : _told + Next)) return;
        _told = elapsed;
        terminal.Tell(terminal.Words.Text("fit.reading", ("address", address), ("bytes", bytes)));
    }
}
