"""Circles in references, each found once."""

from collections.abc import Iterator, Mapping, Sequence

from tradeoff.finding import Mark

Edges = Mapping[str, Sequence[tuple[str, Mark]]]
"""By id: the ids that it names, with the place of the name."""


def cycles(edges: Edges) -> Iterator[tuple[list[str], list[Mark]]]:
    """One circle of each knot of ids: its ids, and its references with the last by path and place at the end."""
    for knot in _knots(edges):
        members = set(knot)
        start = min(knot)
        ids, marks = _way_back(start, members, edges)
        yield ids, sorted(marks, key=lambda mark: (mark.thing.at.path, mark.thing.at.route, str(mark.field)))


def _way_back(start: str, members: set[str], edges: Edges) -> tuple[list[str], list[Mark]]:
    """The shortest way from an id back to itself, without leaving its knot."""
    ways: list[tuple[list[str], list[Mark]]] = [([start], [])]
    seen: set[str] = set()
    for ids, marks in ways:
        for target, mark in edges.get(ids[-1], ()):
            if target == start:
                return ids, [*marks, mark]
            if target in members and target not in seen:
                seen.add(target)
                ways.append(([*ids, target], [*marks, mark]))
    raise AssertionError("an id of a knot has a way back to itself")


def _knots(edges: Edges) -> Iterator[list[str]]:
    """Tarjan's strongly connected components that hold a circle, without recursion (chains may be long)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in edges:
        if root in index:
            continue
        work = [(root, iter(edges.get(root, ())))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            for target, _ in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(edges.get(target, ()))))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    knot = [stack.pop()]
                    while knot[-1] != node:
                        knot.append(stack.pop())
                    on_stack.difference_update(knot)
                    if len(knot) > 1 or any(target == node for target, _ in edges.get(node, ())):
                        yield knot
