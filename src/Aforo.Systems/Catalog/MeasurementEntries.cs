using System.Text.Json;
using Aforo.Core.Speed;

namespace Aforo.Systems.Catalog;

/// <summary>Measured speeds out of their JSON.</summary>
internal static class MeasurementEntries
{
    public static Measurement Read(JsonElement entry) => new()
    {
        Id = entry.Text("id"),
        Device = entry.Text("device"),
        Devices = entry.IntOrNull("devices") ?? 1,
        Family = entry.Text("family"),
        Backend = entry.Text("backend"),
        Engine = entry.Text("engine"),
        Build = entry.TextOrNull("build"),
        Model = entry.Text("model"),
        Quantization = entry.Text("quantization"),
        SizeGib = entry.NumberOrNull("size_gib"),
        IsDecode = entry.Text("what") == "decode",
        Tokens = entry.WholeOrNull("tokens"),
        Depth = entry.WholeOrNull("depth") ?? 0,
        Streams = entry.IntOrNull("streams") ?? 1,
        FlashAttention = entry.FlagOrNull("flash_attn"),
        MicroBatch = entry.IntOrNull("micro_batch"),
        TokensPerSecond = entry.Number("tok_s"),
        AsOf = entry.Text("as_of"),
        Source = entry.Text("source"),
        Quality = entry.Text("quality"),
        Doubt = entry.TextOrNull("doubt"),
    };
}
