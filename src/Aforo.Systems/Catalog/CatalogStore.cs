using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Catalog;
using Aforo.Core.Facts;
using Aforo.Core.Speed;

namespace Aforo.Systems.Catalog;

/// <summary>
/// The catalogue that comes with the executable, and a user's additions. Each kind is unpacked and parsed when it is asked
/// for the first time; the same instance then answers from memory.
/// </summary>
public sealed class CatalogStore
{
    private readonly Lazy<DeviceCatalog> _devices;
    private readonly Lazy<ModelCatalog> _models;
    private readonly Lazy<CloudCatalog> _cloud;
    private readonly Lazy<ImmutableArray<Measurement>> _measurements = new(() => Load("measurements", MeasurementEntries.Read, static (entries, _) => entries));
    private readonly Lazy<SpeedCalibration> _calibration = new(CalibrationEntries.Read);

    public CatalogStore()
        : this(UserEntries.None)
    {
    }

    private CatalogStore(UserEntries user)
    {
        _devices = new(() => Load("devices", DeviceEntries.Read, static (entries, asOf) => new DeviceCatalog(entries, asOf)).With(user.Devices));
        _models = new(() => Load("models", ModelEntries.Read, static (entries, asOf) => new ModelCatalog(entries, asOf)).With(user.Models));
        _cloud = new(() => Load("cloud", CloudEntries.Read, static (entries, asOf) => new CloudCatalog(entries, asOf)).With(user.Cloud));
    }

    public DeviceCatalog Devices => _devices.Value;

    public ModelCatalog Models => _models.Value;

    public CloudCatalog Cloud => _cloud.Value;

    /// <summary>Published speeds, with their sources.</summary>
    public ImmutableArray<Measurement> Measurements => _measurements.Value;

    /// <summary>Coefficients of the speed forecast, fitted from <see cref="Measurements"/>.</summary>
    public SpeedCalibration Calibration => _calibration.Value;

    /// <summary>
    /// The catalogue with a user's file: <c>{"devices": […], "models": […], "cloud": […]}</c>. An entry whose id is known corrects
    /// the fields that it names, and only these; a new id adds an entry, which must be complete. An entry that is not as the
    /// schema says is left out and told.
    /// </summary>
    /// <param name="text">The file's text.</param>
    /// <param name="path">Its path, for the problems.</param>
    public static (CatalogStore Catalog, ImmutableArray<Problem> Problems) With(string text, string path)
    {
        var (user, problems) = UserEntries.Read(text, path);
        return (new CatalogStore(user), problems);
    }

    /// <summary>The built-in entries of a kind as JSON, for merging.</summary>
    internal static JsonDocument Document(string kind)
    {
        using var packed = typeof(CatalogStore).Assembly.GetManifestResourceStream("catalog/" + kind) ?? throw new InvalidOperationException($"the resource catalog/{kind} is missing");
        using var unpacked = new MemoryStream(1 << 21);
        using (var deflate = new DeflateStream(packed, CompressionMode.Decompress)) deflate.CopyTo(unpacked);
        return JsonDocument.Parse(unpacked.GetBuffer().AsMemory(0, (int)unpacked.Length));
    }

    private static TCatalog Load<TEntry, TCatalog>(string kind, Func<JsonElement, TEntry> read, Func<ImmutableArray<TEntry>, string, TCatalog> catalog)
    {
        using var document = Document(kind);
        var entries = ImmutableArray.CreateBuilder<TEntry>();
        var asOf = "";
        foreach (var file in document.RootElement.EnumerateArray())
        {
            var date = file.Text("as_of");
            if (string.CompareOrdinal(date, asOf) > 0) asOf = date;
            foreach (var entry in file.GetProperty("entries").EnumerateArray()) entries.Add(read(entry));
        }
        return catalog(entries.ToImmutable(), asOf);
    }
}
