"""What every skill that draws shares: measures first, then a size, then the picture with its caption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions.find.choosing import Chosen
from actions.fit.beliefs import advise_after
from actions.fit.captions import describe_pieces, fit_sentences
from actions.fit.sizing import Advice
from actions.person.questions import surer
from actions.renderer.looks import Looks
from actions.state.felt import Felt
from actions.state.known import BASIS
from actions.state.turn import Pending, Turn
from actions.state.wardrobe import Piece
from actions.wording import Button
from actions.wording.buttons import VIEW
from actions.wording.people import SEX, measure
from actions.wording.say import Say
from actions.wording.words import listing, word
from common import media
from garments import kind_of
from render.types import Item, Person, Sex, View
from shop.catalogue import Catalogue, Product


def ask_measures_first(turn: Turn, say: Say, *, ask_sex: bool) -> list[EventType]:
    """Keeps what was asked until the form has the numbers it needs."""
    pending = Pending(turn.asked, ask_sex and not turn.known.sex_settled)
    events: list[EventType] = [SlotSet("pending", pending.to_slot())]
    if turn.in_form:
        return events
    say.say("utter_need_measures_first")
    return [*events, FollowupAction("measures_form")]


def likely_sex(products: Sequence[Product]) -> Sex | None:
    """The sex these garments are cut for, where they all agree."""
    cut: set[Sex] = {"female" if p.sex == "female" else "male" for p in products if p.sex in ("female", "male")}
    return next(iter(cut)) if len(cut) == 1 else None


async def size_advice(looks: Looks, person: Person, product: Product, felt: Sequence[Felt] = ()) -> Advice:
    """Which size of the product suits this person, after what they felt in others."""
    figure = await looks.figure(person)
    # High leggings cling, wide high trousers rest on the waist; a closer cut slides down to where it holds.
    clings = kind_of(product.template).of(product.category).elastic
    held_up = "high_waist" in product.style and (clings or "loose" in product.style)
    return advise_after(product, figure.at(product.template, held_up=held_up), figure.interval90, felt)


async def sized(
    looks: Looks, person: Person, chosen: Chosen, worn: Sequence[Piece], felt: Sequence[Felt] = ()
) -> tuple[Piece, bool]:
    """A piece to wear, and whether its size was our choice: the asked one, the one worn before, or the best one."""
    product = chosen.product
    if chosen.size:
        return Piece(product.id, chosen.size, chosen.colour), False
    before = next((piece for piece in worn if piece.id == product.id), None)
    if before:
        return replace(before, colour=chosen.colour), False
    if len(product.sizes) == 1:
        return Piece(product.id, next(iter(product.sizes)), chosen.colour), False
    advice = await size_advice(looks, person, product, felt)
    return Piece(product.id, advice.size, chosen.colour, ours=True), True


async def refitted(looks: Looks, catalogue: Catalogue, turn: Turn) -> tuple[Piece, ...]:
    """What is worn, our own choices of size made anew for what is known of the body now."""
    worn = turn.wardrobe.worn
    person = turn.known.person(likely_sex([catalogue.get(piece.id) for piece in worn]))
    fitted = []
    for piece in worn:
        advice = await size_advice(looks, person, catalogue.get(piece.id), turn.felt) if piece.ours else None
        fitted.append(replace(piece, size=advice.size) if advice else piece)
    return tuple(fitted)


def items_of(pieces: Sequence[Piece], catalogue: Catalogue) -> list[Item]:
    """The renderer's nouns, in the order they are put on."""
    return [Item(**catalogue.get(piece.id).wear(piece.size, piece.colour)) for piece in pieces]


