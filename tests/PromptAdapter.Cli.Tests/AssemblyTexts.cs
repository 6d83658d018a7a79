using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace PromptAdapter.Cli;

/// <summary>The texts that the code of an assembly loads, parts of interpolated ones among them, each with the outermost type that does.</summary>
internal static class AssemblyTexts
{
    private static readonly Dictionary<short, OpCode> Codes =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IReadOnlyList<(string Type, string Text)> Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var texts = new List<(string, string)>();
        foreach (var handle in metadata.TypeDefinitions)
        {
            var owner = Outermost(metadata, handle);
            foreach (var method in metadata.GetTypeDefinition(handle).GetMethods().Select(metadata.GetMethodDefinition)
                .Where(method => method.RelativeVirtualAddress != 0))
                texts.AddRange(Loaded(file.GetMethodBody(method.RelativeVirtualAddress).GetILReader(), metadata).Select(text => (owner, text)));
        }

        return texts;
    }

    private static string Outermost(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        while (type.GetDeclaringType() is { IsNil: false } outer)
            type = metadata.GetTypeDefinition(outer);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }

    private static List<string> Loaded(BlobReader code, MetadataReader metadata)
    {
        var texts = new List<string>();
        while (code.RemainingBytes > 0)
        {
            int first = code.ReadByte();
            var operation = Codes[first == 0xFE ? (short)(0xFE00 | code.ReadByte()) : (short)first];
            switch (operation.OperandType)
            {
                case OperandType.InlineString:
                    texts.Add(metadata.GetUserString((UserStringHandle)MetadataTokens.Handle(code.ReadInt32())));
                    break;
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset += 1;
                    break;
                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += 8;
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += 4 * targets;
                    break;
                default:
                    code.Offset += 4;
                    break;
            }
        }

        return texts;
    }
}
