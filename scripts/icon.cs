#:package SkiaSharp
#:package SkiaSharp.NativeAssets.Linux.NoDependencies
// Draws assets/icon.png, the icon of the packages: a few labelled examples and the prompt that they adapt. Run: dotnet run scripts/icon.cs
using SkiaSharp;

const int Side = 128;
using var surface = SKSurface.Create(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Premul));
var canvas = surface.Canvas;
canvas.Clear(SKColors.Transparent);
using var paint = new SKPaint { IsAntialias = true, Color = new SKColor(0x24, 0x2a, 0x4a) };
canvas.DrawRoundRect(0, 0, Side, Side, 24, 24, paint);

// Four shots: photographs with a hill and a sun, each in the colour of its class.
SKColor[] colours = [new(0xff, 0xb7, 0x4d), new(0x4d, 0xd0, 0xe1), new(0x81, 0xc7, 0x84), new(0xf0, 0x62, 0x92)];
for (var i = 0; i < 4; i++)
{
    float left = 14 + i % 2 * 34, top = 14 + i / 2 * 34;
    paint.Color = colours[i];
    canvas.DrawRoundRect(left, top, 28, 28, 5, 5, paint);
    paint.Color = new SKColor(0x24, 0x2a, 0x4a, 0xb0);
    using var hill = new SKPath();
    hill.AddPoly([new(left + 4, top + 24), new(left + 12, top + 11), new(left + 20, top + 24)]);
    canvas.DrawPath(hill, paint);
    canvas.DrawCircle(left + 20, top + 8, 3.5f, paint);
}

// The prompt: a cursor after learned words.
paint.Color = SKColors.White;
for (var i = 0; i < 3; i++)
    canvas.DrawRoundRect(14 + i * 26, 94, 20, 14, 4, 4, paint);
paint.Color = colours[0];
canvas.DrawRoundRect(94, 90, 6, 22, 2, 2, paint);

// The class that is recognised.
paint.Color = colours[1];
paint.Style = SKPaintStyle.Stroke;
paint.StrokeWidth = 7;
paint.StrokeCap = SKStrokeCap.Round;
canvas.DrawLine(86, 44, 95, 54, paint);
canvas.DrawLine(95, 54, 114, 28, paint);

using var image = surface.Snapshot();
using var png = image.Encode(SKEncodedImageFormat.Png, 100);
File.WriteAllBytes("assets/icon.png", png.ToArray());
