"""Problems with an opened page, in words that say what can be done."""

from __future__ import annotations

from enum import StrEnum

from digest.writing.language import translations


class Problem(StrEnum):
    """Why there is no page."""

    FORGED = "forged"
    EXPIRED = "expired"
    NO_MEMBER = "no_member"
    NO_REQUEST = "no_request"
    NO_EDITION = "no_edition"
    NO_PAGE = "no_page"
    NOT_UNDERSTOOD = "not_understood"
    FOREIGN_FORM = "foreign_form"
    TOO_LARGE = "too_large"
    FAULT = "fault"

    @property
    def status(self) -> int:
        """The HTTP status of the problem."""
        return {"expired": 410, "not_understood": 400, "foreign_form": 403, "too_large": 413, "fault": 500}.get(
            self, 404
        )

    def told(self, language: str) -> tuple[str, str]:
        """(title, reason and what to do), for the reader."""
        gettext = translations(language).gettext
        return {
            "forged": (
                gettext("This link does not work"),
                gettext("It may have been cut off or changed on its way. Open it once more from the letter."),
            ),
            "expired": (
                gettext("This link is no longer valid"),
                gettext("The links in our letters are good for a time. Use the one in the newest letter."),
            ),
            "no_member": (
                gettext("You are not on our list any more"),
                gettext("No letters go to you, so there is nothing to unsubscribe from."),
            ),
            "no_request": (
                gettext("The request is not here"),
                gettext("It has been taken back, or has not been sent out yet."),
            ),
            "no_edition": (gettext("The edition is not here"), gettext("It has not been sent out yet.")),
            "no_page": (
                gettext("There is no page here"),
                gettext("The address may have been cut off. Open the link once more from the letter."),
            ),
            "not_understood": (
                gettext("We did not understand that"),
                gettext("Nothing has been changed. Open the link once more from the letter, and try again."),
            ),
            "foreign_form": (
                gettext("That did not come from our page"),
                gettext("Nothing has been changed. Open the page once more, and try again from there."),
            ),
            "too_large": (
                gettext("That was too much at once"),
                gettext("Nothing has been changed. Open the link once more from the letter, and try again."),
            ),
            "fault": (
                gettext("Something went wrong here"),
                gettext("It is our fault, not yours. Try again in a little while."),
            ),
        }[self]
