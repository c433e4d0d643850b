using Aforo.Core.Speed;

namespace Aforo.Calibrate;

/// <summary>Quantiles of errors. A family of few devices borrows from all: their errors count as two devices more.</summary>
internal static class SpreadEstimate
{
    private const double Borrowed = 2;

    public static Spread Of((string Device, double Error, double Weight)[] own, (string Device, double Error, double Weight)[]? all)
    {
        var counts = own.GroupBy(one => one.Device).ToDictionary(group => group.Key, group => group.Sum(one => one.Weight));
        var errors = own.Select(one => (one.Error, Weight: one.Weight / Math.Sqrt(counts[one.Device]))).ToList();
        if (all is not null)
        {
            var share = Borrowed / (counts.Count + Borrowed) * errors.Sum(one => one.Weight) / all.Length;
            errors.AddRange(all.Select(one => (one.Error, share)));
        }
        errors.Sort();
        return new Spread(Quantile(errors, 0.025), Quantile(errors, 0.1), Quantile(errors, 0.9), Quantile(errors, 0.975));
    }

    private static double Quantile(List<(double Error, double Weight)> sorted, double share)
    {
        var left = share * sorted.Sum(one => one.Weight);
        foreach (var (error, weight) in sorted)
            if ((left -= weight) <= 0) return error;
        return sorted[^1].Error;
    }
}
