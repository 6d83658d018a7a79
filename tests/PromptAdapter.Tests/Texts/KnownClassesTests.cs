namespace PromptAdapter.Texts;

public class KnownClassesTests
{
    private static readonly KnownClasses Known = new(["golden_retriever", "café", "Golden Retriever", "missile [n03773504]"]);

    [Theory]
    [InlineData("golden_retriever", 0)]
    [InlineData("Golden Retriever", 2)] // as it stands, before one that means the same
    [InlineData("golden  retriever", 0)] // the first of two that mean the same
    [InlineData("CAFE\u0301", 1)]
    [InlineData("missile [n03773504]", 3)]
    [InlineData("missile", null)] // of no synset
    [InlineData("poodle", null)]
    public void Find_WhateverTheSpelling_IsTheClass(string given, int? label) => Assert.Equal(label, Known.Find(given));

    [Fact]
    public void NameOf_AnUnknownClass_IsTheGivenName()
    {
        Assert.Equal("café", Known.NameOf("Café"));
        Assert.Equal("poodle", Known.NameOf("poodle"));
    }
}
