"""How alike texts are in what they mean: the cosine of their vectors, by a static encoder in a folder.

a folder | model2vec reads it, and fetches nothing | vectors of texts, without what all cases share | cosines

Needs the extra `meaning`. Words that mean the same without sharing letters are alike to an encoder, and to nothing else
here: tags still decide what may be shown, and why; this helps to say how sure it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import InputFault

if TYPE_CHECKING:
    import numpy as np

FILES = ("model.safetensors", "tokenizer.json", "config.json")
"""What a folder of a static encoder holds."""

READ = 4000
"""The characters of a text that are looked at."""

USUAL = 1000
"""The texts of a bank of which it is known what all share."""

_TEXTS = 4096  # texts whose vectors are kept


def usable(folder: Path) -> None:
    """Raises InputFault, with what is missing, where there is no encoder in a folder, or nothing that reads it."""
    if missing := [name for name in FILES if not (folder / name).is_file()]:
        raise InputFault(
            "There is no encoder in %(folder)s (matching.encoder): it has no %(missing)s.",
            {"folder": folder, "missing": ", ".join(missing)},
        )
    if find_spec("model2vec") is None:
        raise InputFault(
            "To read an encoder (matching.encoder) takes an extra: pip install 'case-digest[meaning]', or set none."
        )


@lru_cache(maxsize=1)
def encoder(folder: Path) -> Encoder:
    """The encoder in a folder; the last one is kept. Raises InputFault when it is none, or cannot be read."""
    return Encoder(folder)


class Encoder:
    """A static encoder: the vector of a text is the mean of those of its parts."""

    def __init__(self, folder: Path) -> None:
        usable(folder)
        from model2vec import StaticModel  # noqa: PLC0415  (an extra, and slow to load)

        try:
            self._model = StaticModel.from_pretrained(folder)
        except Exception as fault:  # whatever its libraries raise on files that are no encoder's
            raise InputFault(
                "The encoder in %(folder)s (matching.encoder) cannot be read: %(fault)s.",
                {"folder": folder, "fault": fault},
            ) from fault
        self.vector = lru_cache(_TEXTS)(self._vector)

    def _vector(self, text: str) -> np.ndarray:
        vector: np.ndarray = self._model.encode([text[:READ]])[0]
        return vector


class Meaning:
    """The meaning of a bank's texts, as one encoder sees it."""

    def __init__(self, encoder: Encoder, texts: Sequence[str]) -> None:
        self._encoder = encoder
        vectors = [encoder.vector(text) for text in texts[:USUAL]]
        self._usual = sum(vectors[1:], vectors[0]) / len(vectors) if vectors else 0.0

    def likeness(self, text: str, others: Sequence[str]) -> list[float]:
        """The cosine of a text and each of others, from 0 to 1, without what all texts of the bank share."""
        asked, *told = (self._encoder.vector(one) - self._usual for one in (text, *others))
        return [self._cosine(asked, one) for one in told]

    @staticmethod
    def _cosine(one: np.ndarray, other: np.ndarray) -> float:
        long = float(one @ one) * float(other @ other)
        return round(max(0.0, float(one @ other) / long**0.5), 3) if long > 0 else 0.0
