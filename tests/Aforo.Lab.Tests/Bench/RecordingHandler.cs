namespace Aforo.Lab.Tests.Bench;

/// <summary>Hands every reply on as it is and keeps a copy of its body, and of the requests.</summary>
public sealed class RecordingHandler : DelegatingHandler
{
    private readonly List<(string Path, string Request, string Reply)> _exchanges;

    public RecordingHandler(List<(string Path, string Request, string Reply)> exchanges)
        : base(new SocketsHttpHandler { UseProxy = false }) => _exchanges = exchanges;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "";
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        _exchanges.Add((request.RequestUri!.AbsolutePath, asked, await response.Content.ReadAsStringAsync(cancellationToken)));
        return response;
    }
}
