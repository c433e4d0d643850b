using System.Globalization;
using System.Text;

namespace Aforo.Calibrate;

/// <summary>Writes <c>catalog/calibration/llama-cpp.json</c>.</summary>
internal static class CalibrationFile
{
    public static string Text(IReadOnlyList<string> names, IReadOnlyList<Validation> phases, string asOf)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
            {
              "as_of": "{{asOf}}",
              "made_by": "tools/Aforo.Calibrate from catalog/measurements",
              "coefficients": {

            """);
        var values = phases.SelectMany(phase => names.Select((name, i) => (name, Value: phase.Values[i])).Where(one => one.name.StartsWith(phase.Phase, StringComparison.Ordinal))).Concat(phases.Select(phase => (name: $"{phase.Phase}.repeats", Value: phase.Repeats(null)))).OrderBy(one => one.name, StringComparer.Ordinal);
        text.AppendJoin(",\n", values.Select(one => string.Create(CultureInfo.InvariantCulture, $"    \"{one.name}\": {one.Value:0.0000}")));
        text.Append("\n  },\n  \"spread\": {\n");
        var spreads = phases.SelectMany(phase => phase.Spreads()).OrderBy(one => one.Name, StringComparer.Ordinal);
        text.AppendJoin(",\n", spreads.Select(one => string.Create(CultureInfo.InvariantCulture, $"    \"{one.Name}\": [{one.Spread.Low95:0.000}, {one.Spread.Low80:0.000}, {one.Spread.High80:0.000}, {one.Spread.High95:0.000}]")));
        return text.Append("\n  }\n}\n").ToString();
    }
}
