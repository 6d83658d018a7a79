using System.Text;

namespace PromptAdapter.Cli;

/// <summary>Stands for a standard output that the process was started without: whoever writes a result there is told in words.</summary>
internal sealed class ClosedWriter : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => throw new IOException("standard output is closed; nothing can be printed there");
}
