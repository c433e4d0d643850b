using Aforo.Core.Messages;

namespace Aforo.Systems.Catalog;

/// <summary>An entry is not as its schema says. Never leaves this folder: it becomes a problem with the entry's id.</summary>
internal sealed class CatalogFormatException(Saying what) : Exception(what.Key)
{
    /// <summary>What is wrong, and what would be right.</summary>
    public Saying What { get; } = what;
}
