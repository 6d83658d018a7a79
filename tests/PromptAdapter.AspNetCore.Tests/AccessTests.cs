using System.Net;

namespace PromptAdapter.AspNetCore;

public sealed class AccessTests(ServedDiscs discs)
{
    [Fact]
    public async Task Key_IsAskedForEverywhereButForHealthAndThePage()
    {
        await using var running = await discs.StartAsync(options => options.Service.ApiKey = "secret");
        foreach (var route in (string[])["labels", "metrics", "openapi/v1.json", "v2", "v2/models/discs"])
            Assert.Equal(HttpStatusCode.Unauthorized, (await running.Client.GetAsync(route, Running.Stop)).StatusCode);
        await running.PostAsync("predict", Running.Body(File.ReadAllBytes(discs.Photos[0])), 401);
        foreach (var route in (string[])["", "page.js", "page.css", "health/live", "health/ready", "v2/health/live", "v2/health/ready"])
            Assert.Equal(HttpStatusCode.OK, (await running.Client.GetAsync(route, Running.Stop)).StatusCode);
        running.Client.DefaultRequestHeaders.Add("X-Api-Key", "secret2");
        await running.GetAsync("labels", 401);
        running.Client.DefaultRequestHeaders.Remove("X-Api-Key");
        running.Client.DefaultRequestHeaders.Add("X-Api-Key", "secret");
        await running.GetAsync("labels");
        running.Client.DefaultRequestHeaders.Remove("X-Api-Key");
        running.Client.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        foreach (var route in (string[])["labels", "metrics", "openapi/v1.json", "v2"])
            Assert.Equal(HttpStatusCode.OK, (await running.Client.GetAsync(route, Running.Stop)).StatusCode);
    }

    [Theory]
    [InlineData("Origin", "https://elsewhere.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("Host", "elsewhere.example", 400)]
    [InlineData("Host", "localhost", 200)]
    public async Task PagesOfOtherSites_CannotAsk(string header, string value, int status)
    {
        await using var running = await discs.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "predict") { Content = Running.Body(File.ReadAllBytes(discs.Photos[0])) };
        request.Headers.TryAddWithoutValidation(header, value);
        Assert.Equal(status, (int)(await running.Client.SendAsync(request, Running.Stop)).StatusCode);
    }

    // A proxy that speaks TLS, such as nginx, asks by a name of its own, so that the origin is another one; the browser says whose page it is.
    [Theory]
    [InlineData("same-origin", "https://pets.example", null, 200)]
    [InlineData("none", "https://pets.example", null, 200)]
    [InlineData("cross-site", "https://pets.example", null, 403)]
    [InlineData("same-site", "https://pets.example", null, 403)]
    [InlineData("same-site", "own", null, 403)]
    [InlineData("something new", "own", null, 403)]
    [InlineData("same-origin", "http://elsewhere.example", "elsewhere.example", 400)] // whose name leads to this machine
    [InlineData("none", "http://elsewhere.example", "elsewhere.example", 400)]
    public async Task WhatTheBrowserSaysOfItsPage_Counts_AndTheHostStillHasToBeOurs(string site, string origin, string? host, int status)
    {
        await using var running = await discs.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "predict") { Content = Running.Body(File.ReadAllBytes(discs.Photos[0])) };
        request.Headers.Add("Sec-Fetch-Site", site);
        request.Headers.Add("Origin", origin == "own" ? running.Server.Address.GetLeftPart(UriPartial.Authority) : origin);
        request.Headers.Host = host;
        Assert.Equal(status, (int)(await running.Client.SendAsync(request, Running.Stop)).StatusCode);
    }

    [Fact]
    public async Task OwnOrigin_MayAsk()
    {
        await using var running = await discs.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "predict") { Content = Running.Body(File.ReadAllBytes(discs.Photos[0])) };
        request.Headers.Add("Origin", running.Server.Address.GetLeftPart(UriPartial.Authority));
        Assert.Equal(HttpStatusCode.OK, (await running.Client.SendAsync(request, Running.Stop)).StatusCode);
    }

    [Fact]
    public void Address_IsThisMachineAlone_UnlessThereIsAKeyOrNoneIsWanted()
    {
        Assert.Equal(IPAddress.Loopback, new ClassifierServerOptions().Address());
        Assert.Equal(IPAddress.Any, new ClassifierServerOptions { Insecure = true }.Address());
        Assert.Equal(IPAddress.Any, new ClassifierServerOptions { Service = { ApiKey = "k" } }.Address());
        Assert.Equal(IPAddress.Loopback, new ClassifierServerOptions { Insecure = true, Host = IPAddress.Loopback }.Address());
        Assert.Throws<InputException>(() => new ClassifierServerOptions { Host = IPAddress.Any }.Address());
        Assert.Throws<InputException>(() => new ClassifierServerOptions { Port = 70_000 }.Address());
    }

    [Fact]
    public async Task PortInUse_IsSaidInOneLine()
    {
        await using var running = await discs.StartAsync();
        var options = new ClassifierServerOptions { Port = running.Server.Address.Port };
        var error = await Assert.ThrowsAsync<InputException>(() => ClassifierServer.StartAsync(discs.File, options, Running.Stop));
        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_HasAStrictPolicy_AndNothingInline()
    {
        await using var running = await discs.StartAsync();
        var response = await running.Client.GetAsync("", Running.Stop);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        var page = await response.Content.ReadAsStringAsync(Running.Stop);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script>|\\son\\w+=", page);
    }
}
