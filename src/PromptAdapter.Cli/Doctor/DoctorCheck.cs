namespace PromptAdapter.Cli.Doctor;

/// <summary>How a check ended.</summary>
internal enum CheckStatus
{
    /// <summary>Works.</summary>
    Ok,

    /// <summary>Works, but something is worth knowing or doing.</summary>
    Note,

    /// <summary>Something essential does not work.</summary>
    Problem,
}

/// <summary>One line of the report.</summary>
/// <param name="Area">The group it is shown in.</param>
/// <param name="Name">What was looked at.</param>
/// <param name="Status">How it is.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">What to do about it; with every <see cref="CheckStatus.Problem"/>.</param>
internal sealed record DoctorCheck(string Area, string Name, CheckStatus Status, string Detail, string? Remedy = null)
{
    public static DoctorCheck Ok(string area, string name, string detail) => new(area, name, CheckStatus.Ok, detail);

    public static DoctorCheck Note(string area, string name, string detail, string remedy) => new(area, name, CheckStatus.Note, detail, remedy);

    public static DoctorCheck Problem(string area, string name, string detail, string remedy) => new(area, name, CheckStatus.Problem, detail, remedy);
}
