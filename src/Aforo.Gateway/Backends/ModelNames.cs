namespace Aforo.Gateway.Backends;

/// <summary>How servers name their models.</summary>
internal static class ModelNames
{
    /// <summary>The name as a server lists it: Ollama leaves out the tag <c>latest</c> where somebody asks.</summary>
    /// <param name="kind">Kind of the backend.</param>
    /// <param name="model">The name as a request has it.</param>
    /// <param name="view">What the server tells.</param>
    public static string Full(string kind, string model, BackendView view) => kind == "ollama" && !model.Contains(':') && view.Models?.Contains(model) != true ? model + ":latest" : model;

    /// <summary>Names by which Ollama hands a prompt on to its maker's cloud, listed or not.</summary>
    public static bool IsCloud(string model)
    {
        var tag = model.AsSpan(model.LastIndexOf(':') + 1).Trim();
        return model.Contains(':') && (tag.Equals("cloud", StringComparison.OrdinalIgnoreCase) || tag.EndsWith("-cloud", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Where a model is known by its file as well as by its path, the file: where it lies is nobody's business.</summary>
    public static IEnumerable<string> WithoutPaths(IReadOnlyCollection<string> names) => names.Where(name => name.LastIndexOfAny(['/', '\\']) is var at && (at < 0 || !names.Contains(name[(at + 1)..])));
}
