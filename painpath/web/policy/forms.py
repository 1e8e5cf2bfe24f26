"""The forms of a policy and of one of its requirements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from painpath.assess import default_assessor
from painpath.web.patients.behind import askable
from painpath.web.policy.models import Policy, Requirement

NUMBERS = (Requirement.Wanted.AT_LEAST, Requirement.Wanted.AT_MOST)


def step_choices() -> list[tuple[str, str]]:
    """Every step that has a rule, by name."""
    ready = default_assessor()
    labels = ready.vocabulary.sections["steps"]
    return sorted(
        ((one.name, labels[one.name].label) for one in ready.knowledge.next_steps), key=lambda one: one[1]
    )


def facts() -> list[tuple[str, str]]:
    """Every fact that a requirement can be tied to: those that are yes or no, and numbers."""
    ready = default_assessor()
    known = ready.knowledge.facts.values()
    return sorted(
        (
            (one.id, f"{one.title}{f', {one.unit}' if one.unit else ''}")
            for one in known
            if one.type != "code" and askable(one.id, ready)
        ),
        key=lambda one: one[1].lower(),
    )


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who asks for it, before which step, and in which document it stands."""

    step = forms.ChoiceField(choices=step_choices, label="Step")

    class Meta:
        model = Policy
        fields = ("body", "step", "where")
        labels = {"body": "Who asks for it", "where": "Where it stands: document, section, date"}  # noqa: RUF012


class RequirementForm(forms.ModelForm):  # type: ignore[type-arg]
    """One thing asked for; a fact with what it must be, or no fact at all."""

    class Meta:
        model = Requirement
        fields = ("text", "fact", "wanted", "number")
        labels = {  # noqa: RUF012
            "text": "What is asked for, in words", "fact": "The record shows it by (leave empty to tick it by hand)",
            "wanted": "And that", "number": "Number",
        }  # fmt: skip
        widgets = {"fact": forms.TextInput(attrs={"list": "facts", "autocomplete": "off"})}  # noqa: RUF012

    def clean(self) -> dict[str, Any]:
        """A fact that exists, with a condition that fits its kind."""
        cleaned = dict(super().clean() or {})
        if not cleaned.get("fact"):
            self._alone(cleaned)
            return cleaned
        ready = default_assessor()
        fact = ready.knowledge.facts.get(cleaned["fact"])
        if fact is None or fact.type == "code" or not askable(fact.id, ready):
            raise ValidationError({"fact": "There is no such fact: choose one of the list."})
        numeric = cleaned.get("wanted") in NUMBERS
        if not cleaned.get("wanted") or numeric is not (fact.type == "number"):
            kind = "at least or at most" if fact.type == "number" else "yes or no"
            raise ValidationError({"wanted": f"For this fact say {kind}."})
        if numeric and cleaned.get("number") is None:
            raise ValidationError({"number": "Say which number."})
        return cleaned

    def _alone(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("wanted") or cleaned.get("number") is not None:
            raise ValidationError({"fact": "Say which fact this is about, or leave all three empty."})
