using Aforo.Core.Workload;
using Aforo.Gateway.Dialects;

namespace Aforo.Gateway.Tests.Dialects;

/// <summary>What the workload leaves out is what the gateway serves without asking a model.</summary>
public sealed class AskingPathsTests
{
    [Fact]
    public void The_paths_that_ask_no_model_are_those_that_tell_and_the_count_of_tokens() => Assert.Equal(
        ApiEndpoint.All.Append(ApiEndpoint.Find("GET", "/v1/models/some")!).Where(endpoint => endpoint.Kind == EndpointKind.Tell || endpoint.Path.EndsWith("/count_tokens", StringComparison.Ordinal)).Select(endpoint => endpoint.Path).Order(StringComparer.Ordinal),
        AskingPaths.OfNoModel.Order(StringComparer.Ordinal));
}
