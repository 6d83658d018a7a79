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
            Assert.True(several.TryTake(20)); // alone
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
        Assert.True(one.TryTake(1));
        Assert.False(other.TryTake(10));
        Assert.True(other.TryTake(9));
        Assert.Null(_admission.TryEnter(1));
    }

    [Fact]
    public void RequestsThatAreBeingRead_TakeTheRoomOfWhatHasArrived()
    {
        _options.MaxBytesInFlight = 100;
        Admission.Place[] silent = [.. Enumerable.Range(0, 1000).Select(_ => _admission.TryEnter(100)!)];
        using var other = _admission.TryEnter(100)!;
        Assert.True(other.TryReceive(70));
        Assert.Null(_admission.TryEnter(31)); // which is known before it is read
        Assert.NotNull(_admission.TryEnter(30));
        Assert.False(silent[0].TryReceive(31));
        Assert.True(silent[0].TryReceive(30));
        silent[0].Dispose();
        silent[0].Dispose(); // which gives back once
        Assert.True(silent[1].TryReceive(30));
        Assert.False(other.TryReceive(1));
        Assert.Equal(0, _admission.Images);
    }

    private int Fill()
    {
        var places = new List<Admission.Place>();
        while (_admission.TryEnter(1) is { } place)
        {
            Assert.True(place.TryTake(1));
            places.Add(place);
        }

        foreach (var place in places)
            place.Dispose();
        return places.Count;
    }
}
