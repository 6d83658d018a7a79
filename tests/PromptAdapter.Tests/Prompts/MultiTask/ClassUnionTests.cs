using PromptAdapter.Evaluation;
using PromptAdapter.Torch.Prompts.MultiTask;

namespace PromptAdapter.Prompts.MultiTask;

public class ClassUnionTests
{
    private static readonly ClassUnion Union = new([new("a", ["x", "y"]), new("b", ["x", "y", "z"])]);

    [Fact]
    public void UnionClass_AndTaskOf_AreInverse()
    {
        Assert.Equal(["x", "y", "x", "y", "z"], Union.ClassNames);
        Assert.Equal([0, 0, 1, 1, 1], Enumerable.Range(0, 5).Select(Union.TaskOf));
        Assert.Equal(4, Union.UnionClass(1, 2));
        Assert.Equal(["x", "y", "z"], Union.ClassNames.ToArray()[Union.ClassesOf(1)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Union.UnionClass(0, 2));
    }

    [Fact]
    public void Constructor_UnusableTasks_AreNamed()
    {
        Assert.Throws<InputException>(() => new ClassUnion([]));
        Assert.Contains("pets", Assert.Throws<InputException>(() => new ClassUnion([new("pets", [])])).Message, StringComparison.Ordinal);
        Assert.Contains("pets", Assert.Throws<InputException>(() => new ClassUnion([new("pets", ["x"]), new("pets", ["y"])])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Accuracies_ChooseAmongTheOwnTasksClasses_AndCountTasksAlike()
    {
        float[] logits =
        [
            1, 2, 9, 0, 0, // task a, class 1 wins within it
            2, 1, 9, 0, 0, // task a, class 0 wins within it
            9, 0, 1, 2, 3, // task b, class 4
            9, 0, 1, 2, 2, // task b, a tie: the lower class 3
            9, 0, 5, 2, 2, // task b, class 2
            0, 0, 1, 1, 1, // task b, class 2
        ];
        var accuracies = TaskAccuracies.Of(Union, logits, [1, 1, 4, 3, 4, 2]);
        Assert.Equal([new Accuracy(1, 2), new Accuracy(3, 4)], accuracies.PerTask);
        Assert.Equal(62.5, accuracies.MeanPercent);
    }
}
