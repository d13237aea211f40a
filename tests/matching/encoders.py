"""A small static encoder, made here: each word of a group has the same vector, whatever its letters."""

from __future__ import annotations

from pathlib import Path

GROUPS = (
    ("cykel", "tohjulet", "bicycle"),
    ("bil", "køretøj", "car"),
    ("stol", "siddemøbel", "chair"),
    ("brød", "rugbrød", "bread"),
)
"""Words of one meaning."""


def made_in(folder: Path) -> Path:
    """The folder, with an encoder of the words in GROUPS."""
    import numpy as np
    from model2vec import StaticModel
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    words = ["[UNK]", *(word for group in GROUPS for word in group)]
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    vectors = np.zeros((len(words), len(GROUPS)), dtype=np.float32)
    for at, group in enumerate(GROUPS):
        for word in group:
            vectors[words.index(word), at] = 1.0
    StaticModel(vectors, tokenizer, config={"normalize": False}).save_pretrained(folder)
    return folder
