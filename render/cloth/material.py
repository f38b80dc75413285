"""How a material hangs: what the solver needs to know of it."""

from __future__ import annotations

from dataclasses import dataclass

from garments import registry


@dataclass(frozen=True)
class Stiffness:
    """Shares of an error corrected per sweep: bend (0 limp .. 1 stiff), squash (resistance to being compressed).

    stretch: how far the cloth may comfortably be stretched round the body (0.02 woven, 0.25 knit): for verdicts.
    """

    bend: float
    squash: float
    stretch: float


# Comfort stretch: woven cloth 0-3 %, stretch denim about 10 %, jersey 15-25 %, elastane knits above 30 %
# (ASTM D2594 and D3107 class cloths so). Bending order follows the Kawabata B values of shirting, suiting and denim.
_KINDS = {
    "cotton": Stiffness(0.5, 0.3, 0.06),
    "linen": Stiffness(0.55, 0.35, 0.02),
    "silk": Stiffness(0.3, 0.25, 0.02),
    "chiffon": Stiffness(0.3, 0.25, 0.02),
    "polyester": Stiffness(0.45, 0.3, 0.05),
    "wool": Stiffness(0.6, 0.35, 0.04),
    "cashmere": Stiffness(0.55, 0.35, 0.15),
    "knit": Stiffness(0.55, 0.35, 0.2),
    "denim": Stiffness(0.75, 0.45, 0.04),
    "leather": Stiffness(0.85, 0.5, 0.03),
    "down": Stiffness(0.8, 0.5, 0.02),
}
# Leggings and their like are cut smaller than the body whatever they are called on the label.
_ELASTIC = Stiffness(0.5, 0.3, 0.35)


def stiffness_of(material: str, category: str = "") -> Stiffness:
    """The stiffness of a material by the contract's name; cotton for one not listed."""
    known = registry().categories.get(category)
    if known and known.elastic:
        return _ELASTIC
    return _KINDS.get(material, _KINDS["cotton"])
