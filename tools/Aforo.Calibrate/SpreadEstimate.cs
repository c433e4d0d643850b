using Aforo.Core.Speed;

namespace Aforo.Calibrate;

/// <summary>Quantiles of errors. A family of few devices borrows from all: their errors count as five devices more, and the quantiles are widened.</summary>
internal static class SpreadEstimate
{
    private const double Borrowed = 5;

    /// <summary>A family known from n devices gets intervals wider by this over n: the next device may be unlike all of them.</summary>
    private const double FewDevices = 2;

    public static Spread Of((string Device, double Error, double Weight)[] own, (string Device, double Error, double Weight)[]? all)
    {
        var counts = own.GroupBy(one => one.Device).ToDictionary(group => group.Key, group => group.Sum(one => one.Weight));
        var errors = own.Select(one => (one.Error, Weight: one.Weight / Math.Sqrt(counts[one.Device]))).ToList();
        if (all is not null)
        {
            // Without any of its own, it has only what it borrows.
            var share = counts.Count == 0 ? 1 : Borrowed / (counts.Count + Borrowed) * errors.Sum(one => one.Weight) / all.Length;
            errors.AddRange(all.Select(one => (one.Error, share)));
        }
        errors.Sort();
        var wider = all is null ? 1 : 1 + (FewDevices / Math.Max(1, counts.Count));
        return new Spread(wider * Quantile(errors, 0.025), wider * Quantile(errors, 0.1), wider * Quantile(errors, 0.9), wider * Quantile(errors, 0.975));
    }

    private static double Quantile(List<(double Error, double Weight)> sorted, double share)
    {
        var left = share * sorted.Sum(one => one.Weight);
        foreach (var (error, weight) in sorted)
            if ((left -= weight) <= 0) return error;
        return sorted[^1].Error;
    }
}
