"""Why something changed, as far as the records say so that changed in the same commit."""

from collections.abc import Iterable, Iterator
from typing import Any

from tradeoff.events import Event, Key
from tradeoff.records import Decision
from tradeoff.stories.words import value


class Reasons:
    """What the events of one commit say for each other."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._own: dict[Key, list[Event]] = {}
        self._displaced_by: dict[str, list[str]] = {}
        self._replaced_by: dict[str, list[str]] = {}
        self._accepted: dict[str, None] = {}
        for event in events:
            self._own.setdefault((event.thing, event.id), []).append(event)
            if event.kind == "displaced" and isinstance(event.after, dict):
                self._displaced_by.setdefault(event.after["by"], []).append(event.id)
            elif event.thing == "decision" and event.kind == "accepted":
                self._accepted[event.id] = None
            if isinstance(event.new, Decision):
                for old in event.new.supersedes:
                    self._replaced_by.setdefault(old, []).append(event.id)

    def reason(self, key: Key, field: str = "") -> str:
        """What is said for a change of a thing, or of one of its fields, in a few words; empty if nothing is."""
        own = (event for event in self._own.get(key, ()) if not field or event.field != field)
        said = [*self._of_others(key), *(words for event in own for words in _of_own(event))]
        return ", ".join(list(dict.fromkeys(said))[:2])

    def cause(self, key: Key) -> str:
        """The same without what stands in the thing itself: only what it gave way to, and where that was decided."""
        return ", ".join(dict.fromkeys(self._of_others(key)))

    def _of_others(self, key: Key) -> Iterator[str]:
        kind, id = key
        if kind == "item" and id in self._displaced_by:
            yield f"after displacing {' and '.join(self._displaced_by[id])}"
        if kind == "decision":
            yield from (f"superseded by {new}" for new in self._replaced_by.get(id, ()) if new != id)
        named = dict.fromkeys(getattr(event.new, "decided_in", "") for event in self._own.get(key, ()))
        decided_in = self._accepted if kind == "area" else (id for id in named if id in self._accepted)
        yield from (f"decided in {decision}" for decision in decided_in)


def _of_own(event: Event) -> Iterator[str]:
    """What an event says of the reason for another one of the same thing."""
    note: dict[str, Any] = event.after if isinstance(event.after, dict) else {}
    if event.kind == "displaced" and note.get("by"):
        yield f"displaced by {note['by']}"
    elif event.kind == "deprioritized" and note:
        yield f"displaced by {note['displaced_by']}" if note.get("displaced_by") else value(note.get("reason", ""))
    elif event.kind in ("amended", "reversed") and note.get("by") and not event.field:
        yield f"{event.kind} by {note['by']}"
    elif event.kind == "revisited":
        yield f"revisited: {value(note.get('verdict'))}"
    elif event.kind == "edited" and event.field in ("health_note", "decided_in") and event.after:
        yield event.after if event.field == "health_note" else f"decided in {event.after}"
