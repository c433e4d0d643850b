using System.Globalization;
using System.Text;
using Aforo.Core.Messages;

namespace Aforo.Presentation;

/// <summary>Expressions with their figures grouped and their signs as people write them.</summary>
internal static class Plain
{
    public static string Expression(string expression, Language language)
    {
        var result = new StringBuilder(expression.Length + 16);
        var parts = expression.Split(' ');
        for (var i = 0; i < parts.Length; i++)
        {
            if (i > 0) result.Append(' ');
            var part = parts[i];
            if (double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && char.IsAsciiDigit(part[^1])) result.Append(Figures.Number(number, language));
            else result.Append(part switch { "*" => "×", "/" => "÷", "-" => "−", _ => part });
        }
        return result.ToString();
    }
}
