using System.Text.Json.Serialization.Metadata;

namespace PromptAdapter.Training;

/// <summary>
/// Something that is trained epoch by epoch. All that a later epoch depends on, beside its number, is in <see cref="Values"/> and <see cref="Memory"/>:
/// the order of the images follows from seed and epoch, so that no generator's state is kept.
/// </summary>
/// <typeparam name="TEpoch">What one epoch tells; a checkpoint keeps it as JSON.</typeparam>
internal interface ITraining<TEpoch>
{
    /// <summary>How a checkpoint keeps what epochs tell: a member of a generated context, so that a trimmed application can.</summary>
    JsonTypeInfo<List<TEpoch>> EpochsAsJson { get; }

    /// <summary>A copy of what is learned, as it is now.</summary>
    IReadOnlyList<TrainingTensor> Values();

    /// <summary>A copy of what the optimiser remembers: its moments, or the velocities of those parts that have taken a step.</summary>
    IReadOnlyList<TrainingTensor> Memory();

    /// <summary>Whether epochs that a checkpoint of the same run tells of are the first ones of this training: its length may have changed.</summary>
    /// <param name="epochs">What they have told.</param>
    bool Continues(IReadOnlyList<TEpoch> epochs) => true;

    /// <summary>Goes on where a training of the same run stood.</summary>
    /// <param name="values">Its <see cref="Values"/>, by name.</param>
    /// <param name="memory">Its <see cref="Memory"/>, by name.</param>
    /// <param name="epochs">What the epochs that it had done have told.</param>
    /// <exception cref="InputException">A value is not a finite number.</exception>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    /// <exception cref="KeyNotFoundException">An array is missing.</exception>
    void Restore(IReadOnlyDictionary<string, TrainingTensor> values, IReadOnlyDictionary<string, TrainingTensor> memory, IReadOnlyList<TEpoch> epochs);

    /// <summary>Trains for one epoch.</summary>
    /// <param name="epoch">0, 1, …, the one after those that are done.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    TEpoch RunEpoch(int epoch, CancellationToken cancellationToken);
}
