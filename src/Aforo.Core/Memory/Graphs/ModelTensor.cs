namespace Aforo.Core.Memory.Graphs;

/// <summary>A tensor that a model's file holds.</summary>
internal sealed record ModelTensor(string Name, long Ne0, long Ne1, long Ne2)
{
    public long Elements => Ne0 * Ne1 * Ne2;
}
