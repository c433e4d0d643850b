using System.Collections.Immutable;

namespace Aforo.Core.Catalog;

/// <summary>The open-weight models of the catalogue.</summary>
public sealed class ModelCatalog(ImmutableArray<ModelEntry> models, string asOf)
{
    private readonly Dictionary<string, ModelEntry> _byId = DeviceCatalog.Index(models, static model => model.Id);

    public ImmutableArray<ModelEntry> Models { get; } = models;

    /// <summary>ISO date of the state of knowledge.</summary>
    public string AsOf { get; } = asOf;

    public ModelEntry? Find(string id) => _byId.GetValueOrDefault(id);

    public ModelCatalog With(IEnumerable<ModelEntry> additions) => new(DeviceCatalog.Merge(Models, additions, static model => model.Id), AsOf);
}

/// <summary>The cloud models of the catalogue.</summary>
public sealed class CloudCatalog(ImmutableArray<CloudModel> models, string asOf)
{
    private readonly Dictionary<string, CloudModel> _byId = DeviceCatalog.Index(models, static model => model.Id);

    public ImmutableArray<CloudModel> Models { get; } = models;

    /// <summary>ISO date of the state of knowledge.</summary>
    public string AsOf { get; } = asOf;

    public CloudModel? Find(string id) => _byId.GetValueOrDefault(id);

    public CloudCatalog With(IEnumerable<CloudModel> additions) => new(DeviceCatalog.Merge(Models, additions, static model => model.Id), AsOf);
}
