using Aforo.Core.Catalog;
using Aforo.Systems.Catalog;

namespace Aforo.Systems.Tests.Catalog;

public sealed class UserEntriesTests
{
    [Fact]
    public void A_known_id_corrects_only_the_fields_it_names()
    {
        var (catalog, problems) = CatalogStore.With("""
            { // mine
              "devices": [{"id": "rtx-3090", "prices": [{"amount": 650, "currency": "EUR", "kind": "street", "memory_gib": 24, "configuration": "mine", "source": "me", "as_of": "2026-11-20"}]}],
            }
            """, "mine.json");
        Assert.Empty(problems);
        var device = catalog.Devices.Find("rtx-3090")!;
        Assert.Equal((650, 936.2, 553), (PriceRule.Newest(device, 24, "EUR")!.Amount, device.BandwidthGbS[0].Value, catalog.Devices.Devices.Length));
    }

    [Fact]
    public void A_new_id_adds_an_entry_that_resolves()
    {
        var (catalog, problems) = CatalogStore.With("""
            {"devices": [{"id": "my-box", "name": "My Box", "vendor": "me", "chip": "My Chip", "form": "desktop", "aliases": ["The Box"],
              "memory": {"kind": "unified", "options_gib": [48], "source": "me"}, "platform": {"os": ["Linux"], "stack": ["Vulkan"], "source": "me"}}]}
            """, "mine.json");
        Assert.Empty(problems);
        Assert.Equal("my-box", new DeviceResolver(catalog.Devices).Resolve("the box").Value!.All[0].Id);
    }

    [Fact]
    public void What_is_not_as_the_schema_says_is_left_out_and_told()
    {
        var (catalog, problems) = CatalogStore.With("""{"devices": [{"id": "x"}, 5, {"id": "rtx-3090", "units": "two"}], "models": 3, "cloud": []}""", "mine.json");
        Assert.Equal(553, catalog.Devices.Devices.Length);
        Assert.Equal(1, catalog.Devices.Find("rtx-3090")!.Units);
        Assert.Equal(["/devices/0", "/devices/1", "/devices/2", "/models"], problems.Select(problem => problem.Source.Pointer));
        Assert.Contains("\"units\" must be a whole number", problems[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_json_names_its_line()
    {
        var (catalog, problems) = CatalogStore.With("{\n \"devices\": [\n oops\n]}", "mine.json");
        Assert.Equal((3, 553), (problems[0].Source.Line, catalog.Devices.Devices.Length));
    }
}
