using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Hands each request of the web server to the routes.</summary>
internal sealed class Application(Routes routes) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context) => routes.HandleAsync(context);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }
}
