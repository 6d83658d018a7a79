namespace PromptAdapter.Drawings.Things;

/// <summary>Breeds of cats and dogs.</summary>
internal static class Breeds
{
    private static readonly Creature Cat = Creatures.CatShape;
    private static readonly Creature Dog = Creatures.DogShape;

    public static readonly (Thing Breed, bool Cat)[] All =
    [
        (Creatures.Of("tabby", Cat with { Coat = Coat.Striped }, 0xA08A6A, 0xC8904A), true),
        (Creatures.Of("siamese", Cat with { Coat = Coat.DarkPoints, Legs = 0.38 }, 0xE8DCC4), true),
        (Creatures.Of("persian", Cat with { Tail = Tail.Bushy, Tufts = true, Legs = 0.22, BodyHeight = 0.32, Head = 0.3 }, 0xE0D8CC, 0xB8A898), true),
        (Creatures.Of("bengal", Cat with { Coat = Coat.Spotted, BodyLength = 0.56 }, 0xD8A050), true),
        (Creatures.Of("russian blue", Cat with { Legs = 0.36, BodyHeight = 0.23 }, 0x6E7F94), true),
        (Creatures.Of("calico", Cat with { Coat = Coat.Patched, Tail = Tail.Bushy }, 0xF4F0E8), true),
        (Creatures.Of("manx", Cat with { Tail = Tail.None, BodyHeight = 0.3 }, 0x8A7A60, 0x3A3836), true),
        (Creatures.Of("sphynx", Cat with { BodyHeight = 0.2, Ears = Ears.Pointed, Head = 0.25, Neck = 0.24, Legs = 0.4, LegWidth = 0.05 }, 0xE8B8A4), true),
        (Creatures.Of("dalmatian", Dog with { Coat = Coat.Spotted, Tail = Tail.Thin }, 0xF4F2EE), false),
        (Creatures.Of("dachshund", Dog with { Legs = 0.14, BodyLength = 0.72, BodyHeight = 0.21, Tail = Tail.Thin }, 0x7A3E1E, 0x3A2A22), false),
        (Creatures.Of("poodle", Dog with { Tufts = true, Tail = Tail.Short, Legs = 0.46, BodyHeight = 0.26 }, 0xEDE6DC, 0x3A3436), false),
        (Creatures.Of("greyhound", Dog with { Legs = 0.6, BodyHeight = 0.2, LegWidth = 0.055, Neck = 0.32, Head = 0.19, Tail = Tail.Thin }, 0x8A8F96,
        0xB8A080), false),
        (Creatures.Of("husky", Dog with { Ears = Ears.Pointed, Coat = Coat.PaleBelly, Tail = Tail.Bushy }, 0x5A626C), false),
        (Creatures.Of("beagle", Dog with { Coat = Coat.Patched, Legs = 0.34, Tail = Tail.Thin }, 0xC88A4A), false),
        (Creatures.Of("bulldog", Dog with { Legs = 0.24, LegWidth = 0.1, BodyHeight = 0.36, Head = 0.32, Snout = 0.04, Neck = 0.06, Tail = Tail.Short,
        Ears = Ears.Pointed }, 0xD8B890, 0xB08858), false),
        (Creatures.Of("retriever", Dog with { Tail = Tail.Bushy, BodyLength = 0.6 }, 0xE0B060), false),
    ];
}
