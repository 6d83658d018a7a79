using System.Collections.Concurrent;
using PuppeteerSharp;
using PuppeteerSharp.Input;

namespace PromptAdapter.AspNetCore;

/// <summary>A page whose every error is a failure of the test: what the policy refuses, what does not load, what throws.</summary>
public sealed class Watched : IAsyncDisposable
{
    private readonly IPage _page;

    public Watched(IPage page)
    {
        _page = page;
        page.Console += (_, message) =>
        {
            if (message.Message.Type is ConsoleType.Error or ConsoleType.Warning)
                Problems.Enqueue(message.Message.Text);
        };
        page.PageError += (_, error) => Problems.Enqueue(error.Message);
        page.RequestFailed += (_, request) => Problems.Enqueue("did not load: " + request.Request.Url);
    }

    public ConcurrentQueue<string> Problems { get; } = new();

    public IKeyboard Keyboard => _page.Keyboard;

    public int DefaultTimeout
    {
        set => _page.DefaultTimeout = value;
    }

    public Task GoToAsync(string address) => _page.GoToAsync(address);

    public Task ClickAsync(string selector) => _page.ClickAsync(selector);

    public Task FocusAsync(string selector) => _page.FocusAsync(selector);

    public Task TypeAsync(string selector, string text) => _page.TypeAsync(selector, text);

    public Task SetViewportAsync(ViewPortOptions options) => _page.SetViewportAsync(options);

    public Task EmulateMediaFeaturesAsync(IEnumerable<MediaFeatureValue> features) => _page.EmulateMediaFeaturesAsync(features);

    public Task ScreenshotAsync(string file, ScreenshotOptions options) => _page.ScreenshotAsync(file, options);

    public Task<IElementHandle> QuerySelectorAsync(string selector) => _page.QuerySelectorAsync(selector);

    public Task<IElementHandle[]> QuerySelectorAllAsync(string selector) => _page.QuerySelectorAllAsync(selector);

    public Task WaitForFunctionAsync(string script) => _page.WaitForFunctionAsync(script);

    public Task WaitForSelectorAsync(string selector, WaitForSelectorOptions? options = null) => _page.WaitForSelectorAsync(selector, options);

    public Task EvaluateExpressionAsync(string script) => _page.EvaluateExpressionAsync(script);

    public Task<T> EvaluateExpressionAsync<T>(string script) => _page.EvaluateExpressionAsync<T>(script);

    public Task<T> EvaluateFunctionAsync<T>(string script, params object[] args) => _page.EvaluateFunctionAsync<T>(script, args);

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        Assert.Empty(Problems);
    }
}
