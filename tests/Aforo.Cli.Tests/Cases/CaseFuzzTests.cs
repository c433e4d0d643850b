using System.Reflection;
using System.Text;
using Aforo.Core.Diagnosis;
using Aforo.Core.Messages;
using Aforo.Formats.Cases;
using Aforo.Messages;
using Aforo.Presentation;

namespace Aforo.Cli.Tests.Cases;

/// <summary>A case comes from others: whatever it holds ends in a diagnosis or in one clear sentence.</summary>
public sealed class CaseFuzzTests
{
    private static readonly byte[] Founding = Read();

    /// <summary>Values that readers and rules must bear in any place.</summary>
    private static readonly string[] Odd = ["null", "-1", "0", "1e308", "9223372036854775807", "\"\"", "[]", "{}", "[null]", "true", "\"2026-02-18\"", "-9.5e-300", "\"\\u0000\"", "[[[[[[]]]]]]"];

    [Theory]
    [InlineData(20261126, 70_000)]
    [InlineData(7, 30_000)]
    public void A_damaged_case_is_diagnosed_or_refused(int seed, int rounds)
    {
        var random = new Random(seed);
        var knowledge = Aforo.Observing.House.Knowledge;
        var diagnosed = 0;
        for (var round = 0; round < rounds; round++)
        {
            var bytes = round % 4 == 0 ? Damaged(random) : WithOddValue(random);
            var (read, error) = CaseFile.Read(bytes);
            if (read is null)
            {
                Assert.NotNull(error);
                continue;
            }
            if (round % 8 != 1) continue;
            var diagnosis = Doctor.Diagnose(read, knowledge);
            using var output = new MemoryStream();
            DiagnosisJson.Write(output, diagnosis, Wording.In(Language.English));
            diagnosed++;
        }
        Assert.True(diagnosed > rounds / 100, $"only {diagnosed} were well enough to be diagnosed");
    }

    private static byte[] Damaged(Random random)
    {
        var bytes = Founding.ToArray();
        for (var change = random.Next(1, 6); change > 0; change--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(3))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 40))..]]; break;
                default: bytes = [.. bytes[..at], .. bytes[random.Next(at + 1)..at], .. bytes[at..]]; break;
            }
            if (bytes.Length == 0) return bytes;
        }
        return bytes;
    }

    /// <summary>Replaces the value of one member by an odd one; the file stays JSON.</summary>
    private static byte[] WithOddValue(Random random)
    {
        var lines = Encoding.UTF8.GetString(Founding).Split('\n');
        for (var tries = 0; tries < 200; tries++)
        {
            var at = random.Next(lines.Length);
            var colon = lines[at].IndexOf("\": ", StringComparison.Ordinal);
            if (colon < 0 || lines[at].TrimEnd() is [.., '{' or '[']) continue;
            lines[at] = lines[at][..(colon + 3)] + Odd[random.Next(Odd.Length)] + (lines[at].TrimEnd().EndsWith(',') ? "," : "");
            break;
        }
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    private static byte[] Read()
    {
        using var stream = Assembly.Load("aforo").GetManifestResourceStream("cases/episode-0")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
