namespace PromptAdapter.AspNetCore.Serving;

/// <summary>No classifier is loaded: the application has not started, or has ended.</summary>
internal sealed class NothingLoadedException() : Exception("no classifier is loaded at the moment");
