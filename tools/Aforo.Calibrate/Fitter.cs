namespace Aforo.Calibrate;

/// <summary>
/// Finds the coefficients that explain measurements best: least squares of the logarithms, with a prior for each coefficient, by damped
/// Gauss-Newton steps. Rows far off count less (Cauchy); many rows of one device count as few; doubtful rows count less.
/// </summary>
internal sealed class Fitter(IReadOnlyList<string> names)
{
    /// <summary>What a doubtful row counts.</summary>
    public const double DoubtfulWeight = 0.1;

    /// <summary>Relative error of a row that the model can't explain.</summary>
    private const double Noise = 0.12;

    /// <summary>Errors beyond so many times the noise count less and less.</summary>
    private const double Tail = 2.5;

    private const double Step = 1e-4, DevicePower = 0.35;

    private readonly (double Mean, double Spread)[] _priors = [.. names.Select(Prior.Of)];

    public double[] Start() => [.. _priors.Select(prior => prior.Mean)];

    public double[] Fit(IReadOnlyList<MeasuredCase> rows, double[] start, int steps = 25)
    {
        var weights = Weights(rows);
        var values = (double[])start.Clone();
        var loss = Loss(rows, weights, values);
        var damping = 1e-3;
        for (var step = 0; step < steps; step++)
        {
            var (matrix, gradient) = Equations(rows, weights, values);
            double[]? better = null;
            var next = loss;
            for (var attempt = 0; attempt < 8 && better is null; attempt++, damping *= 5)
            {
                var candidate = Moved(values, LinearSystem.Solve(matrix, gradient, damping));
                next = Loss(rows, weights, candidate);
                if (next < loss) better = candidate;
            }
            if (better is null) break;
            damping = Math.Max(1e-6, damping / 25);
            var gained = loss - next;
            (values, loss) = (better, next);
            if (gained < 1e-5 * loss) break;
        }
        return values;
    }

    private static double[] Weights(IReadOnlyList<MeasuredCase> rows)
    {
        var counts = rows.GroupBy(row => row.Row.Device).ToDictionary(group => group.Key, group => group.Count());
        return [.. rows.Select(row => Math.Pow(counts[row.Row.Device], -DevicePower) * (row.IsSound ? 1 : DoubtfulWeight))];
    }

    private double Loss(IReadOnlyList<MeasuredCase> rows, double[] weights, double[] values)
    {
        double sum = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            var error = (Math.Log(rows[i].Model.TokensPerSecond(values)) - rows[i].Log) / (Noise * Tail);
            sum += weights[i] * Tail * Tail * Math.Log(1 + (error * error));
        }
        for (var i = 0; i < values.Length; i++)
        {
            var error = (values[i] - _priors[i].Mean) / _priors[i].Spread;
            sum += error * error;
        }
        return double.IsFinite(sum) ? sum : double.MaxValue;
    }

    private (double[,] Matrix, double[] Gradient) Equations(IReadOnlyList<MeasuredCase> rows, double[] weights, double[] values)
    {
        var matrix = new double[values.Length, values.Length];
        var gradient = new double[values.Length];
        var moved = (double[])values.Clone();
        for (var i = 0; i < rows.Count; i++)
        {
            var model = rows[i].Model;
            var at = Math.Log(model.TokensPerSecond(values));
            var error = at - rows[i].Log;
            var weight = weights[i] / (Noise * Noise) / (1 + (error * error / (Noise * Noise * Tail * Tail)));
            var positions = model.Positions;
            var slopes = new double[positions.Count];
            for (var p = 0; p < slopes.Length; p++)
            {
                moved[positions[p]] += Step;
                slopes[p] = (Math.Log(model.TokensPerSecond(moved)) - at) / Step;
                moved[positions[p]] = values[positions[p]];
            }
            for (var p = 0; p < slopes.Length; p++)
            {
                gradient[positions[p]] -= weight * error * slopes[p];
                for (var q = 0; q < slopes.Length; q++) matrix[positions[p], positions[q]] += weight * slopes[p] * slopes[q];
            }
        }
        for (var i = 0; i < values.Length; i++)
        {
            var precision = 1 / (_priors[i].Spread * _priors[i].Spread);
            matrix[i, i] += precision;
            gradient[i] -= precision * (values[i] - _priors[i].Mean);
        }
        return (matrix, gradient);
    }

    private static double[] Moved(double[] values, double[] by)
    {
        var moved = new double[values.Length];
        for (var i = 0; i < moved.Length; i++) moved[i] = values[i] + Math.Clamp(by[i], -1, 1);
        return moved;
    }
}
