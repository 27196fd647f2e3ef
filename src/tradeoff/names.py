"""What the things of a history are and were called."""

from collections.abc import Iterable

from tradeoff.conformance import nearest
from tradeoff.errors import CannotDo
from tradeoff.events import Event, Key
from tradeoff.records import Charter, Decision, Thing


class Names:
    """Which things of a history have or had an id, and what a decision was called before."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.kinds: dict[str, set[str]] = {}
        self._other_names: dict[str, set[str]] = {}
        charter: Thing | None = None
        for event in events:
            self.kinds.setdefault(event.id, set()).add(event.thing)
            if event.kind == "renamed":
                self._join(event.before, event.id)
            new = event.new
            if isinstance(new, Decision):
                for alias in new.aliases:
                    self._join(alias, event.id)
            elif isinstance(new, Charter) and new is not charter:
                charter = new
                self._name_all(new)

    def _join(self, one: str, other: str) -> None:
        self._other_names.setdefault(one, set()).add(other)
        self._other_names.setdefault(other, set()).add(one)

    def _name_all(self, charter: Charter) -> None:
        """What came with a charter has an id, and may have no event of its own yet."""
        for kind, ids in (
            ("area", (area.id for area in charter.areas)),
            ("escalation", (escalation.id for escalation in charter.escalation)),
            ("person", charter.people),
        ):
            for id in ids:
                self.kinds.setdefault(id, set()).add(kind)

    def __contains__(self, id: str) -> bool:
        return id in self.kinds or id in self._other_names

    def keys(self, id: str) -> set[Key]:
        """Everything that has or had an id, under all its names; raises `CannotDo` if nothing has."""
        if id not in self:
            raise CannotDo(f"no record of this history is or was called {id}: {self._advice(id)}")
        keys = {(kind, id) for kind in self.kinds.get(id, ())}
        if id in self._other_names:
            keys.update(("decision", name) for name in self._same(id))
        return keys

    def _same(self, id: str) -> set[str]:
        same, open_names = {id}, [id]
        while open_names:
            for other in self._other_names.get(open_names.pop(), ()):
                if other not in same:
                    same.add(other)
                    open_names.append(other)
        return same

    def of(self, kind: str) -> list[str]:
        """Every id that something of a kind has or had."""
        return [id for id, kinds in self.kinds.items() if kind in kinds]

    def _advice(self, id: str) -> str:
        near = nearest(id, [*self.kinds, *self._other_names])
        return f"did you mean {near}?" if near else "`tradeoff log --oneline` names those that are"
