using Aforo.Core.Speed;

namespace Aforo.Calibrate;

/// <summary>Errors of forecasts for devices that the fit never saw.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Median">Median of |forecast ÷ measured − 1|.</param>
/// <param name="Mean">Mean of the same.</param>
internal sealed record Accuracy(int Rows, double Median, double Mean)
{
    public static Accuracy Of(Validation phase, Func<MeasuredCase, bool> which) =>
        Of([.. phase.LeftOut.Where(one => which(one.Case)).Select(one => (Error(one.Case, one.Forecast), 1.0))]);

    /// <summary>At other models and depths, after one point of the same machine was known.</summary>
    public static Accuracy OfOnePoint(Validation phase) => Of([.. phase.WithOnePoint().Select(one => (Error(one.Case, one.Forecast), one.Weight))]);

    private static double Error(MeasuredCase row, double forecast) => Math.Abs((forecast / row.Row.TokensPerSecond) - 1);

    private static Accuracy Of((double Error, double Weight)[] errors)
    {
        Array.Sort(errors);
        var weight = errors.Sum(one => one.Weight);
        var left = weight / 2;
        var median = errors.FirstOrDefault(one => (left -= one.Weight) <= 0).Error;
        return new Accuracy((int)Math.Round(weight), median, errors.Sum(one => one.Error * one.Weight) / weight);
    }
}
