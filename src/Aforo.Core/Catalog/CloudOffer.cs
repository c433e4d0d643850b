using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Aforo.Core.Facts;

namespace Aforo.Core.Catalog;

/// <summary>What the catalogue knows of the models behind one address. An address or a model that it does not know stays unknown.</summary>
public sealed class CloudOffer
{
    private readonly Dictionary<string, CloudModel> _byName = new(StringComparer.Ordinal);
    private readonly string _asOf;

    private CloudOffer(IEnumerable<CloudModel> models, string asOf)
    {
        _asOf = asOf;
        foreach (var model in models.Where(model => !IsClass(model.ModelId)))
        {
            foreach (var name in (IEnumerable<string>)[model.ModelId, .. model.Aliases])
            {
                _byName.TryAdd(name, model);
                // Google's API takes, and lists, its models under this name as well.
                if (model.Provider == "google") _byName.TryAdd("models/" + name, model);
            }
        }
    }

    public static CloudOffer None { get; } = new([], "");

    /// <summary>The models of the address; where it is none of the catalogue's, those of a provider.</summary>
    /// <param name="host">Host name. It must be the provider's own: prices of another region or reseller may differ.</param>
    /// <param name="provider">Name of a provider in the catalogue; null for none.</param>
    public static CloudOffer Of(CloudCatalog catalog, string host, string? provider)
    {
        var there = catalog.Models.Where(model => Uri.TryCreate(model.Api.BaseUrl, UriKind.Absolute, out var address) && address.Host.Equals(host, StringComparison.OrdinalIgnoreCase)).ToImmutableArray();
        if (there.IsEmpty && provider is not null) there = [.. catalog.Models.Where(model => model.Provider == provider)];
        return there.IsEmpty ? None : new CloudOffer(there, catalog.AsOf);
    }

    /// <summary>The model under a name as it is sent to the API.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out CloudModel? model) => _byName.TryGetValue(name, out model);

    /// <summary>Where the catalogue's figures of a model come from, always with a date.</summary>
    public Source SourceOf(CloudModel model) => model.ToSource("cloud/" + model.Id) with { AsOf = model.AsOf ?? _asOf };

    /// <summary>An entry that stands for many models, of which it says little.</summary>
    private static bool IsClass(string name) => name.Contains('*', StringComparison.Ordinal) || name.StartsWith(':');
}
