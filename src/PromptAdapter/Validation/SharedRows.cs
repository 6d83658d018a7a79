namespace PromptAdapter.Validation;

/// <summary>Rows of one split that another split holds, too, and that are therefore left out of it.</summary>
/// <param name="Split">The split that they are left out of: <see cref="SplitContent.Validation"/> or <see cref="SplitContent.Test"/>.</param>
/// <param name="With">The split that keeps them: <see cref="SplitContent.Support"/> or <see cref="SplitContent.Test"/>.</param>
/// <param name="Rows">How many are left out, at least 1. A row that two splits hold is counted for the first of them.</param>
/// <param name="Of">How many rows <paramref name="Split"/> had.</param>
public sealed record SharedRows(string Split, string With, int Rows, int Of);
