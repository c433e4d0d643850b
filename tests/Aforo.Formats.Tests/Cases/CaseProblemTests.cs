using System.Text;
using Aforo.Core.Cases;
using Aforo.Core.Messages;
using Aforo.Formats.Cases;

namespace Aforo.Formats.Tests.Cases;

/// <summary>What readers said stands in a case in English, and is read back as those words.</summary>
public sealed class CaseProblemTests
{
    private static readonly Catalogue English = new(Language.English, typeof(CaseFile).Assembly);

    [Fact]
    public void A_problem_is_written_in_English_and_read_back()
    {
        var bytes = CaseFile.Write(Of(new Saying("syntax.place", ("line", 1200), ("column", 3)).With("what", new Saying("syntax.no-utf8")), Saying.Quote("one\ntwo")), English);
        Assert.Contains("\"message\": \"line 1200, column 3: this is no UTF-8; save the file as UTF-8\"", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(["line 1200, column 3: this is no UTF-8; save the file as UTF-8", "one\ntwo"], CaseFile.Read(bytes).Case!.Seen.Problems.Select(problem => problem.What.Quotation));
    }

    [Theory]
    [InlineData("null", "the file holds null, not a case")]
    [InlineData("{\"schema\":\"aforo.case/9\",\"recorded_at\":\"2026-01-01T00:00:00Z\",\"recorded_by\":\"x\",\"seen\":{}}", "the file's schema is 'aforo.case/9'; this version reads 'aforo.case/1'")]
    [InlineData("{\n \"schema\": 7}", "line 2, byte 13 at $.schema: ")]
    public void What_is_no_case_is_told(string text, string message)
    {
        var (read, error) = CaseFile.Read(Encoding.UTF8.GetBytes(text));
        Assert.Null(read);
        Assert.StartsWith(message, English.Text(error!), StringComparison.Ordinal);
    }

    private static Case Of(params Saying[] said) => new()
    {
        RecordedAt = DateTimeOffset.UnixEpoch,
        RecordedBy = "test",
        Seen = new Observation { Problems = [.. said.Select(what => new Problem { Kind = "config.unreadable", What = what })] },
    };
}
