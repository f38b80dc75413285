"""Two sizes, or two garments, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType

from actions.explain import NothingWorn
from actions.find.choosing import worn_piece
from actions.fit.captions import describe_piece, ease_phrase, telling
from actions.skill import Skill
from actions.state.asked import Garment
from actions.state.turn import Turn
from actions.state.wardrobe import Piece, view_of
from actions.wear.dressing import ask_measures_first, items_of, likely_sex, sized
from actions.wording.say import Say
from common import media


class Compare(Skill):
    """Draws the shopper twice in one picture."""

    action = "action_compare"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Answers with the picture and the ease of both."""
        if not turn.known.enough:
            if turn.asked.garment.described or turn.wardrobe.worn or turn.wardrobe.focus:
                return ask_measures_first(turn, say, ask_sex=False)
            raise NothingWorn
        pair = await self._pair(turn, say)
        if pair is None:
            return []
        left, right = pair
        products = [self.parts.product(piece.id) for piece in pair]
        person = turn.known.person(likely_sex(products))
        outfits = [items_of(self._outfit(turn, piece), self.parts.catalogue) for piece in pair]
        view = view_of(turn.asked.one("view") or "front")
        look = await self.parts.looks.compare(person, outfits[0], outfits[1], view=view, appearance=turn.appearance)
        address = "/media/" + media.save(look.picture, look.suffix)
        entries = [e for e in look.report["items"] if e["id"] in (left.id, right.id)]
        say.show({"kind": "comparison", "items": entries}, image=address)
        self._speak(say, left, right, entries)
        focus = right.id if left.id != right.id else left.id
        return replace(turn.wardrobe, focus=focus, pair=(left, right)).slots()

    async def _pair(self, turn: Turn, say: Say) -> tuple[Piece, Piece] | None:
        asked = turn.asked
        if asked.framed and not asked.garment.described and not asked.every("size") and (pair := self._last_two(turn)):
            return pair
        if len([garment for garment in asked.garments if garment.described]) > 1:
            return await self._two_garments(turn, asked.garments)
        garment, named = asked.garment, list(asked.named)
        if named and not garment.item:
            # "How does it compare with the rose dress?"
            focus = turn.wardrobe.focus or (turn.wardrobe.worn[-1].id if turn.wardrobe.worn else None)
            ids = tuple(dict.fromkeys([*([focus] if focus and len(set(named)) == 1 else []), *named]))
            if len(ids) > 1:
                return await self._two_garments(turn, [Garment(item=(name,)) for name in ids[:2]])
        if len(garment.ordinal) > 1 or len(garment.item) > 1:
            parts = [replace(garment, ordinal=(o,), size=()) for o in garment.ordinal[:2]]
            parts = parts or [replace(garment, item=(i,), size=()) for i in garment.item[:2]]
            return await self._two_garments(turn, parts)
        worn = worn_piece(garment, turn.wardrobe, self.parts.catalogue)
        if worn is None and turn.wardrobe.worn and not asked.every("size"):
            # "Compare it with the striped tee", said of the dress that is worn.
            now = turn.wardrobe.focus or turn.wardrobe.worn[-1].id
            return await self._two_garments(turn, [Garment(item=(now,)), garment])
        if worn is None:
            chosen = await self.parts.choose(replace(garment, size=()), turn)
            person = turn.known.person(likely_sex([chosen.product]))
            worn, _ = await sized(self.parts.looks, person, chosen, (), turn.felt)
        if len(garment.colour) > 1:
            product = self.parts.product(worn.id)
            one, other = (replace(worn, colour=product.colour(colour)) for colour in garment.colour[:2])
            return one, other
        return self._two_sizes(worn, asked.every("size"), say)

    def _last_two(self, turn: Turn) -> tuple[Piece, Piece] | None:
        """ "Both next to each other": the two garments tried last, where there were two."""
        pieces = [piece for look in reversed(turn.wardrobe.tried) for piece in reversed(look.pieces)]
        latest = {piece.id: piece for piece in reversed(pieces) if piece.id in self.parts.catalogue}
        ids = list(dict.fromkeys(piece.id for piece in pieces if piece.id in latest))
        return (latest[ids[1]], latest[ids[0]]) if len(ids) > 1 else None

    async def _two_garments(self, turn: Turn, garments: Sequence[Garment]) -> tuple[Piece, Piece]:
        chosen = [await self.parts.choose(garment, turn) for garment in garments[:2]]
        person = turn.known.person(likely_sex([one.product for one in chosen]))
        pieces = [(await sized(self.parts.looks, person, one, turn.wardrobe.worn, turn.felt))[0] for one in chosen]
        return pieces[0], pieces[1]

    def _two_sizes(self, worn: Piece, wanted: Sequence[str], say: Say) -> tuple[Piece, Piece] | None:
        product = self.parts.product(worn.id)
        sizes = list(product.sizes)
        if len(sizes) == 1:
            say.say("utter_compare_one_size", name=product.name[say.language], size=sizes[0])
            return None
        place = sizes.index(worn.size)
        steps = {"up": sizes[min(place + 1, len(sizes) - 1)], "down": sizes[max(place - 1, 0)]}
        named = [steps.get(size) or product.size(size) for size in wanted]
        named = list(dict.fromkeys(named))
        if len(named) < 2:
            other = named[0] if named and named[0] != worn.size else None
            named = [worn.size, other or (steps["up"] if place + 1 < len(sizes) else steps["down"])]
        small, large = sorted(named[:2], key=sizes.index)
        return replace(worn, size=small), replace(worn, size=large)

    def _outfit(self, turn: Turn, piece: Piece) -> tuple[Piece, ...]:
        """The piece with what else is worn now, where it is one of those; alone otherwise."""
        if not any(worn.id == piece.id for worn in turn.wardrobe.worn):
            return (piece,)
        return tuple(piece if worn.id == piece.id else worn for worn in turn.wardrobe.worn)

    def _speak(self, say: Say, left: Piece, right: Piece, entries: Sequence[Mapping[str, Any]]) -> None:
        products = [self.parts.product(piece.id) for piece in (left, right)]
        names = [describe_piece(p, product, say.language) for p, product in zip((left, right), products, strict=True)]
        joint = ("，", "：") if say.language == "zh" else (", ", ": ")
        lines = []
        for entry in entries:
            product = self.parts.product(entry["id"])
            parts = [ease_phrase(entry, name, say.language) for name in telling(entry, product.template)]
            label = entry["size"] if left.id == right.id else product.name[say.language]
            lines.append(f"· {label}{joint[1]}{joint[0].join(parts)}")
        buttons = [
            say.button(
                "try_size", "try_on", gaps={"name": piece.size}, item=piece.id, size=piece.size, colour=piece.colour
            )
            if left.id == right.id
            else say.button("try", "try_on", gaps={"name": product.name[say.language]}, item=piece.id, size=piece.size)
            for piece, product in zip((left, right), products, strict=True)
        ]
        say.say("utter_compared", buttons=buttons, left=names[0], right=names[1], lines="\n".join(lines))
