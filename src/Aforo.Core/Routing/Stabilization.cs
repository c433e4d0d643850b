namespace Aforo.Core.Routing;

/// <summary>What a rule holds still at the beginning of a prompt, so that a local runtime finds its cache again. Nothing by default.</summary>
[Flags]
public enum Stabilization
{
    None = 0,

    /// <summary>A time of day behind today's date is cut off: the line moves once a day.</summary>
    Dates = 1,

    /// <summary>The client's attribution line that begins a system text is taken out.</summary>
    Attribution = 2,

    /// <summary>The list of tools is sorted by name.</summary>
    Tools = 4,
}
