namespace Aforo.Core.Facts;

/// <summary>Where a fact was found. Only the members that apply are set; all others are null.</summary>
public sealed record Source
{
    /// <summary>Path of a file, as it was opened (redacted in a collected case).</summary>
    public string? File { get; init; }

    /// <summary>1-based line in <see cref="File"/>.</summary>
    public int? Line { get; init; }

    /// <summary>JSON pointer (RFC 6901) of the value in <see cref="File"/>; for other text formats the same form over their own tree.</summary>
    public string? Pointer { get; init; }

    /// <summary>Byte offset in a binary file.</summary>
    public long? Offset { get; init; }

    /// <summary>Method and path of a request, such as <c>GET /api/ps</c>.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Field of the reply, as a JSON pointer or a dotted name.</summary>
    public string? Field { get; init; }

    /// <summary>Name of an environment variable.</summary>
    public string? Variable { get; init; }

    /// <summary>Start flag of a process, such as <c>--ctx-size</c>.</summary>
    public string? Flag { get; init; }

    /// <summary>Entry of the catalogue, such as <c>devices/rtx-3090</c>.</summary>
    public string? Catalog { get; init; }

    /// <summary>Date (ISO: day, month or year) to which a catalogue entry or a known default refers.</summary>
    public string? AsOf { get; init; }

    /// <summary>Public address where the fact can be checked.</summary>
    public string? Url { get; init; }

    /// <summary>Formula from which the value was computed.</summary>
    public string? Formula { get; init; }

    /// <summary>Free remark, such as the sentence in which a claim was made.</summary>
    public string? Note { get; init; }

    public static Source AtLine(string file, int? line, string? pointer = null) => new() { File = file, Line = line, Pointer = pointer };

    public static Source Reply(string endpoint, string? field = null) => new() { Endpoint = endpoint, Field = field };

    public static Source FromCatalog(string entry, string asOf, string? url = null) => new() { Catalog = entry, AsOf = asOf, Url = url };

    public static Source Computed(string formula) => new() { Formula = formula };

    public static Source Environment(string variable, string? file = null, int? line = null) => new() { Variable = variable, File = file, Line = line };
}
