namespace PromptAdapter.Datasets;

/// <summary>Which folders are splits. A class may itself be called <c>train</c>, so a name is not enough.</summary>
/// <param name="Splits">The folders that hold the class folders of each split, by role; empty where the folders are classes.</param>
/// <param name="Warnings">What was left out and why.</param>
internal sealed record FolderLayout(IReadOnlyDictionary<string, string> Splits, IReadOnlyList<string> Warnings)
{
    private const int FewestInCommon = 2;

    private static readonly HashSet<string> BoxFolders = new(["labels", "annotations", "annotation", "bboxes", "boxes", "xml", "xmls"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> MaskFolders = new(
        [
            "labels", "annotations", "annotation", "masks", "mask", "trimaps", "segmentation", "segmentations", "segmentationclass", "segmentationobject",
            "ground_truth", "groundtruth", "gt",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FolderLayout Classes = new(new Dictionary<string, string>(), []);

    /// <summary>Tells splits from classes.</summary>
    /// <param name="root">An absolute path.</param>
    /// <exception cref="InputException">The folders are neither, or there are two for one split.</exception>
    public static FolderLayout Of(string root)
    {
        var folders = FolderWalk.FoldersIn(root);
        var roles = SplitNames.Among(folders.Select(folder => folder.Name));
        var contents = folders.ConvertAll(folder => FolderContent.Of(folder.FullName, roles.GetValueOrDefault(folder.Name)));
        if (AreSplits(contents))
        {
            foreach (var content in contents.Where(content => content.Role is not null))
                RefuseBoxes(content.Path, [.. content.Folders.Select(folder => FolderContent.Of(Path.Combine(content.Path, folder), null))]);
            return OfSplits(root, contents);
        }

        RefuseBoxes(root, contents);
        if (contents.Count(content => content.Role is not null) >= 2 && contents.Exists(content => content.Role is not null && content.IsFlat)
            && contents.TrueForAll(content => content.Role is not null || !FolderContent.HoldsImage(content.Path)))
        {
            throw new InputException(
                $"holds the splits {Names(contents.FindAll(content => content.Role is not null))}, whose images lie in no class folders", root,
                "put the images of each class of a split into a folder with the class's name" + ListFileHint(root));
        }

        RefuseSplitsBelow(root, contents);
        RefuseSameFolders(root, contents);
        RefuseClassesBelow(root, contents);
        return Classes;
    }

    /// <summary>What to add to a remedy where a file beside the images may list them.</summary>
    public static string ListFileHint(string folder)
    {
        var lists = FolderWalk.FilesIn(folder).FindAll(name => Path.GetExtension(name).ToLowerInvariant() is ".csv" or ".tsv" or ".json");
        return lists.Count == 0 ? "" : $"; if '{lists[0]}' lists the images, give that file";
    }

    private static bool AreSplits(List<FolderContent> contents)
    {
        var named = contents.FindAll(content => content.Role is not null);
        var labelled = named.FindAll(content => content.IsLabelled && content.Role != SplitNames.Unlabelled);
        if (!labelled.Exists(content => content.Role is SplitNames.Train or SplitNames.Test))
            return false;
        return named.Select(content => content.Role).Distinct().Count() >= 2
            || contents.TrueForAll(content => content.Role is not null || !FolderContent.HoldsImage(content.Path));
    }

    private static FolderLayout OfSplits(string root, List<FolderContent> contents)
    {
        var splits = new Dictionary<string, string>();
        var first = new Dictionary<string, string>();
        var warnings = new List<string>();
        foreach (var content in contents)
        {
            if (content.Role is not { } role)
                warnings.Add($"The folder '{content.Name}' stands beside the splits and is ignored.");
            else if (role == SplitNames.Unlabelled || content.IsFlat)
                warnings.Add($"The folder '{content.Name}' holds images without labels{(content.IsFlat ? " (directly in it, in no class folders)"
                    : "")} and is ignored.");
            else if (!content.IsLabelled)
                warnings.Add($"The folder '{content.Name}' holds no image and is ignored.");
            else if (!first.TryAdd(role, content.Name))
                throw new InputException($"has two folders for one split ('{first[role]}' and '{content.Name}')", root, "keep one of them");
            else
                splits[role] = content.Path;
        }

        return new FolderLayout(splits, warnings);
    }

    // images/*.jpg and labels/*.txt, as detectors are trained on.
    private static void RefuseBoxes(string folder, List<FolderContent> contents)
    {
        var images = contents.Find(content => SplitNames.SaysNothing(content.Name));
        var boxes = contents.Find(content => BoxFolders.Contains(content.Name) && !FolderContent.HoldsImage(content.Path));
        var masks = contents.Find(content => MaskFolders.Contains(content.Name) && FolderContent.HoldsImage(content.Path));
        if (images is not null && masks is not null && contents.TrueForAll(content => content == images || content == masks
            || BoxFolders.Contains(content.Name) || MaskFolders.Contains(content.Name) || !FolderContent.HoldsImage(content.Path)))
        {
            throw new InputException(
                $"is laid out for segmentation: '{images.Name}' holds images and '{masks.Name}' masks of what is where in them, and no classes", folder,
                images.IsLabelled && images.Loose == 0 ? $"if the folders in it are classes, give {images.Path} itself"
                    : "put the images of each class into a folder of its own, with the class's name, or list them in a table of paths and labels");
        }

        if (images is null || boxes is null || (images.IsLabelled && images.Loose == 0 && SplitNames.Among(images.Folders).Count == 0))
            return;
        throw new InputException(
            $"is laid out for detection: '{images.Name}' and '{boxes.Name}' hold images and files about what is where in them, and no classes", folder,
            "put the images of each class into a folder of its own, with the class's name, or list them in a table of paths and labels");
    }

    // cat/train, cat/test, dog/train, dog/test; or two data sets side by side.
    private static void RefuseSplitsBelow(string root, List<FolderContent> contents)
    {
        foreach (var content in contents.Where(content => content.IsNested))
        {
            var splits = SplitNames.Among(content.Folders);
            if (splits.Values.Distinct().Count() < 2)
                continue;
            throw new InputException(
                $"the folder '{content.Name}' holds the splits {ClassNaming.Few(splits.Keys.Order(StringComparer.Ordinal).Select(name => $"'{name}'"))}", root,
                contents.Count == 1 || !contents.TrueForAll(other => SplitNames.Among(other.Folders).Count >= 2)
                    ? $"give {content.Path} itself"
                    : $"give one of the folders, or, if they are classes, put the splits above them: train/{content.Name}, test/{content.Name}");
        }
    }

    private static void RefuseSameFolders(string root, List<FolderContent> contents)
    {
        if (contents.Count < 2 || !contents.TrueForAll(content => content.IsNested))
            return;
        string[] common = [.. contents[0].Folders.Where(name => contents.TrueForAll(content => content.Folders.Contains(name)))];
        if (common.Length < FewestInCommon)
            return;
        throw new InputException(
            $"the folders {Names(contents)} hold folders of the same names ({ClassNaming.Few(common
                .Select(name => $"'{name}'"))}), as splits of one data set do", root,
            "call them train, val and test if they are splits, or give one of them; if they are classes, put their images directly into them");
    }

    // images/cat, images/dog beside folders that hold no images: meta, annotations.
    private static void RefuseClassesBelow(string root, List<FolderContent> contents)
    {
        var holding = contents.FindAll(content => FolderContent.HoldsImage(content.Path));
        if (contents.Count < 2 || holding is not [{ IsNested: true, IsLabelled: true } only])
            return;
        var others = contents.FindAll(content => content != only && content.Folders.Count + FolderWalk.FilesIn(content.Path).Count > 0);
        if (others.Count == contents.Count - 1)
        {
            throw new InputException($"only '{only.Name}' of its folders holds images ({Names(others)} {(others.Count == 1 ? "holds" : "hold")} none)", root,
                $"if the folders in it are the classes, give {only.Path} itself");
        }
    }

    private static string Names(List<FolderContent> contents) => ClassNaming.Few(contents.Select(content => $"'{content.Name}'"));
}
