namespace PromptAdapter.Tokenization;

/// <summary>
/// The byte-pair merges of a CLIP text tower and the ids of its tokens: 256 bytes, the same 256 at the end of a word, one token per
/// merge, and the two markers. A vocabulary comes with a model and is never part of this library.
/// </summary>
public sealed partial class Vocabulary
{
    /// <summary>The size of CLIP's own vocabulary.</summary>
    public const int ClipSize = 49408;

    internal const string StartMarker = "<|startoftext|>";
    internal const string EndMarker = "<|endoftext|>";
    internal const string EndOfWord = "</w>";
    internal const int NoMerge = int.MaxValue;

    private const int Markers = 2;
    private const int Letters = 2 * ByteAlphabet.Size;

    private readonly Dictionary<(int Left, int Right), int> _ranks;
    private readonly int[] _products; // symbol by rank
    private readonly int[] _ids; // token id by symbol
    private readonly Dictionary<int, string> _pieces; // by token id

    private Vocabulary(Dictionary<(int Left, int Right), int> ranks, int[] products, int[] ids, Dictionary<int, string> pieces, int start, int end)
    {
        _ranks = ranks;
        _products = products;
        _ids = ids;
        _pieces = pieces;
        (StartOfText, EndOfText) = (start, end);
        Size = pieces.Keys.Max() + 1;
    }

    /// <summary>The number of token ids; the token embedding of the model has as many rows.</summary>
    public int Size { get; }

    /// <summary>The number of merges.</summary>
    public int MergeCount => _products.Length;

    /// <summary>The id of the marker in front of every text.</summary>
    public int StartOfText { get; }

    /// <summary>The id of the marker behind every text, where CLIP reads the text's features.</summary>
    public int EndOfText { get; }

    /// <summary>The characters of a token as the vocabulary writes them: one per byte, <c>&lt;/w&gt;</c> at the end of a word.</summary>
    /// <param name="id">A token id.</param>
    /// <exception cref="ArgumentOutOfRangeException">No token has this id.</exception>
    public string Piece(int id) => _pieces.TryGetValue(id, out var piece) ? piece
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"a token id is 0 to {Size - 1}");

    /// <summary>As <see cref="Piece"/>, with the bytes read as UTF-8; parts of a character show as U+FFFD.</summary>
    /// <param name="id">A token id.</param>
    /// <exception cref="ArgumentOutOfRangeException">No token has this id.</exception>
    public string ReadablePiece(int id) => System.Text.Encoding.UTF8.GetString([.. ByteAlphabet.Decode(Piece(id))]);

    internal int RankOf(int left, int right) => _ranks.GetValueOrDefault((left, right), NoMerge);

    internal int ProductOf(int rank) => _products[rank];

    internal int IdOf(int symbol) => _ids[symbol];
}
