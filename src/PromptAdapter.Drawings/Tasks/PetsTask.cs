using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>Breeds of cats and dogs, which captions name rarely, in the place of Oxford-IIIT Pet.</summary>
internal static class PetsTask
{
    public static ProceduralTask Create() =>
        ProceduralTask.Target("pets", ["a photo of a {}, a type of pet."], Breeds.All.Select(entry => TaskClass.Of(entry.Breed))) with { Difficulty = 0.2 };
}
