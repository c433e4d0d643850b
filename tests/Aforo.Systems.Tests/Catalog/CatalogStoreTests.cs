using System.Diagnostics;
using Aforo.Systems.Catalog;

namespace Aforo.Systems.Tests.Catalog;

public sealed class CatalogStoreTests
{
    [Fact]
    public void Everything_is_there()
    {
        var catalog = new CatalogStore();
        Assert.Equal(553, catalog.Devices.Devices.Length);
        Assert.Equal(152, catalog.Models.Models.Length);
        Assert.Equal(56, catalog.Cloud.Models.Length);
        Assert.Equal("2026-11-23", catalog.Devices.AsOf);
    }
}
