using Aforo.Core.Cases;
using Aforo.Systems.Tests.Logs;

namespace Aforo.Systems.Tests.Runtimes.LmStudio;

public sealed class LmStudioLogTests
{
    [Theory]
    [InlineData("[2026-08-06 08:40:11][ERROR][LM STUDIO SERVER] Trying to keep the first 66012 tokens when context the overflows. However, the model is loaded with context length of only 65536 tokens, which is not enough.", "context=65536 prompt_tokens=66012")]
    [InlineData("2025-02-11 10:20:30 [ERROR]\nTrying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.", "context=4096 prompt_tokens=9000")]
    [InlineData("2025-02-11 10:20:30 [ERROR] Error: Cannot truncate prompt with n_keep (9000) >= n_ctx (4096)", "context=4096")]
    [InlineData("[2026-08-06 08:40:11][ERROR][some-mlx-model] Context size has been exceeded", "")]
    public void Too_long_in_every_wording(string lines, string numbers)
    {
        var incident = Assert.Single(SampleLog.ReadLines(lines.Split('\n')).Incidents);
        Assert.Equal(IncidentKinds.PromptRejectedTooLong, incident.Kind);
        Assert.Equal($"{incident.Line} {incident.Kind} {numbers}", SampleLog.Brief(new Observation { Incidents = [incident] })[0]);
        Assert.NotNull(incident.Time);
    }

    [Fact]
    public void A_client_that_leaves_after_the_first_token_left_in_the_answer()
    {
        var incident = Assert.Single(SampleLog.ReadLines(
            "[2026-08-06 08:14:55][INFO][LM STUDIO SERVER] Running chat completion on conversation with 22 messages.",
            "[2026-08-06 08:16:30][INFO][LM STUDIO SERVER] First token generated. Continuing to stream response..",
            "[2026-08-06 08:17:02][INFO][LM STUDIO SERVER] Client disconnected. Stopping generation... (If the model is busy processing the prompt, it will finish first.)").Incidents);
        Assert.Equal(("decode", 127), (incident.Phase, incident.Number("elapsed_s")));
    }

    [Fact]
    public void Of_two_requests_at_once_no_elapsed_time_is_guessed()
    {
        var incident = Assert.Single(SampleLog.ReadLines(
            "[2026-08-06 08:14:55][INFO][LM STUDIO SERVER] Running chat completion on conversation with 22 messages.",
            "[2026-08-06 08:15:55][INFO][LM STUDIO SERVER] Running chat completion on conversation with 3 messages.",
            "[2026-08-06 08:17:02][INFO][LM STUDIO SERVER] Client disconnected. Stopping generation... (If the model is busy processing the prompt, it will finish first.)").Incidents);
        Assert.Null(incident.Phase);
        Assert.Empty(incident.Numbers);
    }
}
