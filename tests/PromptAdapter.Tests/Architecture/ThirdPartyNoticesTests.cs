using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PromptAdapter.Architecture;

/// <summary>What is restored for the checkout's projects, tests and samples included, against THIRD-PARTY-NOTICES.md.</summary>
public partial class ThirdPartyNoticesTests
{
    private static readonly string[] Allowed = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MPL-2.0"];

    // Packages that come with their licence as a file; what it is stands in the notices.
    private static readonly string[] WithAFile =
        ["BitMiracle.LibTiff.NET", "Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxRuntime.Managed", "Sylvan.Data.Csv"];

    [Fact]
    public void Packages_AllThatAreRestored_AreNamedInTheNotices()
    {
        var table = File.ReadAllText(ReferenceData.Checkout("THIRD-PARTY-NOTICES.md")).Split("## Methods")[0];
        string[] names = [.. table.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .SelectMany(line => Name().Matches(line.Split('|')[1])).Select(name => name.Value.Replace("\\*", "*", StringComparison.Ordinal))];
        Regex[] known = [.. names.Select(name =>
            new Regex("^" + Regex.Escape(name).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.IgnoreCase))];
        Assert.DoesNotContain(Restored().Select(package => package.Name).Distinct(), name => !known.Any(pattern => pattern.IsMatch(name)));
    }

    [Fact]
    public void Packages_AllThatAreRestored_AreUnderAnOpenLicence()
    {
        var others = new List<string>();
        foreach (var (name, folder) in Restored().Where(package => !WithAFile.Contains(package.Name)))
        {
            var specification = XDocument.Load(Directory.GetFiles(folder, "*.nuspec").Single());
            var licence = specification.Descendants().FirstOrDefault(element => element.Name.LocalName == "license");
            if (licence?.Attribute("type")?.Value != "expression" || !Allowed.Contains(licence.Value))
                others.Add($"{name}: {licence?.Value ?? "none stated"}");
        }

        Assert.Empty(others.Distinct());
    }

    private static IEnumerable<(string Name, string Folder)> Restored()
    {
        var files = Directory.GetFiles(ReferenceData.Checkout("artifacts", "obj"), "project.assets.json", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            using var assets = JsonDocument.Parse(File.ReadAllText(file));
            string[] caches = [.. assets.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
            foreach (var library in assets.RootElement.GetProperty("libraries").EnumerateObject()
                .Where(library => library.Value.GetProperty("type").GetString() == "package"))
            {
                var folder = caches.Select(cache => Path.Combine(cache, library.Value.GetProperty("path").GetString()!)).FirstOrDefault(Directory.Exists);
                if (folder is not null) // another user's cache, for example in a checkout that was copied
                    yield return (library.Name.Split('/')[0], folder);
            }
        }
    }

    [GeneratedRegex(@"[A-Za-z][A-Za-z0-9.\-]*(?:\\\*)?")]
    private static partial Regex Name();
}
