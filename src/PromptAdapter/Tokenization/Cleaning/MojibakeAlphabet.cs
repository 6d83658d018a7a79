namespace PromptAdapter.Tokenization.Cleaning;

/// <summary>
/// The characters that turn up when UTF-8 is read in another encoding, sorted by how they are used in honest text.
/// Each constant is the inside of a character class of a regular expression; ranges are written <c>a-z</c>.
/// </summary>
internal static class MojibakeAlphabet
{
    /// <summary>Everywhere at home: no-break space, soft hyphen, middle dot, acute, dashes, ellipsis, apostrophe.</summary>
    public const string Common = "\u00a0\u00ad·´–—―…’";

    /// <summary>Control characters that nobody types.</summary>
    public const string Controls = "\u0080-\u009f";

    /// <summary>Almost only seen in mojibake.</summary>
    public const string Telltale = "¦¤¨¬¯¸ƒˆˇ˘˛˜†‡‰⌐◊\ufffdªº";

    public const string Law = "¶§";

    public const string Currency = "¢£¥₧€";

    /// <summary>Punctuation in front of a word; U+F8FF is the logo of one maker's fonts.</summary>
    public const string Opening = "¡«¿©΄΅‘‚“„•‹\uf8ff";

    /// <summary>Punctuation behind a word.</summary>
    public const string Closing = "®»˝”›™";

    public const string Numeric = "²³¹±¼½¾×µ÷⁄∂∆∏∑√∞∩∫≈≠≡≤≥№";

    /// <summary>Letters that also serve as eyes in drawn faces.</summary>
    public const string Face = "Ò-ÖÙ-Üò-öø-üŐŌŪŲ°";

    public const string UpperAccented = "À-ÑØÜÝĂĀĄĆČĎĐĘĚĒĖĞĢİĪĶĹĽŁĻŃŇŅŒŘŚŞŠŢŤŮŰŸŹŻŽҐ";

    public const string LowerAccented = "ßà-ñăąāćčďđęěēėğģįīķĺľłļœŕśşšťüźżžґﬁﬂ";

    /// <summary>Capitals that often close a word in Greek or Cyrillic.</summary>
    public const string UpperCommon = "ÞΑ-ΩΆΈΉΊΌΎΏΪΫЁ-Я";

    public const string LowerCommon = "α-ωάέήίΰа-џ";

    /// <summary>Lines and blocks, without the plain horizontal line.</summary>
    public const string Box = "│┌┐┘├┤┬┼═-╬▀▄█▌▐░▒▓";
}
