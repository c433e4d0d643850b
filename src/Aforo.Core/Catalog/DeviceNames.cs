namespace Aforo.Core.Catalog;

/// <summary>Names of devices and models as people write them: case, blanks, hyphens and the vendor's name in front do not matter.</summary>
public static class DeviceNames
{
    private static readonly string[] Vendors = ["nvidia", "geforce", "amd", "radeon", "intel", "apple", "qualcomm"];

    /// <summary>The form in which names are compared. A text of vendor names alone stays as it is.</summary>
    public static string Normal(string name)
    {
        var text = Squeeze(name);
        for (var again = true; again;)
        {
            again = false;
            foreach (var vendor in Vendors)
            {
                if (text.Length <= vendor.Length || !text.StartsWith(vendor, StringComparison.Ordinal)) continue;
                text = text[vendor.Length..];
                again = true;
            }
        }
        return text;
    }

    /// <summary>Lower case without blanks, hyphens, underscores and trade marks.</summary>
    public static string Squeeze(string name) => new([.. Plain(name).Where(static c => !char.IsWhiteSpace(c) && c is not ('-' or '_' or '\u2011' or '®' or '™')).Select(char.ToLowerInvariant)]);

    /// <summary>
    /// A processor's name without what is no part of the product: trade marks, "CPU @ 3.40GHz", "16-Core Processor", "12th Gen",
    /// "w/ Radeon 8060S". For exact comparison with the names of the catalogue, never for a search within them.
    /// </summary>
    public static string Processor(string name)
    {
        var text = Plain(name);
        foreach (var tail in (string[])[" w/ ", " with ", " @ "])
            if (text.IndexOf(tail, StringComparison.OrdinalIgnoreCase) is > 0 and var at) text = text[..at];
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(static word => word is not ("CPU" or "Processor") && !word.EndsWith("-Core", StringComparison.Ordinal))
            .ToArray();
        return Normal(string.Join(' ', words is [{ Length: > 2 } first, "Gen", .. var rest] && char.IsAsciiDigit(first[0]) ? rest : words));
    }

    private static string Plain(string name) => name.Replace("(R)", "", StringComparison.OrdinalIgnoreCase).Replace("(TM)", "", StringComparison.OrdinalIgnoreCase);
}
