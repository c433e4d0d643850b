using System.Text.Json;

namespace Aforo.Formats.HuggingFace;

/// <summary>The weights beside a <c>config.json</c>.</summary>
public static class SafetensorsFiles
{
    private const int MostFiles = 1000;

    private const int LargestIndex = 32 << 20;

    /// <summary>
    /// Bytes of all weights: what <c>model.safetensors.index.json</c> says, else the sum of the files; null where there are none.
    /// </summary>
    /// <param name="config">Path of the configuration.</param>
    public static long? BytesBeside(string config)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(config))!;
            if (FromIndex(Path.Join(folder, "model.safetensors.index.json")) is { } told) return told;
            var bytes = Directory.EnumerateFiles(folder, "model*.safetensors").Take(MostFiles).Sum(file => new FileInfo(file).Length);
            return bytes > 0 ? bytes : null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or OverflowException)
        {
            return null;
        }
    }

    private static long? FromIndex(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using var document = JsonDocument.Parse(Files.RegularFile.ReadAll(path, LargestIndex));
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
                && metadata.TryGetProperty("total_size", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetDouble(out var bytes) && bytes is > 0 and < 1e16 ? (long)bytes : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
