using System.Buffers.Binary;
using System.Text;
using PromptAdapter.Torch.Native;

namespace PromptAdapter.Runtime;

public class ElfVersionNeedsTests
{
    private const string Version = "GLIBCXX_3.4.32";
    private const int Sections = 64;
    private const int SectionSize = 64;
    private const int Strings = Sections + (3 * SectionSize);
    private const int Needs = Strings + 64;
    private const int Requirement = 16;

    [Fact]
    public void Weaken_NamedVersion_SetsItsFlagAndNothingElse()
    {
        var original = Library();
        var image = Library();
        Assert.Equal(1, ElfVersionNeeds.Weaken(image, Version));
        int[] changed = [.. Enumerable.Range(0, image.Length).Where(i => image[i] != original[i])];
        Assert.Equal([Needs + (3 * Requirement) + 4], changed); // the second requirement of the first library
        Assert.Equal(original[changed[0]] | 2, image[changed[0]]);

        var again = (byte[])image.Clone();
        Assert.Equal(1, ElfVersionNeeds.Weaken(again, Version));
        Assert.Equal(image, again);
    }

    [Theory]
    [InlineData("GLIBCXX_3.4.3")]
    [InlineData("LIBCXX_3.4.32")]
    [InlineData("GLIBCXX_3.4.321")]
    [InlineData("")]
    public void Weaken_OtherVersion_ChangesNothing(string version)
    {
        var image = Library();
        Assert.Equal(0, ElfVersionNeeds.Weaken(image, version));
        Assert.Equal(Library(), image);
    }

    [Fact]
    public void Weaken_NoElf_IsRefused()
    {
        Assert.Throws<BadImageFormatException>(() => ElfVersionNeeds.Weaken(new byte[10], Version));
        Assert.Throws<BadImageFormatException>(() => ElfVersionNeeds.Weaken(new byte[100], Version));
        var narrow = Library();
        narrow[4] = 1; // 32 bits
        Assert.Throws<BadImageFormatException>(() => ElfVersionNeeds.Weaken(narrow, Version));
    }

    [Theory]
    [InlineData(0x28, ulong.MaxValue)]
    [InlineData(0x28, 1UL << 31)]
    [InlineData(Sections + (2 * SectionSize) + 0x18, ulong.MaxValue)]
    [InlineData(Sections + (2 * SectionSize) + 0x18, 1000000UL)]
    [InlineData(Sections + (2 * SectionSize) + 0x28, 0xffffffffUL)]
    [InlineData(Sections + SectionSize + 0x18, 1UL << 40)]
    public void Weaken_TableOutsideTheFile_IsRefused(int at, ulong value)
    {
        var image = Library();
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(at), value);
        Assert.Throws<BadImageFormatException>(() => ElfVersionNeeds.Weaken(image, Version));
    }

    [Theory]
    [InlineData(Needs + 12, -16)]
    [InlineData(Needs + 12, -1)]
    [InlineData(Needs + (2 * Requirement) + 12, -16)]
    [InlineData(Needs + 8, -64)]
    public void Weaken_LinkBackwards_EndsWithAnError(int at, int step)
    {
        var image = Library();
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(at), step);
        Assert.Throws<BadImageFormatException>(() => ElfVersionNeeds.Weaken(image, Version));
    }

    [Fact]
    public void Weaken_DamagedAtRandom_EndsOrIsRefused()
    {
        for (var seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            var image = Library();
            for (var hits = random.Next(1, 5); hits > 0; hits--)
                image[random.Next(6, image.Length)] = (byte)random.Next(256);
            var error = Record.Exception(() => ElfVersionNeeds.Weaken(image, Version));
            Assert.True(error is null or BadImageFormatException, $"seed {seed}: {error}");
        }
    }

    [Fact]
    public void Weaken_PackagesLibrary_FindsTheOneRequirement()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        Assert.SkipUnless(File.Exists(path), "TorchSharp's library for Linux is not in the output folder");
        var original = File.ReadAllBytes(path);
        var image = (byte[])original.Clone();
        Assert.Equal(1, ElfVersionNeeds.Weaken(image, Version));
        Assert.Equal(1, Enumerable.Range(0, image.Length).Count(i => image[i] != original[i]));
    }

    /// <summary>An ELF header, three sections (none, strings, version needs), and needs of two libraries with two and one requirements.</summary>
    private static byte[] Library()
    {
        var names = "\0libstdc++.so.6\0GLIBCXX_3.4\0GLIBCXX_3.4.32\0libc.so.6\0GLIBC_2\0";
        var image = new byte[Needs + (5 * Requirement)];
        byte[] start = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        start.CopyTo(image, 0);
        Put64(0x28, Sections);
        Put16(0x3A, SectionSize);
        Put16(0x3C, 3);
        Put32(Sections + SectionSize + 4, 3);
        Put64(Sections + SectionSize + 0x18, Strings);
        Put32(Sections + (2 * SectionSize) + 4, 0x6ffffffe);
        Put64(Sections + (2 * SectionSize) + 0x18, Needs);
        Put32(Sections + (2 * SectionSize) + 0x28, 1);
        Encoding.ASCII.GetBytes(names).CopyTo(image, Strings);

        Need(0, "libstdc++.so.6", count: 2, aux: 2 * Requirement, next: Requirement);
        Need(1, "libc.so.6", count: 1, aux: 3 * Requirement, next: 0);
        Aux(2, "GLIBCXX_3.4", next: Requirement);
        Aux(3, Version, next: 0);
        Aux(4, "GLIBC_2", next: 0);
        return image;

        void Need(int index, string file, int count, int aux, int next)
        {
            var at = Needs + (index * Requirement);
            Put16(at, 1);
            Put16(at + 2, count);
            Put32(at + 4, Name(file));
            Put32(at + 8, aux);
            Put32(at + 12, next);
        }

        void Aux(int index, string version, int next)
        {
            var at = Needs + (index * Requirement);
            Put32(at, 0x1234);
            Put32(at + 8, Name(version));
            Put32(at + 12, next);
        }

        int Name(string text) => names.IndexOf('\0' + text + '\0', StringComparison.Ordinal) + 1;
        void Put16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(at), (ushort)value);
        void Put32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(at), value);
        void Put64(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(at), value);
    }
}
