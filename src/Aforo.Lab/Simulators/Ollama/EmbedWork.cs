namespace Aforo.Lab.Simulators.Ollama;

/// <summary>One request for vectors, from the queue to its last text.</summary>
internal sealed class EmbedWork(OllamaSimulatorOptions options, Release release, Library library, Runners runners, ServerLog log)
{
    private Runner? _runner;

    /// <summary>Runs it. The status is what the access line says, which for a client that left is none that it received.</summary>
    public async Task<int> RunAsync(EmbedRequest request, EmbedReply reply, CancellationToken abort)
    {
        try
        {
            return await AnswerAsync(request, reply, abort).ConfigureAwait(false);
        }
        catch (Exception left) when (abort.IsCancellationRequested && left is OperationCanceledException or IOException)
        {
            return _runner is null ? 499 : release.RunnerCountsEmbedded && !reply.IsOld ? 400 : 500;
        }
        finally
        {
            if (_runner is { } runner) runners.Release(runner);
        }
    }

    private async Task<int> AnswerAsync(EmbedRequest request, EmbedReply reply, CancellationToken abort)
    {
        var began = options.Clock.GetTimestamp();
        var model = request.Model;
        if (library.Find(model.Model) is not { } definition) return await reply.RefuseAsync(reply.Missing(model.Model)).ConfigureAwait(false);
        if (model.HasInvalidContext || definition.HasInvalidContext) return await reply.RefuseAsync(new(500, "option \"num_ctx\" must be of type integer")).ConfigureAwait(false);
        var (runner, refusal) = await runners.AcquireAsync(definition, ContextSize.Of(model.Context, definition, options, release), model, abort).ConfigureAwait(false);
        if (runner is null) return await reply.RefuseAsync(refusal!).ConfigureAwait(false);
        _runner = runner;
        var load = options.Clock.GetElapsedTime(began);
        if (request.Texts.IsEmpty) return await reply.SendAsync(new Embedded([])).ConfigureAwait(false);
        if (Unable(definition, reply.IsOld) is { } unable) return await reply.RefuseAsync(unable).ConfigureAwait(false);
        var vectors = new float[request.Texts.Length][];
        var count = 0;
        foreach (var (index, text) in request.Texts.Index())
        {
            var fit = EmbedFit.Of(text, request, reply.IsOld, runner, release);
            if (fit.Text is not { } tokens) return await reply.RefuseAsync(fit.Refusal!).ConfigureAwait(false);
            var vector = await EmbedAsync(tokens, fit.Count, runner, abort).ConfigureAwait(false);
            // The old endpoint hands on what its runner puts out; the architectures that always were at length one are not simulated.
            vectors[index] = reply.IsOld ? vector : Embedding.Normal(vector, release.CutsVectors ? request.Length : null);
            count += fit.Count;
        }
        return await reply.SendAsync(new Embedded(vectors) { Total = options.Clock.GetElapsedTime(began), Load = load, Count = count }).ConfigureAwait(false);
    }

    private async Task<float[]> EmbedAsync(byte[] text, int count, Runner runner, CancellationToken abort)
    {
        await runner.Slots.WaitAsync(abort).ConfigureAwait(false);
        try
        {
            var task = runner.NextTask();
            Child($"slot launch_slot_: id  0 | task {task} | processing task, is_child = 0");
            Child($"slot   operator(): id  0 | task {task} | new prompt, n_ctx_slot = {runner.Context}, n_keep = 0, task.n_tokens = {count}");
            await Task.Delay(TimeSpan.FromSeconds(count / options.PrefillTokensPerSecond), options.Clock, abort).ConfigureAwait(false);
            Child($"slot      release: id  0 | task {task} | stop processing: n_tokens = {count}, truncated = 0");
            return Embedding.Of(text, runner.Definition.Weights.EmbeddingLength);
        }
        finally
        {
            runner.Slots.Release();
        }
    }

    /// <summary>Why a model that is not for embeddings gives none: up to 0.11 each did.</summary>
    private Refusal? Unable(SimulatedDefinition definition, bool old)
    {
        if (definition.Weights.IsEmbedder || release.StartsOldRunner) return null;
        return new(old || !release.RunnerCountsEmbedded ? 500 : 501, release.HasChild ? "This server does not support embeddings. Start it with `--embeddings`" : "this model does not support embeddings");
    }

    private void Child(string line)
    {
        if (release.HasChild) log.Child(line);
    }
}
