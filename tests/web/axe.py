"""What axe, and a look at the sizes of letters, say of a page in a browser."""

from __future__ import annotations

from playwright.sync_api import Page as Sheet

from tests.judges import violations

RULES = ["wcag2a", "wcag2aa", "best-practice"]


def grave(sheet: Sheet) -> list[str]:
    """What axe finds serious or worse."""
    return [f"{one['id']}: {node['html']}" for one in violations(sheet, runOnly=RULES) for node in one["nodes"]]


def smallest(sheet: Sheet) -> float:
    """The size of the smallest text that is seen."""
    sizes = sheet.evaluate(
        """() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), sizes = [];
        while (walk.nextNode()) { const box = walk.currentNode.parentElement;
          if (walk.currentNode.textContent.trim() && box.offsetHeight)
            sizes.push(parseFloat(getComputedStyle(box).fontSize)) }
        return sizes }"""
    )
    return min(sizes)
