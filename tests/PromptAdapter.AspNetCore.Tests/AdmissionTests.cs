using Microsoft.Extensions.DependencyInjection;
using PromptAdapter.AspNetCore.Serving;

namespace PromptAdapter.AspNetCore;

/// <summary>How much is accepted, by the pace.</summary>
public sealed class AdmissionTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ClassifierServiceOptions _options = new() { TimeLimit = TimeSpan.FromSeconds(2) };
    private readonly Pace _pace = new();
    private readonly Admission _admission;

    public AdmissionTests() => _admission =
        new Admission(_options, new ServiceMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()), _pace);

    public void Dispose() => _services.Dispose();

    [Fact]
    public void SlowerPace_AcceptsFewer_AndAFasterOneMore()
    {
        _pace.Restart(TimeSpan.FromMilliseconds(100));
        Assert.Equal(10, Fill()); // a second's worth
        _pace.Learn(100, 100 * 0.5);
        Assert.Equal(2, Fill());
        _pace.Learn(1000, 1000 * 0.01);
        Assert.InRange(Fill(), 95, 105);
        _pace.Learn(1000, 1000 * 0.0001);
        Assert.Equal(_options.QueueLimit, Fill());
    }

    [Fact]
    public void UnknownPace_IsTakenForThatOfPhotos()
    {
        _pace.Restart(TimeSpan.FromMilliseconds(0.1)); // the encoder alone is fast
        Assert.InRange(Fill(), 20, 50);
    }

    [Fact]
    public void WhereNothingWaits_TheSlowestIsTried()
    {
        _pace.Restart(TimeSpan.FromHours(1));
        Assert.Equal(1, Fill());
        using (var several = _admission.TryEnter(1))
        {
            Assert.NotNull(several);
            Assert.True(several.TryGrow(20)); // alone
            Assert.Null(_admission.TryEnter(1));
            Assert.Equal(2, _admission.RetryAfter); // at most the time limit
        }

        Assert.Equal(0, _admission.Images);
        Assert.Equal(1, _admission.RetryAfter);
    }

    [Fact]
    public void SeveralImages_NeedRoomForAll()
    {
        _pace.Restart(TimeSpan.FromMilliseconds(100));
        using var one = _admission.TryEnter(1)!;
        using var other = _admission.TryEnter(1)!;
        Assert.False(other.TryGrow(10));
        Assert.True(other.TryGrow(9));
        Assert.Null(_admission.TryEnter(1));
    }

    private int Fill()
    {
        var places = new List<Admission.Place>();
        while (_admission.TryEnter(1) is { } place)
            places.Add(place);
        foreach (var place in places)
            place.Dispose();
        return places.Count;
    }
}
