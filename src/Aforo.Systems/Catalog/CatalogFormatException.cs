namespace Aforo.Systems.Catalog;

/// <summary>An entry is not as its schema says. Never leaves this folder: it becomes a problem with the entry's id.</summary>
internal sealed class CatalogFormatException(string message) : Exception(message);
