"""Sentences from templates, and ids from titles."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from generator import words
from generator.text import Block

_MONTHS = ("January", "March", "April", "May", "June", "July", "September", "October", "November")
_QUOTES = ("so geht das nicht weiter", "c'est la dernière fois", "もう待てません", "never again", "así no")
_SMALL_WORDS = {"the", "a", "and", "of", "path"}


@dataclass(frozen=True, slots=True)
class Writer:
    """Fills templates with the words of one record and with numbers from its own source of randomness."""

    random: Random
    subject: str
    product: str
    region: str

    def fill(self, template: str) -> str:
        random = self.random
        text = template.format(
            subject=self.subject,
            product=self.product,
            region=self.region,
            other=random.choice([name for name in words.PRODUCTS if name != self.product]),
            n=random.randrange(3, 90),
            percent=random.randrange(4, 60),
            month=random.choice(_MONTHS),
            quote=random.choice(_QUOTES),
        )
        return text[0].upper() + text[1:]

    def one(self, templates: Sequence[str]) -> str:
        return self.fill(self.random.choice(templates))

    def some(self, templates: Sequence[str], count: int) -> list[str]:
        return [self.fill(template) for template in self.random.sample(templates, count)]

    def paragraph(self, templates: Sequence[str], count: int) -> Block:
        return Block(" ".join(self.some(templates, count)), folded=self.random.random() < 0.5)


def slug(*parts: str) -> str:
    """An id from some words: ASCII, lower case, without the small words."""
    text = unicodedata.normalize("NFKD", " ".join(parts)).encode("ascii", "ignore").decode().lower()
    return "-".join(word for word in re.findall(r"[a-z0-9]+", text) if word not in _SMALL_WORDS)
