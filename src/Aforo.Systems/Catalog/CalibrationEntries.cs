using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Core.Speed;

namespace Aforo.Systems.Catalog;

/// <summary>The coefficients of the speed forecast out of their JSON.</summary>
internal static class CalibrationEntries
{
    public static SpeedCalibration Read()
    {
        using var document = CatalogStore.Document("calibration");
        var asOf = "";
        var coefficients = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        var spreads = ImmutableSortedDictionary.CreateBuilder<string, Spread>(StringComparer.Ordinal);
        foreach (var file in document.RootElement.EnumerateArray())
        {
            if (string.CompareOrdinal(file.Text("as_of"), asOf) > 0) asOf = file.Text("as_of");
            foreach (var coefficient in file.GetProperty("coefficients").EnumerateObject()) coefficients[coefficient.Name] = coefficient.Value.GetDouble();
            foreach (var spread in file.GetProperty("spread").EnumerateObject())
            {
                var quantiles = spread.Value;
                spreads[spread.Name] = new Spread(quantiles[0].GetDouble(), quantiles[1].GetDouble(), quantiles[2].GetDouble(), quantiles[3].GetDouble());
            }
        }
        return new SpeedCalibration { AsOf = asOf, Coefficients = coefficients.ToImmutable(), Spreads = spreads.ToImmutable() };
    }
}
