namespace Aforo.Formats.Files;

/// <summary>What a path leads to, links followed.</summary>
public enum FileKind
{
    /// <summary>Bytes of a known length that never keep a reader waiting for a writer; files of <c>/proc</c> and <c>/sys</c> too.</summary>
    Regular,
    Directory,

    /// <summary>A named pipe: opening it waits for a writer.</summary>
    Pipe,
    Socket,

    /// <summary>A character or block device, which may wait, never end, or do something when it is opened.</summary>
    Device,
}
