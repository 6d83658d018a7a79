namespace PromptAdapter.Imaging.Decoding;

/// <summary>
/// What an <see cref="IImageFormatDecoder"/> found wrong; <see cref="ImageDecoder"/> adds the file's name and makes it an <see cref="InputException"/>.
/// </summary>
/// <param name="message">What is wrong, in one line without a full stop.</param>
/// <param name="inner">The error that revealed it.</param>
public sealed class DamagedImageException(string message, Exception? inner = null) : Exception(message, inner);
