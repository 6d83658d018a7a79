using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Datasets.Procedural.Drawing;

public class TurnsTests
{
    [Fact]
    public void CosSin_AnyAngle_AgreesWithThePlatform()
    {
        for (var i = -500; i <= 500; i++)
        {
            var (cos, sin) = Turns.CosSin(i / 137.0);
            Assert.Equal(Math.Cos(i / 137.0 * 2 * Math.PI), cos, 1e-9);
            Assert.Equal(Math.Sin(i / 137.0 * 2 * Math.PI), sin, 1e-9);
        }
    }
}
