namespace Aforo.Gateway.Backends;

/// <summary>A model as its server lists it.</summary>
/// <param name="Name">Under which it is asked for.</param>
/// <param name="Made">When it was made, Unix seconds; null when the server does not tell.</param>
internal sealed record ListedModel(string Name, long? Made);
