using System.Text.Json;
using Deque.AxeCore.Commons;
using PuppeteerSharp;

namespace PromptAdapter.AspNetCore;

/// <summary>The page in a browser: Chromium as Debian has it, without a download. Where there is none, the tests are skipped.</summary>
public sealed class PageTests(ServedDiscs discs) : IAsyncLifetime
{
    private const string ScreenshotsVariable = "PROMPTADAPTER_SCREENSHOTS"; // CLASSIFIER:PHOTOS:OUT, for the pictures of the documentation

    private static readonly string? Chromium =
        ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]).FirstOrDefault(File.Exists);

    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Chromium is not null)
            _browser = await Puppeteer.LaunchAsync(
                new LaunchOptions { ExecutablePath = Chromium, Headless = true, Timeout = 120_000, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
    }

    [Fact]
    public async Task Pictures_AreAnsweredExplainedCorrectedAndTakenBack()
    {
        await using var running = await discs.StartAsync(options => (options.Service.AllowCorrections, options.Service.ShowTrainingPhotos) = (true, true));
        await using var page = await OpenAsync(running);
        await ChooseAsync(page, discs.Photos[0], discs.Photos[^1]);
        Assert.Equal(2, (await page.QuerySelectorAllAsync("#results article")).Length);
        var first = (await running.PostAsync("predict", Running.Body(File.ReadAllBytes(discs.Photos[^1])))).GetProperty("results")[0];
        Assert.Equal(first.GetProperty("label").GetString(), await TextAsync(page, "article h3")); // the latest first
        Assert.Equal(3, (await page.QuerySelectorAllAsync("article:first-child .ranking li")).Length);
        Assert.Equal("2 answers, the latest first.", await TextAsync(page, "#status"));

        await page.ClickAsync("article .explain");
        await page.WaitForSelectorAsync("article .explanation:not([hidden])");
        Assert.Contains("training photos", await TextAsync(page, "article .explanation p"), StringComparison.Ordinal);
        var thumbnail = await page.EvaluateExpressionAsync<string>("document.querySelector('.votes img').src");
        Assert.StartsWith("data:image/jpeg;base64,", thumbnail, StringComparison.Ordinal);
        await page.WaitForFunctionAsync("() => document.querySelector('.votes img').naturalWidth > 0");
        await AssertAccessibleAsync(page);

        await page.ClickAsync("article .correct");
        await page.TypeAsync("article .correction input", "something else");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("article .corrected:not([hidden])", new WaitForSelectorOptions { Timeout = 60_000 });
        Assert.Contains("13 photos", await TextAsync(page, "article .corrected span"), StringComparison.Ordinal);
        await page.WaitForFunctionAsync("() => document.getElementById('status').textContent.startsWith('Corrected')");
        Assert.Contains("something else", await TextAsync(page, "article .ranking"), StringComparison.Ordinal);
        await AssertAccessibleAsync(page);
        await page.ClickAsync("article .undo");
        await page.WaitForFunctionAsync("() => document.getElementById('status').textContent.startsWith('The correction')");
        Assert.DoesNotContain("something else", await TextAsync(page, "article .ranking"), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(discs.File), File.ReadAllBytes(running.File));
    }

    [Fact]
    public async Task Unknown_IsShownAsSuch_AndWhatIsNoPictureIsSaid()
    {
        await using var running = await discs.StartAsync(options => options.Service.Threshold = 1);
        await using var page = await OpenAsync(running);
        await ChooseAsync(page, discs.Photos[0]);
        Assert.Equal("Unknown", await TextAsync(page, "article h3"));
        Assert.StartsWith("No answer:", await TextAsync(page, "article .why-not"), StringComparison.Ordinal);
        Assert.True(await page.EvaluateExpressionAsync<bool>("document.querySelector('article .correct').hidden")); // corrections are off
        await AssertAccessibleAsync(page);
        var broken = Path.Combine(running.Folder, "<img src=x onerror=alert(1)>.png");
        File.WriteAllText(broken, "no picture");
        await (await page.QuerySelectorAsync("#files")).UploadFileAsync(broken);
        await page.WaitForFunctionAsync("() => document.getElementById('error').textContent !== ''");
        Assert.Contains("cannot be read", await TextAsync(page, "#error"), StringComparison.Ordinal);
        Assert.Empty(await page.QuerySelectorAllAsync("#error img")); // a name is text
        Assert.Contains("422", Assert.Single(page.Problems), StringComparison.Ordinal); // the browser reports the refused request
        page.Problems.Clear();
    }

    [Fact]
    public async Task Keyboard_ReachesEverything()
    {
        await using var running = await discs.StartAsync(options => options.Service.AllowCorrections = true);
        await using var page = await OpenAsync(running);
        await ChooseAsync(page, discs.Photos[0]);
        await page.EvaluateExpressionAsync("document.activeElement.blur()");
        await page.FocusAsync("#files");
        var reached = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            reached.Add(await page.EvaluateExpressionAsync<string>("document.activeElement.id || document.activeElement.className"));
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Equal(["files", "camera", "clear", "explain", "correct", "remove"], reached);
        await page.FocusAsync("article .explain");
        await page.Keyboard.PressAsync("Space");
        await page.WaitForSelectorAsync("article .explanation:not([hidden])");
        Assert.Equal("true", await page.EvaluateExpressionAsync<string>("document.querySelector('article .explain').getAttribute('aria-expanded')"));
        await page.FocusAsync("article .remove");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('#results article').length === 0");
        Assert.Equal("files", await page.EvaluateExpressionAsync<string>("document.activeElement.id"));
    }

    [Fact]
    public async Task Key_IsAskedForAndUsed()
    {
        await using var running = await discs.StartAsync(options => options.Service.ApiKey = "secret");
        await using var page = await OpenAsync(running, key: true);
        await AssertAccessibleAsync(page);
        await page.TypeAsync("#key", "secret");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => document.getElementById('classes').textContent.startsWith('Tells')");
        await ChooseAsync(page, discs.Photos[0]);
        Assert.NotEqual("", await TextAsync(page, "article h3"));
    }

    [Theory]
    [InlineData("desktop", 1280, 900)]
    [InlineData("tablet", 768, 1024)]
    [InlineData("phone", 375, 812)]
    public async Task Page_FitsTheScreen_LightAndDark(string device, int width, int height)
    {
        var asked = Environment.GetEnvironmentVariable(ScreenshotsVariable)?.Split(':');
        await using var running = await discs.StartAsync(
            options => (options.Service.AllowCorrections, options.Service.ShowTrainingPhotos) = (true, true), asked?[0]);
        await using var page = await OpenAsync(running);
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = height, DeviceScaleFactor = 1 });
        await ChooseAsync(page, asked is null ? discs.Photos[..2] : [.. Directory.GetFiles(asked[1]).Order(StringComparer.Ordinal)]);
        await page.ClickAsync("article .explain");
        await page.WaitForSelectorAsync("article .explanation:not([hidden])");
        foreach (var scheme in (string[])["light", "dark"])
        {
            await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
            await Task.Delay(500, TestContext.Current.CancellationToken); // bars grow
            Assert.True(await page.EvaluateExpressionAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{device} scrolls sideways");
            await AssertAccessibleAsync(page);
            await page.EvaluateExpressionAsync("window.scrollTo(0, 0)");
            if (asked is not null)
                await page.ScreenshotAsync(Path.Combine(asked[2], $"page-{device}-{scheme}.png"), new ScreenshotOptions { FullPage = false });
        }
    }

    // Nothing may be refused by the policy, fail to load or throw.
    private async Task<Watched> OpenAsync(Running running, bool key = false)
    {
        Assert.SkipWhen(_browser is null, "there is no Chromium here; install the package chromium");
        var page = new Watched(await _browser!.NewPageAsync());
        page.DefaultTimeout = 60_000;
        await page.GoToAsync(running.Server.Address.ToString());
        await page.WaitForFunctionAsync(key ? "() => !document.getElementById('key-form').hidden"
            : "() => document.getElementById('classes').textContent.startsWith('Tells')");
        if (key)
            page.Problems.Clear(); // the browser reports the refused request
        return page;
    }

    private static async Task ChooseAsync(Watched page, params string[] photos)
    {
        await (await page.QuerySelectorAsync("#files")).UploadFileAsync(photos);
        await page.WaitForFunctionAsync($"() => document.querySelectorAll('#results article').length === {photos.Length} && " +
            "document.getElementById('status').textContent.includes('answer')");
    }

    private static Task<string> TextAsync(Watched page, string selector) =>
        page.EvaluateFunctionAsync<string>("selector => document.querySelector(selector).textContent", selector);

    private static async Task AssertAccessibleAsync(Watched page)
    {
        await page.EvaluateExpressionAsync(new BundledAxeScriptProvider().GetScript());
        var found = await page.EvaluateFunctionAsync<JsonElement>(
            "async () => (await axe.run()).violations.map(v => ({ id: v.id, nodes: v.nodes.map(n => n.html) }))");
        Assert.True(found.GetArrayLength() == 0, found.GetRawText());
    }
}
