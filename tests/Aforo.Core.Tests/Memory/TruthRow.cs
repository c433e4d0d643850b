using System.Globalization;
using Aforo.Core.Memory;
using Aforo.Core.Models;

namespace Aforo.Core.Tests.Memory;

/// <summary>One row of a file of what the engine reported.</summary>
internal sealed class TruthRow(IReadOnlyDictionary<string, string> cells) : IModelMetadata
{
    private readonly Dictionary<string, string> _metadata = Metadata(cells);

    public string Case => cells["case"];

    public string Architecture => cells["arch"];

    public string Model => cells["model"];

    public bool Refused => cells["status"] == "refused";

    public long Bytes(string column) => long.Parse(cells[column], CultureInfo.InvariantCulture);

    public bool Has(string column) => cells.TryGetValue(column, out var value) && value.Length > 0;

    public string this[string column] => cells[column];

    public MemorySettings Settings => new()
    {
        ContextSize = Bytes("n_ctx"),
        CacheTypeK = cells["type_k"],
        CacheTypeV = cells["type_v"],
        FlashAttention = cells["flash_attn"] switch { "1" => FlashAttention.On, "0" => FlashAttention.Off, _ => FlashAttention.Auto },
        Parallel = (int)Bytes("n_seq_max"),
        KvUnified = cells["kv_unified"] == "1",
        BatchSize = (int)Bytes("n_batch"),
        MicroBatch = (int)Bytes("n_ubatch"),
        SwaFull = cells["swa_full"] == "1",
        OutputsMax = (int)Bytes("n_outputs_max"),
    };

    public static IEnumerable<TruthRow> Read(string file)
    {
        var lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Memory", file)).ToArray();
        var header = lines[0].Split(',');
        // Only the last column, the log, is quoted and may hold commas.
        return lines.Skip(1).Select(line => new TruthRow(header.Zip(line.Split(',', header.Length)).ToDictionary(pair => pair.First, pair => pair.Second)));
    }

    public long? Whole(string key) => Number(key) is { } value && value == Math.Floor(value) ? (long)value : null;

    public double? Number(string key) => double.TryParse(_metadata.GetValueOrDefault(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    public string? Text(string key) => _metadata.GetValueOrDefault(key);

    public bool? Flag(string key) => null;

    public IReadOnlyList<long> Wholes(string key) => [];

    public long? Length(string key) => null;

    private static Dictionary<string, string> Metadata(IReadOnlyDictionary<string, string> cells)
    {
        var metadata = cells.GetValueOrDefault("hparams", "").Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2)).ToDictionary(pair => cells["arch"] + "." + pair[0], pair => pair[1]);
        metadata["general.architecture"] = cells["arch"];
        return metadata;
    }
}
