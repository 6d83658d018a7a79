using System.Text.Json;

namespace PromptAdapter.AspNetCore;

/// <summary>The file changes, and corrections change it.</summary>
public sealed class ChangesTests(ServedDiscs discs)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task ChangedFile_TakesOver_AndABrokenOneDoesNot()
    {
        await using var running = await discs.StartAsync();
        Assert.Equal(3, await ClassesAsync(running));
        Replace(running.File, File.ReadAllBytes(discs.OtherFile));
        await EventuallyAsync(async () => await ClassesAsync(running) == 2);

        Replace(running.File, "broken"u8.ToArray());
        await EventuallyAsync(async () => (await running.GetAsync("health/ready")).GetProperty("reload_failed").GetBoolean());
        Assert.Equal(2, await ClassesAsync(running));
        await running.PostAsync("predict", Running.Body(File.ReadAllBytes(discs.Photos[0])));

        Replace(running.File, File.ReadAllBytes(discs.File));
        await EventuallyAsync(async () => await ClassesAsync(running) == 3);
        Assert.False((await running.GetAsync("health/ready")).GetProperty("reload_failed").GetBoolean());
        Assert.Equal(JsonValueKind.Null, (await running.GetAsync("health/ready")).GetProperty("problem").ValueKind);
    }

    [Fact]
    public async Task MissingFile_KeepsTheServerFromStarting()
    {
        var anyPort = new ClassifierServerOptions { Port = 0 };
        using var folder = new TemporaryFolder();
        await Assert.ThrowsAsync<InputException>(() => ClassifierServer.StartAsync(folder.File("none.padapter"), anyPort, Running.Stop));
        File.WriteAllText(folder.File("broken.padapter"), "broken");
        await Assert.ThrowsAsync<InputException>(() => ClassifierServer.StartAsync(folder.File("broken.padapter"), anyPort, Running.Stop));
    }

    [Fact]
    public async Task Correction_JoinsTheClassifier_AndUndoGivesTheFileBack()
    {
        await using var running = await discs.StartAsync(options => options.Service.AllowCorrections = true);
        var before = File.ReadAllBytes(running.File);
        var photo = File.ReadAllBytes(discs.Photos[0]);
        var first = await running.PostAsync("corrections", Labelled("a new class", photo));
        Assert.True(first.GetProperty("new_class").GetBoolean());
        Assert.Equal(13, first.GetProperty("photos").GetInt32());
        var explained = (await running.PostAsync("explain", Running.Body(photo))).GetProperty("results")[0];
        Assert.Contains("a new class", explained.GetProperty("ranking").EnumerateArray().Select(entry => entry.GetProperty("label").GetString()));
        Assert.Equal("a new class", explained.GetProperty("evidence").GetProperty("votes")[0].GetProperty("label").GetString()); // the photo itself
        Assert.Equal(before, File.ReadAllBytes(running.File + ".bak"));

        var second = await running.PostAsync("corrections", Labelled("red disc", photo)); // of another class now
        Assert.Equal("a new class", second.GetProperty("was").GetString());
        await running.PostAsync("corrections", Labelled("red disc", photo), 409); // it is of that class already

        await UndoAsync(running, first, 409); // not the latest
        await UndoAsync(running, second, 200);
        await UndoAsync(running, first, 200);
        await UndoAsync(running, first, 409);
        Assert.Equal(before, File.ReadAllBytes(running.File));
        Assert.Equal(3, await ClassesAsync(running));
    }

    [Fact]
    public async Task Correction_OfAClassThatIsWrittenOtherwise_IsOfTheClass()
    {
        await using var running = await discs.StartAsync(options => options.Service.AllowCorrections = true);
        TinyWorld.WritePhoto(Path.Combine(Path.GetDirectoryName(running.File)!, "new.png"), 0, seed: 91);
        var photo = File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(running.File)!, "new.png"));
        var first = await running.PostAsync("corrections", Labelled("Blue_disc", photo));
        Assert.Equal("blue disc", first.GetProperty("label").GetString());
        Assert.False(first.GetProperty("new_class").GetBoolean());
        var again = await running.PostAsync("corrections", Labelled("Blue_disc", photo), 409);
        Assert.Contains("already", again.ToString(), StringComparison.Ordinal);
    }

    // The photo that is sent lies nowhere, and the next fit would look for it.
    [Fact]
    public async Task Correction_OfAClassifierWhoseFitReadsPhotosAgain_IsRefusedAndNotOffered()
    {
        using var folder = new TemporaryFolder();
        var views = folder.File("views.padapter");
        var fit = await FewShotClassifier.FitAsync(discs.World.Clip, ImageFolder.Open(discs.World.Train), new FitOptions { Views = 2, Method = "tip-adapter" },
            cancellationToken: Running.Stop);
        using (fit.Classifier)
            fit.Classifier.Save(views);
        await using var running = await discs.StartAsync(options => options.Service.AllowCorrections = true, views);
        var before = File.ReadAllBytes(running.File);
        Assert.False((await running.GetAsync("labels")).GetProperty("corrections").GetBoolean());
        Assert.False(running.Server.TakesCorrections);
        await running.PostAsync("corrections", Labelled("red disc", File.ReadAllBytes(discs.Photos[0])), 409);
        Assert.Equal(before, File.ReadAllBytes(running.File));
    }

    [Fact]
    public async Task Correction_WhatIsNone_IsRefused()
    {
        await using var running = await discs.StartAsync(options => options.Service.AllowCorrections = true);
        var photo = File.ReadAllBytes(discs.Photos[0]);
        await running.PostAsync("corrections", Labelled("", photo), 400);
        await running.PostAsync("corrections", Labelled("../up", photo), 400);
        await running.PostAsync("corrections", Labelled("a\u001b[2Jb", photo), 400);
        await running.PostAsync("corrections", Labelled("unknown", photo), 400);
        await running.PostAsync("corrections", Labelled("red disc", "no picture"u8.ToArray()), 422);
        Assert.Equal(File.ReadAllBytes(discs.File), File.ReadAllBytes(running.File));
    }

    [Fact]
    public async Task Correction_WhereTheFileIsBrokenMeanwhile_DoesNotWriteOverIt()
    {
        await using var running = await discs.StartAsync(options => (options.Service.AllowCorrections, options.Service.ReloadInterval) = (true, TimeSpan.Zero));
        Replace(running.File, "broken"u8.ToArray());
        await running.PostAsync("corrections", Labelled("red disc", File.ReadAllBytes(discs.Photos[0])), 409);
        Assert.Equal("broken", File.ReadAllText(running.File));
    }

    [Fact]
    public async Task Correction_IsForbiddenByDefault()
    {
        await using var running = await discs.StartAsync();
        await running.PostAsync("corrections", Labelled("red disc", File.ReadAllBytes(discs.Photos[0])), 403);
    }

    [Fact]
    public async Task Correction_WithALabelThatIsNoText_IsRefused()
    {
        await using var running = await discs.StartAsync(options => options.Service.AllowCorrections = true);
        var form = Running.Form(("photo.png", File.ReadAllBytes(discs.Photos[0])));
        form.Add(new ByteArrayContent([0xff, 0xfe]), "label");
        await running.PostAsync("corrections", form, 400);
    }

    [Fact]
    public async Task Correction_OfAnExportedClassifier_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var exported = folder.File("discs.onnx");
        using (var classifier = FewShotClassifier.Load(discs.File, discs.World.Clip))
            Onnx.Export.OnnxExport.Write(classifier, exported, cancellationToken: Running.Stop);
        await using var running = await discs.StartAsync(options => options.Service.AllowCorrections = true, exported);
        await running.PostAsync("corrections", Labelled("red disc", File.ReadAllBytes(discs.Photos[0])), 409);
        using var plain = FewShotClassifier.Load(discs.File, discs.World.Clip);
        var answer = await running.PostAsync("predict", Running.Body(File.ReadAllBytes(discs.Photos[0])));
        Assert.Equal(plain.Predict(discs.Photos[0]).Label, answer.GetProperty("results")[0].GetProperty("label").GetString());
        Assert.Equal("onnxruntime_onnx", (await running.GetAsync("v2/models/discs")).GetProperty("platform").GetString());
    }

    private static MultipartFormDataContent Labelled(string label, byte[] photo)
    {
        var form = Running.Form(("photo.png", photo));
        form.Add(new StringContent(label), "label");
        return form;
    }

    private static async Task UndoAsync(Running running, JsonElement correction, int status) =>
        await Running.ReadAsync(await running.Client.DeleteAsync($"corrections/{correction.GetProperty("undo").GetString()}"), status);

    private static async Task<int> ClassesAsync(Running running) => (await running.GetAsync("labels")).GetProperty("labels").GetArrayLength();

    private static void Replace(string path, byte[] content)
    {
        File.WriteAllBytes(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        var end = DateTime.UtcNow + Patience;
        while (!await holds())
        {
            Assert.True(DateTime.UtcNow < end, "it did not come about");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
