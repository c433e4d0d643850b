using System.Net;
using Yarp.ReverseProxy.Forwarder;

// The least that YARP can do: every request goes to one place, nothing is read or recorded. What the gateway is measured against.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 64 << 20);
builder.Services.AddHttpForwarder();
var app = builder.Build();
var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, UseCookies = false });
var target = args[1];
app.Run(async context => await forwarder.SendAsync(context, target, client));
await app.RunAsync(args[0]);
