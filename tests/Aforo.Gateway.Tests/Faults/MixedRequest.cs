using System.Text;

namespace Aforo.Gateway.Tests.Faults;

/// <summary>One request of the run: drawn from its number and the run's seed alone.</summary>
internal sealed record MixedRequest(int Number, string Path, string Model, bool Streams, bool IsPrivate, Fault Fault, int Bytes, string Agent)
{
    public const string PrivateMark = "PRIVATE-WORK-";

    private const string FaultMark = "fault-is-";

    private static readonly string[] Paths = ["/v1/chat/completions", "/v1/messages", "/api/chat"];

    private static readonly Fault[] Faults = Enum.GetValues<Fault>();

    /// <param name="wedged">Whether it goes to the backend that never answers.</param>
    public static MixedRequest Draw(int number, int seed, bool wedged)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        // A third of what is open is meant for a cloud; the rest goes there where nothing here can take it.
        var kind = random.Next(100) switch { < 55 => "closed", < 85 => "open", _ => "sky" };
        var isPrivate = kind == "closed";
        // Most requests are small, some are a file or two, and a few are what an agent sends after a day's work: up to 250,000 tokens.
        var bytes = random.Next(1000) switch { < 900 => random.Next(100, 3_000), < 970 => random.Next(3_000, 150_000), _ => random.Next(150_000, Texts.MostTokens * 2) };
        var fault = random.Next(100) < 60 ? Fault.None : Faults[random.Next(Faults.Length)];
        var model = wedged ? "w" : ((string[])["l", "o", "auto", "auto"])[random.Next(4)];
        return new MixedRequest(number, Paths[random.Next(Paths.Length)], model, random.Next(2) == 0, isPrivate, wedged ? Fault.None : fault, bytes, $"{kind}-{random.Next(4)}");
    }

    public static Fault FaultOf(string body)
    {
        var at = body.IndexOf(FaultMark, StringComparison.Ordinal);
        if (at < 0) return Fault.None;
        var end = at + FaultMark.Length;
        while (end < body.Length && char.IsAsciiLetterOrDigit(body[end])) end++;
        return Enum.Parse<Fault>(body[(at + FaultMark.Length)..end]);
    }

    public byte[] Body()
    {
        var text = new StringBuilder(Bytes + 200);
        text.Append("{\"model\":\"").Append(Model).Append("\",\"stream\":").Append(Streams ? "true" : "false").Append(Path == "/v1/messages" ? ",\"max_tokens\":50" : "").Append(",\"messages\":[{\"role\":\"user\",\"content\":\"");
        text.Append(IsPrivate ? PrivateMark : "for-all-").Append(Number).Append(' ').Append(FaultMark).Append(Fault).Append(' ');
        Texts.Append(text, new Random(Number), Math.Max(0, Bytes - text.Length));
        return Encoding.UTF8.GetBytes(text.Append("\"}]}").ToString());
    }
}
