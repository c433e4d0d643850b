namespace Aforo.Observing;

/// <summary>Where the doctor is told to look, beside or instead of this machine.</summary>
internal sealed record Places
{
    /// <summary>Addresses of runtimes. When any place is given, only the given ones are looked at.</summary>
    public IReadOnlyList<Uri> At { get; init; } = [];

    /// <summary>Log files; <c>-</c> is standard input.</summary>
    public IReadOnlyList<string> Logs { get; init; } = [];

    /// <summary>Agents by id.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>Device of the catalogue, or <c>this</c>.</summary>
    public string? Machine { get; init; }

    public DateTimeOffset? Since { get; init; }

    public bool IsNarrowed => At.Count + Logs.Count > 0;
}
