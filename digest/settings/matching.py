"""How requests and cases are compared."""

from __future__ import annotations

from digest.settings.values import Group


class Matching(Group):
    """How requests and cases are compared.

    encoder: the folder of a static encoder (model2vec), by which texts that mean the same are found alike, too; needs
    the extra `meaning`. Nothing is fetched.
    """

    encoder: str = ""
