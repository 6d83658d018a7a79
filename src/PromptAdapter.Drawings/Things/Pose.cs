using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>A figure of a person by the places of its joints.</summary>
/// <param name="Neck">x and y of the shoulders' middle.</param>
/// <param name="Hip">x and y of the hip.</param>
/// <param name="LeftArm">Elbow and hand, x and y each.</param>
/// <param name="RightArm">Elbow and hand.</param>
/// <param name="LeftLeg">Knee and foot.</param>
/// <param name="RightLeg">Knee and foot.</param>
internal sealed record Pose(double[] Neck, double[] Hip, double[] LeftArm, double[] RightArm, double[] LeftLeg, double[] RightLeg)
{
    /// <summary>What the figure has to do with, drawn after it.</summary>
    public Action<Pen, Tones>? With { get; init; }

    public void Draw(Pen pen, Tones t)
    {
        var random = t.Random;
        Limb(pen, t.Second.Darker(0.25), Hip, Moved(RightLeg, random), 0.085);
        Limb(pen, t.Second, Hip, Moved(LeftLeg, random), 0.085);
        pen.Line(Neck[0], Neck[1], Hip[0], Hip[1], 0.15, t.Main);
        var (dx, dy) = (Neck[0] - Hip[0], Neck[1] - Hip[1]);
        var length = Math.Sqrt(dx * dx + dy * dy);
        pen.Disc(Neck[0] + dx / length * 0.3, Neck[1] + dy / length * 0.3, 0.18, Skin);
        Limb(pen, Skin.Darker(0.15), Neck, Moved(RightArm, random), 0.06);
        Limb(pen, Skin, Neck, Moved(LeftArm, random), 0.06);
        With?.Invoke(pen, t);
    }

    private static Colour Skin { get; } = Colour.Hex(0xD8A07A);

    private static double[] Moved(double[] joints, DrawingRandom random) => [.. joints.Select(place => place + random.Between(-0.05, 0.05))];

    private static void Limb(Pen pen, Colour colour, double[] root, double[] joints, double width) =>
        pen.Lines(width, colour, root[0], root[1], joints[0], joints[1], joints[2], joints[3]);
}