async def dress(
    looks: Looks,
    catalogue: Catalogue,
    turn: Turn,
    say: Say,
    pieces: Sequence[Piece],
    *,
    view: View = "front",
    focus: str | None = None,
    our_choice: bool = False,
    fit_map: bool = False,
    caption: str | None = None,
) -> list[EventType]:
    """Draws the pieces on the shopper, shows the picture with its caption, and remembers the look. A draft is only
    remembered.

    Raises LookFailed, MediaError.
    """
    focus = focus or pieces[-1].id
    wardrobe = replace(turn.wardrobe.wearing(pieces), view=view, focus=focus)
    if turn.draft:
        return [*wardrobe.slots(), SlotSet("pending", None)]
    products = [catalogue.get(piece.id) for piece in pieces]
    person = turn.known.person(likely_sex(products))
    items = items_of(pieces, catalogue)
    look = await looks.try_on(person, items, view=view, fit_map=fit_map, appearance=turn.appearance)
    address = "/media/" + media.save(look.picture, look.suffix)
    report = {name: value for name, value in look.report.items() if name != "out"}
    say.show({"kind": "try_on"} | report, image=address)
    speak(
        say,
        catalogue,
        pieces,
        report,
        view,
        focus=focus,
        our_choice=our_choice,
        caption=caption,
        surer=surer(turn, say),
    )
    events = await own_up(looks, person, turn, say)
    return [*wardrobe.drawn(turn.who).slots(), SlotSet("pending", None), *events]


def speak(
    say: Say,
    catalogue: Catalogue,
    pieces: Sequence[Piece],
    report: dict[str, Any],
    view: View,
    *,
    focus: str,
    our_choice: bool,
    caption: str | None,
    surer: Sequence[Button] = (),
) -> None:
    """The caption under a picture, with the buttons of the garment talked about."""
    what = describe_pieces(pieces, catalogue, say.language)
    fit = fit_sentences(report, catalogue, say.language, focus=focus)
    piece = next(piece for piece in pieces if piece.id == focus)
    buttons = [*buttons_for(piece, catalogue.get(piece.id), view, say), *surer]
    response = caption or ("utter_dressed_recommended" if our_choice else "utter_dressed")
    say.say(response, buttons=buttons, what=what, fit=fit, size=piece.size, view=word(VIEW, view, say.language))


def buttons_for(piece: Piece, product: Product, view: View, say: Say) -> list[Button]:
    """What is likely wished for next."""
    sizes = list(product.sizes)
    place = sizes.index(piece.size)
    buttons = []
    if place + 1 < len(sizes):
        buttons.append(say.button("larger", "change_size", size="up", item=piece.id))
    if place > 0:
        buttons.append(say.button("smaller", "change_size", size="down", item=piece.id))
    if len(product.colours) > 1:
        buttons.append(say.button("colour", "change_colour", item=piece.id))
    other: View = "back" if view == "front" else "front"
    buttons.append(say.button(other, "change_view", view=other))
    buttons.append(say.button("size", "ask_size", item=piece.id))
    return buttons


async def _sex_guessed(looks: Looks, person: Person, turn: Turn) -> bool:
    """Whether the figure's sex may surprise: nothing told it, or only clothes that a body of this size seldom wears."""
    if turn.known.sex or turn.known.pregnancy:
        return False
    return person.sex is None or (await looks.figure(turn.known.person())).sex != person.sex


async def own_up(looks: Looks, person: Person, turn: Turn, say: Say) -> list[EventType]:
    """Says, once, what pictures show that nobody told: a usual weight or height, and a sex that was guessed."""
    missing = [name for name in BASIS if name not in turn.known.values]
    guessed = [*missing, *(["sex"] if "sex" in turn.admitted or await _sex_guessed(looks, person, turn) else [])]
    if not set(guessed) - set(turn.admitted):
        return []
    drawn = await looks.figure(person)
    if set(missing) - set(turn.admitted):
        spoken = [measure(name, float(round(drawn.measures[name])), say.language) for name in missing]
        say.say("utter_drawn_as_usual", measures=listing(spoken, say.language))
    if "sex" in guessed and "sex" not in turn.admitted:
        other: Sex = "male" if drawn.sex == "female" else "female"
        button = say.button(f"i_am_{other}", "give_measures", sex=other)
        say.say("utter_sex_guessed", buttons=[button], sex=word(SEX, drawn.sex, say.language))
    return [SlotSet("admitted", guessed)]
