namespace PromptAdapter.Drawings.Things;

/// <summary>Four-legged animals, each with its usual coats.</summary>
internal static class Creatures
{
    public static readonly Creature CatShape = new() { Snout = 0, Head = 0.27, BodyLength = 0.5, BodyHeight = 0.26, Legs = 0.32, Neck = 0.14 };

    public static readonly Creature DogShape =
        new() { Ears = Ears.Floppy, Snout = 0.15, Head = 0.25, BodyLength = 0.56, Legs = 0.42, Neck = 0.2, Tail = Tail.Curled };

    public static readonly Thing[] All =
    [
        Of("cat", CatShape, 0xE08A3A, 0x2A2A2E, 0x9A9AA0, 0xF0EDE8), Of("dog", DogShape, 0x8B5A2B, 0xD9B382, 0x2F2A28, 0xF0EDE8),
        Of("rabbit", new Creature { Ears = Ears.Long, Tail = Tail.Short, Snout = 0.03, BodyLength = 0.45, BodyHeight = 0.32, Legs = 0.18, Neck = 0.1,
            Head = 0.25 }, 0xF0EDE8, 0x9A8370),
        Of("horse", new Creature { Legs = 0.6, Neck = 0.45, Head = 0.19, Snout = 0.2, BodyLength = 0.58, BodyHeight = 0.27, Tail = Tail.Bushy }, 0x7A4520,
            0x2F2A28, 0xE8E0D4),
        Of("cow", new Creature { Coat = Coat.Patched, Horns = true, Legs = 0.42, BodyLength = 0.65, BodyHeight = 0.36, Head = 0.23, Snout = 0.16,
            Ears = Ears.None }, 0xF0EDE8),
        Of("pig", new Creature { Ears = Ears.Pointed, Tail = Tail.Curled, Legs = 0.2, BodyLength = 0.62, BodyHeight = 0.42, Neck = 0.02, Head = 0.26,
            Snout = 0.12 }, 0xF0A0A8),
        Of("sheep", new Creature { Coat = Coat.Woolly, Ears = Ears.None, Tail = Tail.None, Legs = 0.3, BodyHeight = 0.38, Head = 0.2, Snout = 0.1,
            Neck = 0.12 }, 0x3A3432),
        Of("elephant", new Creature { Trunk = true, Ears = Ears.None, Legs = 0.42, LegWidth = 0.13, BodyLength = 0.58, BodyHeight = 0.45, Head = 0.28,
            Snout = 0, Neck = 0.05 }, 0x8A9096),
        Of("giraffe", new Creature { Coat = Coat.Spotted, Legs = 0.62, Neck = 0.78, Head = 0.15, BodyLength = 0.42, BodyHeight = 0.22, Snout = 0.1 }, 0xE8C060),
        Of("zebra", new Creature { Coat = Coat.Striped, Legs = 0.52, Neck = 0.4, Head = 0.19, Snout = 0.18, BodyLength = 0.58, BodyHeight = 0.28 }, 0xF2F2F0),
        Of("lion", new Creature { Mane = true, Ears = Ears.Round, Legs = 0.38, BodyLength = 0.58, Head = 0.23, Snout = 0.08 }, 0xE0B060),
        Of("tiger", new Creature { Coat = Coat.Striped, Ears = Ears.Round, Legs = 0.36, BodyLength = 0.62, BodyHeight = 0.3, Head = 0.26, Snout = 0.06,
            Neck = 0.12 }, 0xF08A2A),
        Of("fox", new Creature { Tail = Tail.Bushy, Coat = Coat.PaleBelly, Legs = 0.34, BodyLength = 0.48, BodyHeight = 0.22, Head = 0.22, Snout = 0.2,
            Neck = 0.14 }, 0xE8702A),
        Of("mouse", new Creature { Ears = Ears.Round, Legs = 0.1, BodyLength = 0.48, BodyHeight = 0.32, Neck = 0.02, Head = 0.22, Snout = 0.14 }, 0xA0A0A4),
        Of("bear", new Creature { Ears = Ears.Round, Tail = Tail.Short, Legs = 0.32, LegWidth = 0.13, BodyLength = 0.62, BodyHeight = 0.42, Head = 0.3,
            Snout = 0.1, Neck = 0.12 }, 0x6A4426, 0x2A2624),
        Of("deer", new Creature { Antlers = true, Tail = Tail.Short, Legs = 0.55, Neck = 0.42, Head = 0.17, Snout = 0.14, BodyLength = 0.48,
            BodyHeight = 0.24 }, 0xA8713C),
        Of("camel", new Creature { Hump = true, Ears = Ears.None, Legs = 0.52, Neck = 0.45, Head = 0.18, Snout = 0.16, BodyLength = 0.58,
            BodyHeight = 0.26 }, 0xCFA468),
        Of("leopard", new Creature { Coat = Coat.Spotted, Ears = Ears.Round, Legs = 0.34, BodyLength = 0.6, BodyHeight = 0.26, Head = 0.22, Snout = 0.06,
            Neck = 0.12 }, 0xE8B850),
        Of("goat", new Creature { Horns = true, Ears = Ears.Floppy, Tail = Tail.Short, Legs = 0.42, Neck = 0.26, Head = 0.2, Snout = 0.16, BodyHeight = 0.27,
            BodyLength = 0.48 }, 0xE4DED2, 0x9A8370),
        Of("donkey", new Creature { Ears = Ears.Long, Coat = Coat.PaleBelly, Legs = 0.45, Neck = 0.32, Head = 0.2, Snout = 0.2, BodyLength = 0.52 }, 0x8A8480),
    ];

    public static Thing Of(string name, Creature creature, params int[] coats) => new(name, creature.Draw, coats);
}
