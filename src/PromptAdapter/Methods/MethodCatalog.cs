using PromptAdapter.Matrices;

namespace PromptAdapter.Methods;

/// <summary>The methods by name, in the order in which tables list them: from what uses least of the shots to what uses most.</summary>
public sealed class MethodCatalog
{
    private readonly MatrixProducts _products;

    /// <summary>Takes descriptors in listing order.</summary>
    /// <param name="methods">Descriptors of different names.</param>
    /// <param name="products">How the methods multiply matrices; <see langword="null"/> takes <see cref="ManagedProducts"/>.</param>
    /// <exception cref="ArgumentException">Two have the same name.</exception>
    public MethodCatalog(IEnumerable<MethodDescriptor> methods, MatrixProducts? products = null)
    {
        _products = products ?? ManagedProducts.Instance;
        All = [.. methods];
        if (All.DistinctBy(method => method.Name).Count() < All.Count)
            throw new ArgumentException("two methods have the same name", nameof(methods));
        Names = [.. All.Select(method => method.Name)];
        ByName = Comparer<string>.Create((first, second) =>
            Rank(first) != Rank(second) ? Rank(first).CompareTo(Rank(second)) : string.CompareOrdinal(first, second));
    }

    /// <summary>Every method.</summary>
    public IReadOnlyList<MethodDescriptor> All { get; }

    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The names of those that run on features alone.</summary>
    public IReadOnlyList<string> OnFeatures => [.. All.Where(method => method.RunsOnFeatures).Select(method => method.Name)];

    /// <summary>The names of those that need no text.</summary>
    public IReadOnlyList<string> WithoutText => [.. All.Where(method => method.RunsWithoutText).Select(method => method.Name)];

    /// <summary>Compares names by the place of the methods here; unknown ones come last, in ordinal order.</summary>
    public IComparer<string> ByName { get; }

    /// <summary>The method of that name.</summary>
    /// <param name="name">For example <c>tip-adapter</c>.</param>
    /// <exception cref="InputException">There is no such method; the message lists those there are.</exception>
    public MethodDescriptor Find(string name) => All.FirstOrDefault(method => method.Name == name)
        ?? throw (name == PromptMethods.CoCoOp
            ? new InputException("'cocoop' is no method of a classifier, because its class weights change with every image", null,
                $"learn it as a prompt, which measures it on validation images, or choose from {string.Join(", ", Names)}")
            { Settings = [Setting.ConditionalPrompt] }
            : new InputException($"there is no method '{name}'", null, "choose from " + string.Join(", ", Names)));

    /// <summary>This catalogue and methods of an application's own, which come last in tables.</summary>
    /// <param name="methods">Descriptors of names that are new.</param>
    /// <exception cref="ArgumentException">A name is taken.</exception>
    public MethodCatalog With(params IEnumerable<MethodDescriptor> methods) => new([.. All, .. methods], _products);

    /// <summary>Makes a method.</summary>
    /// <param name="name">For example <c>tip-adapter</c>.</param>
    /// <param name="setup">Its settings among those of others, and the model where there is one.</param>
    /// <exception cref="InputException">There is no such method, or it needs a model and there is none; the message lists those that can be used.</exception>
    public IAdapterMethod Create(string name, MethodSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var descriptor = Find(name);
        if (setup.Clip is null && !descriptor.RunsOnFeatures)
            throw new InputException($"the method '{name}' learns with the model and cannot run on features alone", null, "choose from " +
                string.Join(", ", OnFeatures));
        return descriptor.Create(setup with { Settings = InForce(setup.Settings), Methods = this });
    }

    /// <summary>Makes a method that runs on features alone.</summary>
    /// <param name="name">For example <c>tip-adapter</c>.</param>
    /// <param name="settings">Its settings among those of others.</param>
    /// <exception cref="InputException">There is no such method, or it needs a model; the message lists those that can be used.</exception>
    public IFeatureMethod CreateOnFeatures(string name, MethodSettings settings) => Create(name, new MethodSetup(settings)) as IFeatureMethod
        ?? throw new InputException($"the method '{name}' does not run on features alone", null, "choose from " + string.Join(", ", OnFeatures));

    /// <summary>Refuses options that none of the chosen methods has: they would change nothing, and nobody would know.</summary>
    /// <param name="methods">The names of the chosen methods.</param>
    /// <param name="options">The names of the options that were given.</param>
    /// <param name="adapter">What stands on a tuned prompt, in place of each method's own.</param>
    /// <exception cref="InputException">An option belongs to other methods; the message names them.</exception>
    public void RequireOptions(IEnumerable<string> methods, IEnumerable<string> options, string? adapter = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] chosen = [.. methods];
        var has = chosen.SelectMany(name => OptionsOf(Find(name), adapter)).Select(option => option.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var option in options)
        {
            var others = All.Where(method => !chosen.Contains(method.Name) && method.Options.Any(own => own.Name == option)).Select(method => method.Name);
            if (!has.Contains(option) && All.Any(method => method.Options.Any(own => own.Name == option)))
            {
                var subject = chosen.Length == 1 ? $"the method '{chosen[0]}'{(adapter is null ? "" : $" with {adapter} on its prompt")} has"
                    : $"none of the methods {string.Join(", ", chosen)} has";
                throw new InputException($"{subject} no option '{option}'", null, $"leave it out, or choose from {string.Join(", ", others)}");
            }
        }
    }

    /// <summary>How a classifier of these methods is learnt again; <see langword="null"/> where its method, or a member of its blend, does not say.</summary>
    /// <param name="fitted">What the state stores.</param>
    internal Func<Relearning, IAdapterState>? RelearnerOf(StoredState fitted) => fitted.Members.Any(member => RelearnerOf(member) is null)
        ? null
        : All.FirstOrDefault(method => method.Name == fitted.Method)?.Relearn;

    /// <summary>The settings with the way in which these methods multiply matrices.</summary>
    internal MethodSettings InForce(MethodSettings settings) => settings.With(_products);

    private IEnumerable<MethodOption> OptionsOf(MethodDescriptor method, string? adapter) => adapter is null || method.PublishedAdapter is not { } standard
        ? method.Options
        : method.Options.ExceptBy(Find(standard).Options.Select(option => option.Name), option => option.Name).Concat(Find(adapter).Options);

    private int Rank(string method)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] == method)
                return i;
        }

        return Names.Count;
    }
}
