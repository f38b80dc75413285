"""When people are at the desk: `mon-fri 09:00-18:00, sat 10:00-16:00` in the shop's time zone; empty is always."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.messages import Language
from common.settings import BadSetting, Settings

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMES: dict[Language, tuple[str, ...]] = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_PART = re.compile(r"(?:([a-z]{3})(?:-([a-z]{3}))?\s+)?(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Stretch:
    """From the first to the last of some weekdays (0 is Monday), between two minutes of the day."""

    first: int
    last: int
    opens: int
    closes: int

    def told(self, language: Language) -> str:
        """Its days and times, as a shopper reads them."""
        names, to = NAMES[language], "至" if language == "zh" else "–"
        if (self.first, self.last) == (0, 6):
            days = "每天" if language == "zh" else "every day"
        else:
            days = names[self.first] + (to + names[self.last] if self.last != self.first else "")
        return f"{days} {clock(self.opens)}–{clock(self.closes)}"


@dataclass(frozen=True)
class Hours:
    """All stretches; none at all is always open. `zone` None is this machine's own time."""

    stretches: tuple[Stretch, ...] = ()
    zone: tzinfo | None = None

    @classmethod
    def of(cls, table: Settings) -> Hours:
        """As the settings want them. Raises BadSetting."""
        try:
            zone = ZoneInfo(table.desk_time_zone) if table.desk_time_zone else None
        except (KeyError, ValueError, OSError):
            wanted = "a time zone's name, as Europe/Berlin"
            raise BadSetting("FITTING_ROOM_DESK_TIME_ZONE", table.desk_time_zone, wanted) from None
        return cls(tuple(_stretches(table.desk_hours)), zone)

    def is_open(self, moment: datetime) -> bool:
        """Whether people are at the desk at this moment."""
        here = moment.astimezone(self.zone)
        minute = here.hour * 60 + here.minute
        return not self.stretches or any(
            one.first <= here.weekday() <= one.last and one.opens <= minute < one.closes for one in self.stretches
        )

    def next_open(self, moment: datetime) -> datetime:
        """The next moment at which they are; the same one where they are there now."""
        if self.is_open(moment):
            return moment
        here = moment.astimezone(self.zone)
        midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
        starts = (
            (midnight + timedelta(days=day)).replace(hour=one.opens // 60, minute=one.opens % 60)
            for day in range(8)
            for one in self.stretches
            if one.first <= (here.weekday() + day) % 7 <= one.last
        )
        return min(start for start in starts if start > here)

    def told(self, language: Language) -> str:
        """The hours in words; empty where it is always open."""
        return ("、" if language == "zh" else ", ").join(one.told(language) for one in self.stretches)

    def next_told(self, moment: datetime, language: Language) -> str:
        """When somebody is there next, in words: today and tomorrow by name, else the day of the week."""
        here, there = moment.astimezone(self.zone), self.next_open(moment).astimezone(self.zone)
        days = (there.date() - here.date()).days
        near = {"zh": ("今天", "明天"), "en": ("today", "tomorrow")}[language]
        day = near[days] if days < len(near) else NAMES[language][there.weekday()]
        between = " at " if language == "en" else " "
        return f"{day}{between}{clock(there.hour * 60 + there.minute)}"


def clock(minute: int) -> str:
    """A minute of the day as 9:05."""
    return f"{minute // 60}:{minute % 60:02d}"


def _stretches(text: str) -> list[Stretch]:
    found = []
    for part in filter(None, (part.strip().lower() for part in re.split("[,;]", text))):
        match = _PART.fullmatch(part)
        first, last = (match[1] or "mon", match[2] or match[1] or "sun") if match else ("", "")
        if not match or first not in DAYS or last not in DAYS:
            raise _bad(text)
        opens, closes = int(match[3]) * 60 + int(match[4]), int(match[5]) * 60 + int(match[6])
        if not 0 <= opens < closes <= DAY_MINUTES or DAYS.index(first) > DAYS.index(last):
            raise _bad(text)
        found.append(Stretch(DAYS.index(first), DAYS.index(last), opens, closes))
    return found


def _bad(text: str) -> BadSetting:
    wanted = "days and times, as `mon-fri 09:00-18:00, sat 10:00-16:00`, the earlier first"
    return BadSetting("FITTING_ROOM_DESK_HOURS", text, wanted)
