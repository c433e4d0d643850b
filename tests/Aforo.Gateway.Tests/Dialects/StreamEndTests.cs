using System.Text;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Forwarding;

namespace Aforo.Gateway.Tests.Dialects;

public sealed class StreamEndTests
{
    [Theory]
    // As long as nothing went wrong, a response says of its error that there is none.
    [InlineData("/v1/responses", "data: {\"type\":\"response.created\",\"response\":{\"error\":null,\"usage\":null}}\n\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"h\"}\n\n", true)]
    [InlineData("/v1/responses", "data: {\"type\":\"response.created\",\"response\":{\"error\": null}}\n\n", true)]
    [InlineData("/v1/responses", "data: {\"type\":\"response.created\",\"response\":{\"error\":null}}\n\ndata: {\"type\":\"error\",\"code\":\"x\"}\n\n", false)]
    [InlineData("/v1/responses", "data: {\"type\":\"response.completed\",\"response\":{\"error\":null}}\n\n", false)]
    [InlineData("/v1/chat/completions", "data: {\"choices\":[]}\n\n", true)]
    [InlineData("/v1/chat/completions", "data: {\"error\":{\"message\":\"x\"}}\n\n", false)]
    [InlineData("/v1/messages", "event: error\ndata: {\"type\":\"error\",\"error\":{}}\n\n", false)]
    [InlineData("/api/chat", "{\"error\":\"x\"}\n", false)]
    public void A_stream_was_cut_that_has_neither_its_end_nor_an_error(string path, string stream, bool isMissing)
    {
        using var tap = new ReplyTap();
        tap.Pass(Encoding.UTF8.GetBytes(stream));
        Assert.Equal(isMissing, StreamEnd.IsMissing(path, tap));
    }
}
