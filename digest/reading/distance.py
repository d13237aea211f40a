"""How far two words are from each other, in letters."""

from __future__ import annotations


def apart(one: str, other: str) -> int:
    """How many letters are to be added, left out, changed or swapped with the next (Damerau 1964)."""
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for row, char in enumerate(one, 1):
        now = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (char != wanted))
            swapped = row > 1 and column > 1 and char == other[column - 2] and one[row - 2] == wanted
            now.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, last = last, now
    return last[-1]
