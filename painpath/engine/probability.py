"""How likely a positive block makes its target the source, with the published figures it rests on.

Only a single positive block of the facet joints has such figures: prevalence and false-positive rate
by part of the spine. A second block is not chained onto it: in the study behind the figures the pair
was itself the standard, so that would be circular.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.decide import Engine

SPINE = ("lumbar", "thoracic", "cervical")


def post_block_probability(facts: dict[str, Any], engine: Engine) -> dict[str, Any] | None:
    """p / (p + (1 - p) f) for one positive facet block, with p, f, their ranges and sources.

    None when the judged procedure is no positive facet block, reached more than its target, or lies outside the spine. Source of
    the formula: Bayes with the sensitivity taken as 1, against a pair of blocks as the standard.

    >>> round(bayes(0.31, 0.27), 2)
    0.62
    """
    reading, region = facts.get("block_reading"), facts.get("region_group")
    if facts.get("spinal_facet_target") is not True or region not in SPINE:
        return None
    if reading is None or not reading.startswith("positive") or facts.get("blocks_positive"):
        return None
    if facts.get("volume_high") or facts.get("block_spread"):
        return None
    names = (f"facet_prevalence_{region}", f"single_block_false_positive_{region}", "saline_positive_rate")
    settings = [engine.knowledge.settings[name] for name in names]
    prevalence, false_positive, saline = (engine.compiler.settings[name] for name in names)
    return {
        "probability": bayes(prevalence, false_positive),
        "low": bayes(settings[0].low or prevalence, settings[1].high or false_positive),
        "high": bayes(settings[0].high or prevalence, settings[1].low or false_positive),
        "prevalence": prevalence,
        "false_positive": false_positive,
        "saline_positive": saline,
        "sources": sorted({source for setting in settings for source in setting.source}),
        "say": (
            f"One positive block: the facet joint is the source with a probability of about"
            f" {bayes(prevalence, false_positive):.0%} (prevalence {prevalence:.0%}, false-positive rate"
            f" {false_positive:.0%}; {saline:.0%} of blocks with saline read positive too)."
        ),
    }


def bayes(prevalence: float, false_positive: float) -> float:
    """The share of true positives among positives, sensitivity taken as 1."""
    return prevalence / (prevalence + (1 - prevalence) * false_positive)
