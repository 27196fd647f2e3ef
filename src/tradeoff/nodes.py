"""The nodes of a YAML tree, with marks (0-based line and column) where they begin and end.

They have the fields of PyYAML's own, and are made and dropped in a third of the time: a file has over a hundred.
"""

from typing import Any

import msgspec

Mark = Any
"""PyYAML's or ruamel.yaml's: `line`, `column` and `index`, all from 0."""


class ScalarNode(msgspec.Struct, gc=False):
    """A text. `style` is None for a plain one, otherwise how it is quoted: one of `'`, `"`, `|`, `>`."""

    tag: str | None
    value: str
    start_mark: Mark
    end_mark: Mark
    style: str | None = None


class CollectionNode(msgspec.Struct, gc=False):
    """A list or mapping. `flow_style` tells whether it is written between brackets or braces."""

    tag: str | None
    value: Any
    start_mark: Mark
    end_mark: Mark
    flow_style: bool | None = None


class SequenceNode(CollectionNode, gc=False):
    """A list; its value is the list of its entries."""


class MappingNode(CollectionNode, gc=False):
    """A mapping; its value is the list of its pairs of key and value."""


Node = Any
"""One of the three. Hot paths tell them apart by `__class__ is`, which a type checker does not follow."""
