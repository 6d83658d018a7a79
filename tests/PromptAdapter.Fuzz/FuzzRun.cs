using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace PromptAdapter.Fuzz;

/// <summary>
/// Gives one reader after another changed inputs and keeps those that reach new branches. An input is a finding where a reader ends in anything but an
/// <see cref="InputException"/>, takes more than two seconds, or allocates more than the file's size and 64 MiB, be it in managed or in native memory.
/// </summary>
internal sealed class FuzzRun : IDisposable
{
    private const long MostBytes = 64 << 20;
    private const int MostOfOneKind = 3;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);

    private readonly ResidentMemory _resident = new();

    public required long Inputs { get; init; }

    public required long Seconds { get; init; }

    public required int Seed { get; init; }

    /// <summary>Runs one reader and prints its line.</summary>
    /// <returns>How many findings there were.</returns>
    public int Of(Reader reader)
    {
        var random = new Random(Seed);
        var folder = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(),
            $"promptadapter-fuzz-{Environment.ProcessId}")).FullName;
        var coverage = new Coverage();
        var mutator = new Mutator(random, [.. reader.Words.Select(Encoding.UTF8.GetBytes)]);
        List<byte[]> kept = [], whole = [];
        var (watch, longest, most, read, done) = (Stopwatch.StartNew(), TimeSpan.Zero, 0L, 0L, 0L);
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        var path = Path.Combine(folder, "input" + reader.Extension);
        foreach (var (name, bytes) in Corpus.Of(reader))
        {
            Try(bytes, name);
            kept.Add(bytes);
        }

        if (kept.Count == 0)
            throw new InvalidOperationException($"{reader.Name} has no seeds; write them with --write-seeds");
        for (; done < Inputs && watch.Elapsed.TotalSeconds < Seconds; done++)
        {
            // What was found last leads furthest; the seeds stay in the game; what was read to its end gets past the checks at the beginning.
            var from = random.Next(3) switch
            {
                0 => kept[random.Next(kept.Count)],
                1 when whole.Count > 0 => whole[random.Next(whole.Count)],
                _ => kept[^(1 + random.Next(Math.Min(kept.Count, 64)))],
            };
            var input = mutator.Change(from, kept[random.Next(kept.Count)]);
            if (reader.Repair is { } repair && random.Next(4) > 0)
                input = repair(input);
            if (Try(input, null))
                kept.Add(input);
        }

        Directory.Delete(folder, recursive: true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{reader.Name,-14}{done,10}{read,10}{coverage.Reached,10}{kept.Count,7}{longest.TotalSeconds,8:F2} s{most / 1048576.0,10:F1}{kinds.Count,7}"));
        return kinds.Count;

        bool Try(byte[] input, string? name)
        {
            File.WriteAllBytes(path, input);
            coverage.Begin();
            var before = read;
            var (problem, time, bytes) = Measured(reader, path, ref read);
            var isNew = coverage.IsNew();
            if (read > before && (isNew || name is not null))
                whole.Add(input);
            // A busy machine or a first call is slow or large once, not three times.
            for (var again = 0; again < 2 && problem is null && (time > MostTime || bytes > input.Length + MostBytes); again++)
                (problem, time, bytes) = Measured(reader, path, ref read);
            (longest, most) = (time > longest ? time : longest, Math.Max(most, bytes));
            problem ??= time > MostTime ? string.Create(CultureInfo.InvariantCulture, $"takes {time.TotalSeconds:F1} s")
                : bytes > input.Length + MostBytes ? $"allocates {bytes >> 20} MiB" : null;
            if (problem is not null)
                Keep(reader, input, problem, name, kinds);
            return isNew;
        }
    }

    public void Dispose() => _resident.Dispose();

    private (string? Problem, TimeSpan Time, long Bytes) Measured(Reader reader, string path, ref long read)
    {
        _resident.Begin();
        var (watch, before) = (Stopwatch.StartNew(), GC.GetTotalAllocatedBytes());
        string? problem = null;
        try
        {
            reader.Read(path);
            read++;
        }
        catch (InputException error)
        {
            if (error.Message.AsSpan().ContainsAny('\n', '\r', '\u001b'))
                problem = "a message of several lines or with control characters";
        }
#pragma warning disable CA1031 // Whatever a reader ends in is what is looked for.
        catch (Exception error)
#pragma warning restore CA1031
        {
            var frame = new StackTrace(error).GetFrames().FirstOrDefault(frame => frame.GetMethod()?.DeclaringType?.FullName?.StartsWith("PromptAdapter.",
                StringComparison.Ordinal) == true)?.GetMethod();
            problem = $"{error.GetType().Name} in {frame?.DeclaringType?.Name}.{frame?.Name}: {error.Message.ReplaceLineEndings(" ")}";
        }

        return (problem, watch.Elapsed, Math.Max(GC.GetTotalAllocatedBytes() - before, _resident.Rise()));
    }

    private static void Keep(Reader reader, byte[] input, string problem, string? name, Dictionary<string, int> kinds)
    {
        var kind = problem.Split(':')[0].Split(' ') is ["takes" or "allocates", ..] words ? words[0] : problem.Split(':')[0];
        kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
        if (kinds[kind] > MostOfOneKind)
            return;
        if (name is null)
        {
            var folder = Directory.CreateDirectory(Path.Combine(Corpus.Folder, "found", reader.Name)).FullName;
            name = Path.Combine(folder, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input))[..12] + reader.Extension);
            File.WriteAllBytes(name, input);
        }

        Console.WriteLine($"{reader.Name}: {problem} ({name})");
    }
}
