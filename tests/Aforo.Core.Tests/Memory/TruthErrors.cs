namespace Aforo.Core.Tests.Memory;

/// <summary>How far plans are off from what the engine reported, by architecture and by what was compared.</summary>
internal sealed class TruthErrors
{
    private readonly List<(string Architecture, string What, double Percent, long Bytes)> _all = [];

    /// <summary>Cases that are not exact to the byte.</summary>
    public List<string> Wrong { get; } = [];

    public void Add(TruthRow row, string what, long got, long want)
    {
        _all.Add((row.Architecture, what, want == 0 ? (got == 0 ? 0 : 100) : 100.0 * (got - want) / want, got - want));
        if (got != want) Wrong.Add($"{row.Case}: {what} {got}, the engine has {want} ({got - want:+0;-0})");
    }

    public void Print(ITestOutputHelper output)
    {
        output.WriteLine($"{"architecture",-12} {"compared",-16} {"rows",5} {"exact",6} {"median",9} {"90 %",9} {"worst",9} {"worst, bytes",14}");
        foreach (var group in _all.GroupBy(error => (error.Architecture, error.What)).OrderBy(group => group.Key.Architecture, StringComparer.Ordinal))
        {
            double[] sizes = [.. group.Select(error => Math.Abs(error.Percent)).Order()];
            string At(double share) => $"{sizes[(int)(share * (sizes.Length - 1))]:F3} %";
            output.WriteLine($"{group.Key.Architecture,-12} {group.Key.What,-16} {sizes.Length,5} {group.Count(error => error.Bytes == 0),6} {At(0.5),9} {At(0.9),9} {At(1),9} {group.Max(error => Math.Abs(error.Bytes)),14}");
        }
    }
}
