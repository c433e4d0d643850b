using CsCheck;

namespace Aforo.Systems.Tests.Logs;

/// <summary>Damaged logs: nothing may stop the reader, whatever bytes it is given.</summary>
public sealed class MutationTests
{
    private static readonly byte[][] Logs = [.. SampleLog.Names.Select(SampleLog.Bytes)];

    /// <summary>Lines of all samples, so that one input is a dozen lines and a hundred thousand inputs take seconds.</summary>
    private static readonly byte[][] Lines = [.. Logs.SelectMany(log => System.Text.Encoding.Latin1.GetString(log).Split('\n')).Distinct().Select(System.Text.Encoding.Latin1.GetBytes)];

    private static readonly Gen<byte[]> Mutated =
        from lines in Gen.Int[0, Lines.Length - 1].Select(at => Lines[at]).Array[1, 12]
        from changes in Gen.Select(Gen.Double[0, 1], Gen.Byte, Gen.Int[0, 6]).Array[0, 8]
        select Change([.. lines.SelectMany(line => line.Append((byte)'\n'))], changes);

    [Fact]
    public void A_hundred_thousand_damaged_logs_are_read() => Mutated.Sample(Survives, iter: 100_000, seed: "0N0XIzNsQ0O2", threads: 1);

    [Fact]
    public void Damaged_logs_of_other_seeds_are_read() => Mutated.Sample(Survives, iter: 5_000, threads: 1);

    [Fact]
    public void Samples_cut_anywhere_are_read()
    {
        foreach (var log in Logs)
        {
            for (var at = 0; at < log.Length; at += 97) Survives(log[..at]);
        }
    }

    [Fact]
    public void Samples_one_after_the_other_in_any_order_are_read() =>
        Gen.Shuffle(Logs).Sample(logs => Survives([.. logs.SelectMany(log => log)]), iter: 20, seed: "0N0XIzNsQ0O2", threads: 1);

    [Fact]
    public void Bytes_without_meaning_are_read() => Gen.Byte.Array[0, 2000].Sample(Survives, iter: 2_000, seed: "0N0XIzNsQ0O2", threads: 1);

    private static void Survives(byte[] log)
    {
        var seen = SampleLog.Read(log, new() { Since = DateTimeOffset.UnixEpoch, MaxLineBytes = 300, MaxIncidentsOfAKind = 5, MaxRequests = 4 });
        foreach (var incident in seen.Incidents)
        {
            Assert.True(incident.Line >= 1);
            Assert.All(incident.Numbers.Values, value => Assert.True(double.IsFinite(value)));
        }
        Assert.DoesNotContain(seen.Problems, problem => problem.Kind == "log.unreadable");
    }

    private static byte[] Change(byte[] log, (double Where, byte What, int How)[] changes)
    {
        var bytes = new List<byte>(log);
        foreach (var (where, what, how) in changes)
        {
            if (bytes.Count == 0) return [];
            var at = (int)(where * (bytes.Count - 1));
            switch (how)
            {
                case 0:
                    bytes[at] = what;
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, what);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(what, bytes.Count - at));
                    break;
                case 4:
                    bytes[at] = (byte)"0123456789-.=:| []\"{}\n\r\u001b"[what % 24];
                    break;
                case 5:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)'9', what % 40));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(what, bytes.Count - at)));
                    break;
            }
        }
        return [.. bytes];
    }
}
