"""What the heads tell apart, and the contract's names for it."""

from __future__ import annotations

NOTHING = "nothing"  # a clause that wants nothing: a story, a reason, small talk
# What is said of an entity: that it is meant; ruled out ("not black", holds on); taken back (the M of "M. no wait, L");
# set aside (the trousers of "keep the trousers on", the jeans of "swap the jeans for a skirt").
MEANT, RULED_OUT, TAKEN_BACK, ASIDE = range(4)
# Of whom a number is. "wish": a size asked for, nobody's number. "more", "less": a supposed change ("5 kg lighter").
OF = ("self", "other", "garment", "supposition", "past", "wish", "more", "less")
SELF, OTHER, GARMENT, SUPPOSITION, PAST, WISH, MORE, LESS = range(8)
ASKS = ("size", "fit", "chart", "measure", "length", "price", "colours", "sizes", "stock", "fabric", "care", "stretch",
        "pockets", "origin", "difference", "superlative", "reason")  # fmt: skip
MEASURES = frozenset(
    [
        "height",
        "weight",
        "chest",
        "waist",
        "hip",
        "inseam",
        "shoulder",
        "neck",
        "sleeve",
        "thigh",
        "foot",
        "head",
        "age",
        "length",
    ]
)
ZONES = ("neck", "shoulder", "chest", "waist", "hip", "sleeve", "length", "thigh", "leg", "foot", "head", "overall")
FEELINGS = ("too_tight", "tight", "just_right", "loose", "too_loose", "too_long", "too_short", "comfortable",
            "uncomfortable", "love", "dislike")  # fmt: skip
# What an act as a whole says, whatever its words: (key, value), each told for itself.
TRAITS = (*(("asks", value) for value in ASKS), *(("zone", value) for value in ZONES),
          *(("feeling", value) for value in FEELINGS))  # fmt: skip
FELT = frozenset(["give_feedback"])  # whose feelings are told; a question whether it is tight tells none
# What the heads may set aside where a rule reads it into words that are about something else.
SET_ASIDE = frozenset(["sex", "occasion", "season", "view"])
# What a garment is described by; `ordinal` points at one that was shown.
DESCRIBING = frozenset(["colour", "size", "pattern", "material", "style"])
ATTRIBUTES = DESCRIBING | {"ordinal"}
GARMENT_KEYS = DESCRIBING | {"category"}
# What an act carries as it is said.
SAID = ("zone", "feeling", "view", "alteration", "ordinal", "occasion", "season")
SINGLE = ("amount", "price_max", "price_min")
