using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Aforo.Gateway.Stabilizing;

/// <summary>
/// Finds times of day that stand directly behind today's date (or yesterday's or tomorrow's: clients have other time zones) on one line. Any other date
/// does not move, and its time is content.
/// </summary>
internal static partial class MovingTimes
{
    private const string Month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}";
    private const string Date = @"\d{4}-\d{2}-\d{2}|\d{4}/\d{1,2}/\d{1,2}|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}\.\d{1,2}\.\d{4}|" + Month + @"\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2} " + Month + @"\.?,? \d{4}";

    // The pattern sees bytes: a dash of two or three bytes, a narrow space before AM, or either escaped.
    private const string Between = @"(?:T|(?: |,|@|-|\bat\b|\xE2\x80[\x93\x94]|\\u201[34]){1,6})";
    private const string Clock = @"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?";
    private const string Half = @"(?:(?: |\xE2\x80\xAF|\xC2\xA0|\\u202[fF]|\\u00[aA]0)?(?:[AaPp][Mm]\b|[AaPp]\.[Mm]\.))?";
    private const string Offset = @"(?:Z\b|[+-]\d{2}:?\d{2})?";

    /// <summary>Neither within a word nor within a number; an escaped line feed is no word.</summary>
    private const string Begins = @"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))";
    private const string Ends = @"(?![\d:])";

    public static void Find(ReadOnlySpan<byte> body, int start, int length, DateOnly today, List<Splice> splices)
    {
        var raw = body.Slice(start, length);
        if (!raw.Contains((byte)':')) return;
        var letters = Encoding.Latin1.GetString(raw);
        foreach (Match match in Behind().Matches(letters)) Take(match, match.Groups["date"].Value);
        foreach (Match match in Within().Matches(letters)) Take(match, $"{match.Groups["date"].Value} {match.Groups["year"].Value}");

        void Take(Match match, string date)
        {
            if (Moves(date, today)) splices.Add(Splice.Without(start + match.Groups["cut"].Index, match.Groups["cut"].Length));
        }
    }

    /// <summary>Whether a date can be read as one within a day of today.</summary>
    private static bool Moves(string date, DateOnly today)
    {
        var numbers = Numbers().Matches(date).Select(match => int.Parse(match.ValueSpan, CultureInfo.InvariantCulture)).ToArray();
        if (MonthName().Match(date) is { Success: true } name)
        {
            var month = Array.FindIndex(CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames, one => one == name.Value) + 1;
            return numbers is [var day, var year] && IsNear(year, month, day, today);
        }
        return numbers is [var first, var second, var third]
            && (first > 999 ? IsNear(first, second, third, today) : IsNear(third, first, second, today) || IsNear(third, second, first, today));
    }

    private static bool IsNear(int year, int month, int day, DateOnly today) =>
        year is > 0 and < 10_000 && month is > 0 and < 13 && day > 0 && day <= DateTime.DaysInMonth(year, month) && Math.Abs(new DateOnly(year, month, day).DayNumber - today.DayNumber) <= 1;

    [GeneratedRegex($"{Begins}(?<date>{Date})(?<cut>{Between}{Clock}{Half}{Offset}){Ends}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Behind();

    /// <summary>As C's <c>ctime</c> has it: the time before the year.</summary>
    [GeneratedRegex($@"{Begins}(?<date>{Month} {{1,2}}\d{{1,2}}) (?<cut>{Clock} )(?:[A-Z]{{3,5}} )?(?<year>\d{{4}})\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Within();

    [GeneratedRegex(@"\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex("Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec", RegexOptions.CultureInvariant)]
    private static partial Regex MonthName();
}
