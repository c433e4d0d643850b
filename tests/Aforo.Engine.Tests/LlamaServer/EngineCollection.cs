using Aforo.Engine.Tests.Models;

namespace Aforo.Engine.Tests.LlamaServer;

/// <summary>One real server at a time: they share the machine's cores.</summary>
[CollectionDefinition("engine", DisableParallelization = true)]
public sealed class EngineCollection : ICollectionFixture<TinyModels>;
