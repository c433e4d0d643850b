using System.Collections.Immutable;
using System.Globalization;
using Aforo.Fitting;
using Aforo.Messages;

namespace Aforo.Deciding;

/// <summary>What machines are compared for, and on which conditions.</summary>
internal sealed record ComparisonRequest
{
    /// <summary>Options of both commands, as they are named.</summary>
    public static string[] Names { get; } = ["ctx_size", "cache_type_k", "cache_type_v", "flash_attn", "parallel", "ubatch_size", "depth", "prompt", "streams", "budget", "currency", "os", "stack", "decode_min"];

    /// <summary>Settings and depths; the model and the machine are filled in for each row.</summary>
    public required FitRequest Fit { get; init; }

    public double? Budget { get; init; }

    /// <summary>ISO 4217; only offers in it count.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary><c>windows</c>, <c>linux</c>, <c>macos</c>; null: any.</summary>
    public string? Os { get; init; }

    /// <summary>Such as <c>cuda</c>; null: any.</summary>
    public string? Stack { get; init; }

    /// <summary>Tokens a second that a person needs; null: any.</summary>
    public double? DecodeMin { get; init; }

    /// <summary>Devices that are judged even without a price or beyond a condition.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Only the devices that were named.</summary>
    public bool Only { get; init; }

    /// <summary>Prices that the user saw today.</summary>
    public ImmutableArray<(string Device, double Amount)> Prices { get; init; } = [];

    /// <summary>Models that are resident besides.</summary>
    public ImmutableArray<string> Together { get; init; } = [];

    /// <summary>The request, or what was wrong with a value.</summary>
    public static (ComparisonRequest? Request, Trouble? Mistake) Read(Func<string, string?> value, IEnumerable<string> prices)
    {
        var (fit, mistake) = FitRequest.Read("", name => Names.Contains(name) ? value(name) : null);
        if (fit is null) return (null, mistake);
        var reader = new OptionReader(value);
        var seen = ImmutableArray.CreateBuilder<(string, double)>();
        foreach (var price in prices)
        {
            var at = price.LastIndexOf('=');
            if (at <= 0 || !double.TryParse(price[(at + 1)..].Trim().TrimStart('$', '€'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var amount) || !(amount > 0 && amount < 1e12))
                return (null, OptionReader.Refuse("price", price, Trouble.Of("trouble.right.price")));
            seen.Add((price[..at].Trim(), amount));
        }
        var currency = (reader.Text("currency") ?? "USD").ToUpperInvariant();
        if (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)) return (null, OptionReader.Refuse("currency", currency, Trouble.Of("trouble.right.currency")));
        var request = new ComparisonRequest
        {
            Fit = fit,
            Budget = reader.Number("budget", 0),
            Currency = currency,
            Os = reader.Choice("os", "windows", "linux", "macos"),
            Stack = reader.Choice("stack", "cuda", "rocm", "metal", "mlx", "vulkan", "sycl", "cpu"),
            DecodeMin = reader.Number("decode_min", 0),
            Prices = seen.ToImmutable(),
        };
        return reader.Mistake is { } wrong ? (null, wrong) : (request, null);
    }
}
