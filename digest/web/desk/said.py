"""What the templates say: codes of the views as words, moments in the house's zone, all in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.accounts.audit import AuditView
from digest.cases.bank import Clue
from digest.delivery.ledger import DeliveryView
from digest.edition.changes import Change
from digest.edition.checks import Check, Level
from digest.inbox.views import MailView
from digest.matching.vocabulary import Vocabulary
from digest.reading import Authentication
from digest.requests.views import AnswerView
from digest.writing import reasons
from digest.writing.acts import act_coming, act_said, actor_said, day_said, thing_said
from digest.writing.changes import change_said
from digest.writing.differing import differing
from digest.writing.language import Common, because, moment, touching, translations
from digest.writing.lint import Finding
from digest.writing.logged import changes_said
from digest.writing.remarks import Remark, remark
from digest.writing.states import checks_said, state_said

_BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("Chrome/", "Chrome")),
    *(("CriOS/", "Chrome"), ("Safari/", "Safari")),
)
_MACHINES = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "Mac")),
    ("Linux", "Linux"),
)
"""Marks in what browsers say of themselves, the surer first, and what people call them."""


class Said:
    """The words of one reader's pages."""

    def __init__(
        self, language: str, zone: ZoneInfo, words: Callable[[], Vocabulary], names: Mapping[int, str]
    ) -> None:
        self._language, self._zone, self._words, self._names = language, zone, words, names

    def at(self, when: datetime) -> str:
        """`onsdag den 2. december 2026 kl. 09.00`."""
        return moment(when.astimezone(self._zone), self._language)

    def day(self, text: str) -> str:
        """A day in ISO 8601 as people write it; "" for none."""
        return day_said(text, self._language)

    def state(self, family: str, code: str) -> str:
        """A state in a word or two."""
        return state_said(family, code, self._language)

    def mail(self, view: MailView) -> str:
        """Why a mail stands where it does."""
        return reasons.at_first(reasons.mail_reason(view.reason, view.values, self._language))

    def withdrawn(self, view: MailView) -> str:
        """What its writer took back of a mail, and where."""
        return reasons.at_first(reasons.mail_reason("withdrawn", view.values["withdrawn"], self._language))

    def checks(self, found: Authentication) -> str:
        """What our mail server says of where a mail is from."""
        return checks_said(found.verdict, self._language)

    def doubt(self, code: str) -> str:
        """Why a request or an answer waits for a decision about names."""
        return reasons.doubt(code, self._language)

    def because(self, common: Sequence[Common]) -> str:
        """Why a case is shown."""
        return because(common, self._language)

    def touching(self, common: Sequence[Common]) -> str:
        """Why a case that perhaps fits may still help."""
        return touching(common, self._language)

    def way(self, view: AnswerView) -> str:
        """How far an answer has come to those who asked."""
        return reasons.at_first(reasons.answer_way(view.passed, self._language, view.way))

    def clue(self, clue: Clue) -> str:
        """Why somebody may know something."""
        return reasons.clue(clue.code, clue.values, self._language)

    def edition(self, code: str) -> str:
        """What took an edition's approval, or why it was skipped."""
        return reasons.edition_reason(code, self._language)

    def date(self, reason: str, why: str, *, skipped: bool) -> str:
        """Why a date is not where the grid has it."""
        return reasons.date_reason(reason, why, self._language, skipped=skipped)

    def change(self, change: Change) -> str:
        """What changed in a letter, in a sentence."""
        values = dict(change.values)
        if "when" in values:
            values["when"] = self.at(values["when"])
        return change_said(change.part, values, self._language)

    def remark(self, finding: Finding) -> Remark:
        """A finding of the checks."""
        return remark(finding, self._language)

    def standing(self, code: str, until: dt.date | None = None) -> str:
        """Whether letters go to somebody, or why not. until: the last day of a pause."""
        return reasons.subscription_reason(code, self._language, until=until)

    def language(self, code: str) -> str:
        """The name of a language."""
        gettext = translations(self._language).gettext
        return {"da": gettext("Danish"), "en": gettext("English")}.get(code, code)

    def browser(self, agent: str) -> str:
        """The browser and the machine of a session, by what the browser says of itself."""
        names = [next((name for mark, name in told if mark in agent), "") for told in (_BROWSERS, _MACHINES)]
        return ", ".join(filter(None, names)) or _short(agent)

    def alike(self, checks: Sequence[Check]) -> list[list[tuple[Check, Remark]]]:
        """The checks with their remarks; what stops the letter at several places for the same reason is together."""
        groups: dict[object, list[tuple[Check, Remark]]] = {}
        for one in checks:
            said = remark(one.finding, self._language)
            same = (said.what, said.remedy) if one.level is Level.RED else (one.name, one.spot)
            groups.setdefault(same, []).append((one, said))
        return list(groups.values())

    def delivery(self, row: DeliveryView) -> str:
        """Why a mail of ours is in its state."""
        return reasons.delivery_reason(row.reason, row.said, self._language)

    def act(self, row: AuditView) -> str:
        """What was decided."""
        return reasons.at_first(act_said(row.act, self._key(row), self._language))

    def coming(self, row: AuditView) -> str:
        """What a decision will do, before it is taken."""
        return reasons.at_first(act_coming(row.act, self._key(row), self._language, row.changes))

    def _key(self, row: AuditView) -> str:
        if row.thing == "member":
            return self._named(row.key)
        return self._label(row.key) if row.thing == "tag" else self._day(row) if row.thing == "date" else row.key

    def _named(self, member: object) -> str:
        """The name of a member by their id; the id of one who is no longer in the register."""
        return self._names.get(int(str(member)), str(member)) if str(member).isdecimal() else str(member)

    def _day(self, row: AuditView) -> str:
        """The day on which the edition of a date went out so far, or does again; that it is known by for any other."""
        day = next(filter(None, row.changes.get("day", ())), "")
        before = row.changes.get("sends_at", ("",))[0]
        return day or (str(datetime.fromisoformat(before).astimezone(self._zone).date()) if before else row.key)

    def actor(self, row: AuditView) -> str:
        """Who decided it."""
        return actor_said(row.actor, self._named(row.name) if row.actor == "member" else row.name, self._language)

    def thing(self, code: str) -> str:
        """A kind of thing that decisions are about."""
        return thing_said(code, self._language)

    def changes(self, row: AuditView) -> list[tuple[str, str, str]]:
        """Each value that a decision changed: its name, before, after; of long ones what differs."""
        named = {"member": [self._named(one) for one in row.changes["member"]]} if "member" in row.changes else {}
        changes = {**row.changes, **named}
        said = changes_said(changes, thing=row.thing, language=self._language, zone=self._zone, label=self._label)
        return [(name, *differing(before, after)) for name, before, after in said]

    def _label(self, slug: str) -> str:
        return self._words().label(slug, self._language)


def members_in(rows: Iterable[AuditView]) -> set[int]:
    """The ids of the members who decided these, or whom they are about."""
    found: set[object] = set()
    for row in rows:
        found |= {row.key if row.thing == "member" else "", row.name if row.actor == "member" else ""}
        found |= {*row.changes.get("member", ())}
    return {int(str(one)) for one in found if str(one).isdecimal()}


def _short(words: str) -> str:
    return words if len(words) <= 300 else f"{words[:300]}…"
