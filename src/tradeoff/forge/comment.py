"""The one comment on a change: found again by its first line, written anew, and never a second one."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol
from urllib.parse import quote

from tradeoff.forge.api import Refused


class Comment(NamedTuple):
    """A comment as the forge has it, and by whom in the forge's words."""

    id: int
    body: str
    author: str
    is_bot: bool = False


class Thread(Protocol):
    """Where people discuss a change."""

    @property
    def name(self) -> str:
        """What people call it, such as `example/app#7`."""

    @property
    def longest(self) -> int:
        """How long a comment may be, in UTF-16 code units."""

    @property
    def help(self) -> str:
        """What the token needs, for when it may not do something."""

    def comments(self) -> Iterator[Comment]:
        """All comments, the oldest first."""

    def is_mine(self, comment: Comment) -> bool:
        """Whether the token's owner wrote a comment; nobody else's is ever changed."""

    def create(self, body: str) -> None:
        """Writes a new comment."""

    def update(self, id: int, body: str) -> None:
        """Writes a comment anew."""

    def delete(self, id: int) -> None:
        """Takes a comment away."""


def marker(folder: str) -> str:
    """The hidden first line of the comment on a folder of the repository, so that two of them have one each."""
    return f"<!-- tradeoff: {quote(folder or '.')} -->"


def publish(thread: Thread, mark: str, body: str, is_new: bool) -> str:
    """Writes the comment, or writes it anew; in words, what was done. Raises `Refused`.

    `is_new` says whether it is worth a comment where there is none yet. Of several the oldest is kept, as two jobs at
    once may have written one each.
    """
    text = fitting(mark, body, thread.longest)
    found = [said for said in thread.comments() if said.body.startswith(mark) and thread.is_mine(said)]
    for extra in found[1:]:
        thread.delete(extra.id)
    if found and _same(found[0].body, text):
        return f"the comment on {thread.name} is up to date"
    if found:
        try:
            thread.update(found[0].id, text)
            return f"updated the comment on {thread.name}"
        except Refused as refusal:
            if refusal.status != 404:  # somebody deleted it meanwhile
                raise
    if not is_new:
        return f"no comment on {thread.name}, as there is nothing to say"
    thread.create(text)
    return f"commented on {thread.name}"


def _same(one: str, other: str) -> bool:
    """Whether two texts say the same; a forge may change the ends of lines."""
    return one.split() == other.split()


_CUT = "\n\n… and more than a comment holds: run `tradeoff ci`\n"


def fitting(mark: str, body: str, longest: int) -> str:
    """The text of the comment, cut at a line where it is longer than a comment may be."""
    text = f"{mark}\n{body}"
    if _units(text) <= longest:
        return text
    room = longest - _units(_CUT)
    begun = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
    return begun.rpartition("\n")[0].rstrip() + _CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2
