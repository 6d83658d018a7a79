using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Round faces with a mood.</summary>
internal static class Faces
{
    private static readonly Colour Dark = Colour.Hex(0x221C1A);

    public static readonly Thing[] All =
    [
        Of("happy", pen => Mouth(pen, 0.05, 0.25)), Of("sad", pen => Mouth(pen, 0.75, 0.75)), Of("surprised", pen => pen.Oval(0, 0.42, 0.15, 0.2, Dark)),
        Of("angry", pen =>
        {
            Mouth(pen, 0.75, 0.75);
            pen.Line(-0.58, -0.52, -0.18, -0.34, 0.06, Dark);
            pen.Line(0.58, -0.52, 0.18, -0.34, 0.06, Dark);
        }),
        Of("calm", pen => pen.Line(-0.3, 0.42, 0.3, 0.42, 0.05, Dark)),
        Of("laughing", pen => pen.Fill(new Overlap(new Disc(0.48), new RoundedBox(0.6, 0.3, 0), 0, 0.3), Dark, 0, 0.12)),
        Of("winking", pen => Mouth(pen, 0.05, 0.25)),
        Of("sleeping", pen => pen.Oval(0.1, 0.45, 0.12, 0.09, Dark)),
        Of("worried", pen => pen.Lines(0.05, Dark, -0.4, 0.45, -0.2, 0.35, 0, 0.48, 0.2, 0.35, 0.4, 0.45)),
        Of("kissing", pen => pen.At(0, 0.42, 0.2).Fill(Outlines.Heart(), Colour.Hex(0xD42A4A))),
    ];

    private static Thing Of(string mood, Action<Pen> mouth) =>
        new(mood + " face", (pen, t) => Draw(pen, t, mood, mouth), 0xF6D23A, 0xF0C8A0, 0xB8804F, 0x8AC84A);

    private static void Draw(Pen pen, Tones t, string mood, Action<Pen> mouth)
    {
        pen.Disc(0, 0, 0.95, t.Main);
        foreach (var side in (double[])[-1, 1])
        {
            if (mood is "sleeping" || (mood is "winking" && side > 0))
                pen.Arc(side * 0.35, -0.3, 0.16, 0.25, 0.5, 0.045, Dark);
            else if (mood is "laughing")
                pen.Arc(side * 0.35, -0.18, 0.16, 0.75, 0.5, 0.05, Dark);
            else
                pen.Disc(side * 0.35, -0.2, mood is "surprised" ? 0.17 : 0.12, Dark);
        }

        mouth(pen);
    }

    private static void Mouth(Pen pen, double y, double direction) => pen.Arc(0, y, 0.45, direction, 0.36, 0.05, Dark);
}
