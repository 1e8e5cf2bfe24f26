"""The knowledge and the vocabulary in the form in which the encoder and the kernel ask for them."""

from __future__ import annotations

from typing import Any

from painpath.engine.response.events import FAR, JUDGED_AS, Rules, Window
from painpath.record.check import Row
from painpath.rules.model import Knowledge
from painpath.vocabulary import Vocabulary


class Terms:
    """The knowledge and vocabulary in the form the encoder asks for, built once."""

    def __init__(self, knowledge: Knowledge, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.texts = knowledge.texts
        self.settings = {name: one.value for name, one in knowledge.settings.items()}
        classes = knowledge.classes["classes"]
        self.judged = {kind: JUDGED_AS.index(name) for name, kinds in classes.items() for kind in kinds}
        self.blocks_when_alone = frozenset(knowledge.classes["anaesthetic_alone_is_a_block"])
        self.treatment_when_long = frozenset(knowledge.classes["a_treatment_when_it_runs_on"])
        self.treatment_devices = frozenset(knowledge.classes["a_treatment_by_its_device"])
        self.two_pains = frozenset(knowledge.classes["treats_two_pains"])
        self.never_confounds = frozenset(knowledge.classes["never_confounds"])
        self.joint_of: dict[str, str] = knowledge.classes["nerves_test_joint"]
        self.together = _bits(knowledge.classes["nerves_treated_together"])
        self.region_group = {r: g for g, regions in knowledge.sites["region_groups"].items() for r in regions}
        self.spine_of_region: dict[str, str] = knowledge.sites["spine_of_region"]
        self.spine_of_site: dict[str, str] = knowledge.sites["spine_of_site"]
        self.far_reaching = frozenset(knowledge.classes["treats_far_pain"])
        both = knowledge.classes["acts_on_both_sides"]
        self.both_sided = frozenset(both["kinds"]), frozenset(both["targets"])
        self.crosses_over = frozenset(knowledge.classes["crosses_over"])
        self.half = {
            region: number
            for number, groups in enumerate(knowledge.classes["halves"].values(), 1)
            for region, group in self.region_group.items()
            if group in groups
        }
        self.place_of = {
            target: number
            for number, targets in enumerate(knowledge.classes["targets_of_one_place"])
            for target in targets
        }
        self.site_rules = knowledge.sites["sites"]
        self.sites = {code: number for number, code in enumerate(vocabulary.sections["body_sites"])}
        self.kinds = vocabulary.sections["procedure_kinds"]
        self.anaesthetics = vocabulary.sections["local_anaesthetics"]
        self.rules = self._rules()
        self.windows = [self._window(name) for name in JUDGED_AS]
        self._ranks: dict[tuple[Any, ...], list[int]] = {}

    def _rules(self) -> Rules:
        s = self.settings
        return Rules(
            responder=round(s["responder_pct"] * 100),
            partial=round(s["partial_pct"] * 100),
            diagnostic=round(s["diagnostic_pct"] * 100),
            loss_points=round(s["loss_points"] * 100),
            loss_relief=round(s["loss_relief_pct"] * 100),
            low_baseline=round(s["least_baseline"] * 100),
            baseline_days=round(s["baseline_days"]),
            stale_days=round(s["stale_baseline_days"]),
            dense_days=7,
            dense_readings=round(s["dense_readings"]),
            injury_days=round(s["injury_days"]),
            mismatch=round(s["mismatch_pct"] * 100),
            prolonged_factor=round(s["prolonged_factor"]),
            not_lasting_days=round(s["not_lasting_day"]),
            short_days=round(s["short_lived_day"]),
            trial_first_day=round(s["trial_first_day"]),
            trial_last_day=round(s["trial_last_day"]),
            trial_usual_days=round(s["trial_usual_days"]),
            bolus_last_day=round(s["bolus_last_day"]),
            trial_told_last_day=round(s["trial_told_last_day"]),
        )

    def _window(self, name: str) -> Window:
        """The window of a class; a day that a class does not have is that of the class it resembles."""
        s = self.settings
        if name in ("thermal", "pulsed", "cold"):
            days = [s[f"{name}_{which}_day"] for which in ("first", "fail", "firm", "missed", "transient")]
            first, fail, firm, missed, transient = (round(day) for day in days)
            return Window(first, fail, firm, missed, transient, round(s["short_lived_day"]), missed)
        if name == "neurolysis":
            fail = round(s["neurolysis_fail_day"])
            missed = round(s["neurolysis_missed_day"])
            return Window(round(s["neurolysis_first_day"]), fail, fail, missed, 0, 0, missed)
        if name in ("steroid", "anaesthetic_block"):
            first = round(s["steroid_first_day"])
            missed = round(s["steroid_missed_day"])
            return Window(first, first, first, missed, 0, 0, missed)
        group = name if name == "operation" else "other"
        first, fail, firm = (round(s[f"{group}_{which}_day"]) for which in ("first", "fail", "firm"))
        return Window(first, fail, firm, FAR, 0, 0, round(s["other_start_day"]))

    def ranks(self, row: Row) -> list[int]:
        """How closely each body site belongs to the pain that a procedure treats; see series.site_rank."""
        key = (row.get("kind"), row.get("target"), row.get("region"))
        if key not in self._ranks:
            self._ranks[key] = self._site_ranks(*key)
        return self._ranks[key]

    def _site_ranks(self, kind: Any, target: Any, region: Any) -> list[int]:
        for rule in self.site_rules:
            fits = all(
                given in rule[name]
                for name, given in (("kinds", kind), ("targets", target), ("regions", region))
                if name in rule
            )
            if fits:
                ranks = [0] * len(self.sites)
                for number, group in enumerate(rule["groups"], 1):
                    for site in group:
                        ranks[self.sites[site]] = number
                ranks[self.sites["generalised"]] = 7
                return ranks
        return [2] * len(self.sites)


def _bits(groups: list[list[str]]) -> dict[str, int]:
    """By target, one bit for each group that holds it.

    >>> _bits([["a", "b"], ["b", "c"]])
    {'a': 1, 'b': 3, 'c': 2}
    """
    found: dict[str, int] = {}
    for number, group in enumerate(groups):
        for target in group:
            found[target] = found.get(target, 0) | 1 << number
    return found
