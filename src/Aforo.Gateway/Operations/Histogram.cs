using System.Globalization;
using System.Text;

namespace Aforo.Gateway.Operations;

/// <summary>How values spread over buckets, in Prometheus' text form.</summary>
/// <param name="bounds">Upper ends of the buckets, rising; one without end comes after them.</param>
internal sealed class Histogram(double[] bounds)
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public void Add(double value)
    {
        var at = Array.BinarySearch(bounds, value);
        lock (_gate)
        {
            _counts[at < 0 ? ~at : at]++;
            _sum += value;
        }
    }

    /// <param name="labels">As they stand between the braces.</param>
    public void Write(StringBuilder text, string name, string labels)
    {
        lock (_gate)
        {
            var below = 0L;
            for (var i = 0; i < bounds.Length; i++)
            {
                below += _counts[i];
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{bounds[i]}\"}} {below}\n");
            }
            below += _counts[^1];
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"+Inf\"}} {below}\n{name}_sum{{{labels}}} {_sum}\n{name}_count{{{labels}}} {below}\n");
        }
    }
}
