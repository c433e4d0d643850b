namespace Aforo.Calibrate;

/// <summary>What is thought of a coefficient before the measurements: a mean, and how far it may lie from it.</summary>
internal static class Prior
{
    /// <summary>Mean, spread of the coefficient itself, of an offset by one part, of an offset by two.</summary>
    private static readonly Dictionary<string, (double Mean, double Own, double One, double Two)> Table = new(StringComparer.Ordinal)
    {
        ["decode.bandwidth"] = (Math.Log(0.85), 0.05, 0.12, 0.12),
        ["decode.bandwidth.wide"] = (0, 0.1, 0.15, 0.15),
        ["decode.experts"] = (-0.2, 0.3, 0.3, 0.15),
        ["decode.cache"] = (Math.Log(0.6), 0.4, 0.4, 0.3),
        ["decode.state"] = (Math.Log(0.5), 0.4, 0.4, 0.3),
        ["decode.layer"] = (Math.Log(40), 0.2, 0.7, 0.4),
        ["decode.token"] = (Math.Log(200), 1, 0.5, 0.5),
        ["decode.compute"] = (Math.Log(0.3), 0.7, 0.5, 0.3),
        ["prefill.compute"] = (Math.Log(0.4), 0.4, 0.3, 0.25),
        ["prefill.compute.matrix"] = (-0.6, 0.3, 0.3, 0.3),
        ["prefill.attention.matrix"] = (-0.6, 0.3, 0.3, 0.3),
        ["prefill.compute.width"] = (0, 0.2, 0.2, 0.2),
        ["prefill.compute.batch"] = (0, 0.2, 0.2, 0.2),
        ["prefill.compute.power"] = (0.5, 0.3, 0.15, 0.15),
        ["prefill.attention"] = (Math.Log(0.3), 0.6, 0.5, 0.3),
        ["prefill.bandwidth"] = (Math.Log(0.6), 0.4, 0.4, 0.3),
        ["prefill.layer"] = (Math.Log(30), 1, 0.6, 0.4),
    };

    public static (double Mean, double Spread) Of(string name)
    {
        var parts = name.Split('|');
        // A chip differs from its like by so much; without it, the chip with most rows would speak for its whole family.
        if (parts.Length > 1 && parts[1].StartsWith("chip:", StringComparison.Ordinal)) return (0, parts[0] switch { "decode.bandwidth" => 0.1, "decode.layer" => 0.3, _ => 0.2 });
        // Nothing is known of a rate that nobody published; makers' matrix units are more alike than processors are.
        if (parts is [_, "unlisted"] or [_, "unlisted", "cpu"]) return (0, 1);
        if (parts is [_, "unlisted", _]) return (0, 1);
        var (mean, own, one, two) = Table[parts[0]];
        return parts.Length switch { 1 => (mean, own), 2 => (0, one), _ => (0, two) };
    }
}
