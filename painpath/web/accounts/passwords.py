"""Words that say where we are, and that therefore make a password easy to guess."""

from __future__ import annotations

from django.core.exceptions import ValidationError

WORDS = ("painpath", "painclinic", "ablation", "radiofrequency", "password")


class NoWordsOfTheHouse:
    """A password is not one of these words with little around it."""

    def __init__(self, least: int = 8) -> None:
        self.least = least

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError when, without the words, too few letters are left."""
        rest = password.lower()
        for word in WORDS:
            rest = rest.replace(word, "")
        if len(rest) < min(self.least, len(password)):
            raise ValidationError(
                "The password is easy to guess: it is a word of this house.", code="house_word"
            )

    def get_help_text(self) -> str:
        """What a person is told beforehand."""
        return "Not a word that anybody here would try first."
