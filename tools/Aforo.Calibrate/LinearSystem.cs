namespace Aforo.Calibrate;

/// <summary>Symmetric positive definite systems, by Cholesky.</summary>
internal static class LinearSystem
{
    /// <summary>Solves (A + damping × diagonal of A) x = b.</summary>
    public static double[] Solve(double[,] a, double[] b, double damping)
    {
        var x = new double[b.Length];
        // Unknowns that no other one meets, as those of the other phase, are solved by themselves: the rest is a small system.
        int[] bound = [.. Enumerable.Range(0, b.Length).Where(i => Enumerable.Range(0, b.Length).Any(j => j != i && a[i, j] != 0))];
        for (var i = 0; i < b.Length; i++) x[i] = b[i] / (a[i, i] * (1 + damping));
        var lower = Factor(a, bound, damping);
        var y = new double[bound.Length];
        for (var i = 0; i < y.Length; i++)
        {
            var sum = b[bound[i]];
            for (var k = 0; k < i; k++) sum -= lower[i][k] * y[k];
            y[i] = sum / lower[i][i];
        }
        for (var i = y.Length - 1; i >= 0; i--)
        {
            var sum = y[i];
            for (var k = i + 1; k < y.Length; k++) sum -= lower[k][i] * y[k];
            y[i] = sum / lower[i][i];
            x[bound[i]] = y[i];
        }
        return x;
    }

    private static double[][] Factor(double[,] a, int[] bound, double damping)
    {
        var lower = new double[bound.Length][];
        for (var i = 0; i < bound.Length; i++)
        {
            var row = lower[i] = new double[i + 1];
            for (var j = 0; j <= i; j++)
            {
                var other = lower[j];
                var sum = a[bound[i], bound[j]] * (i == j ? 1 + damping : 1);
                for (var k = 0; k < j; k++) sum -= row[k] * other[k];
                row[j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / other[j];
            }
        }
        return lower;
    }
}
