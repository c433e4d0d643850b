using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Engine.Tests.Models;
using Aforo.Engine.Tests.Servers;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Engine.Tests.Diagnosis;

/// <summary>Whole setups whose server is the real one: what happened to it, and what the doctor says of it.</summary>
[Collection("engine")]
public sealed class DoctorOnRealServerTests(TinyModels models)
{
    private static readonly Knowledge Known = new() { Runtimes = [new LlamaServerRuntime().Behaviour] };

    private static async Task<string[]> RulesAsync(Happened happened)
    {
        var diagnosis = Doctor.Diagnose(new Case { Seen = await happened.SeenAsync() }, Known);
        return [.. diagnosis.Current.Where(finding => finding.Severity <= Severity.Warning).Select(finding => finding.Rule).Distinct().Order()];
    }

    [Fact]
    public async Task Slots_that_divide_are_the_cause_of_the_refusal()
    {
        await using var happened = await Situations.SlotsDivideAsync(models, "-lv", "4");
        var diagnosis = Doctor.Diagnose(new Case { Seen = await happened.SeenAsync() }, Known);
        Assert.Equal(["CTX-09", "CTX-14"], diagnosis.Current.Where(finding => finding.Severity <= Severity.Warning).Select(finding => finding.Rule).Order());
        Assert.Equal("context.slots-divide", diagnosis.Findings.Single(finding => finding.Rule == "CTX-14").BecauseOf);
    }

    [Fact]
    public async Task A_prompt_above_the_trained_length_is_refused_and_the_rest_was_asked_for_in_vain()
    {
        await using var happened = await Situations.AboveTrainedAsync(models, "-lv", "4");
        var diagnosis = Doctor.Diagnose(new Case { Seen = await happened.SeenAsync() }, Known);
        Assert.Contains(diagnosis.Current, finding => finding.Rule == "CTX-14");
        Assert.Contains(diagnosis.Current, finding => finding.Rule == "CTX-16");
    }

    [Fact]
    public async Task A_slot_taken_between_two_turns_is_told_as_such()
    {
        await using var happened = await Situations.LostPrefixAsync(models, "-lv", "4");
        var rules = await RulesAsync(happened);
        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.StartsWith("CACHE-0", rule));
    }

    [Fact]
    public async Task A_recurrent_model_that_reads_everything_again_is_told_as_such()
    {
        await using var happened = await Situations.CannotReuseAsync(models, "-lv", "4");
        var rules = await RulesAsync(happened);
        Assert.Equal(["CACHE-05"], rules);
    }

    [Fact]
    public async Task A_client_that_left_while_its_prompt_was_read_and_came_again_at_once_has_too_short_a_limit()
    {
        await using var happened = await Situations.ClientLeavesAsync(models, "-lv", "4");
        // A wait of less than a second, on a fast machine, is nobody's limit.
        Assert.All(await RulesAsync(happened), rule => Assert.Equal("TMO-01", rule));
    }

    [Fact]
    public async Task A_server_as_it_comes_is_well()
    {
        await using var happened = await Situations.DefaultsAsync(models, "-lv", "4");
        Assert.Empty(await RulesAsync(happened));
    }

    [Fact]
    public async Task A_prefix_that_came_back_from_the_host_copy_is_no_loss()
    {
        await using var happened = await Situations.HostCopyAsync(models, "-lv", "4");
        Assert.Empty(await RulesAsync(happened));
    }
}
