"""Questions: what to ask so that the answers tell the alternatives apart. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2
from typing import Any

from app.suggestions.card import Answer, Question
from app.suggestions.rules import LIST_LENGTH, Item
from app.suggestions.words import Words

NO_QUESTION = frozenset({"colour", "color", "model", "warranty_months", "warranty_years", "year"})
"""Attributes that tell products apart but not needs."""


def choose(alternatives: Sequence[Item], words: Words) -> list[Question]:
    """Up to three questions, the one that splits the alternatives best first.

    A question's worth is the expected information of its answer in bits, every alternative being as likely
    to be the right one; a question whose answer another one has already given is left out.
    """
    splits: list[tuple[float, str, dict[str, list[str]]]] = []
    names = {name for item in alternatives for name in item.attributes} - NO_QUESTION
    for name in names:
        groups = _groups(name, alternatives, words)
        if groups is not None and len(groups) > 1:
            splits.append((information([len(skus) for skus in groups.values()]), name, groups))
    splits.sort(key=lambda split: (-split[0], split[1]))
    chosen: list[Question] = []
    seen: set[frozenset[frozenset[str]]] = set()
    for _, name, groups in splits:
        shape = frozenset(frozenset(skus) for skus in groups.values())
        if shape in seen:
            continue
        seen.add(shape)
        answers = [Answer(label, skus) for label, skus in groups.items()]
        chosen.append(Question(name, _text(name, alternatives, groups, words), answers))
        if len(chosen) == LIST_LENGTH:
            break
    return chosen


def information(sizes: Sequence[int]) -> float:
    """Entropy in bits of an answer that leaves groups of these sizes."""
    total = sum(sizes)
    return -sum(size / total * log2(size / total) for size in sizes if size)


def _groups(name: str, alternatives: Sequence[Item], words: Words) -> dict[str, list[str]] | None:
    """Alternatives by their value, None where the attribute is not known of every one of them."""
    if not all(_is_plain(item.attributes, name) for item in alternatives):
        return None
    groups: dict[str, list[str]] = {}
    values = {item.sku: item.attributes[name] for item in alternatives}
    for sku, value in sorted(values.items(), key=lambda pair: _sort_key(pair[1])):
        groups.setdefault(words.attribute_value(name, value), []).append(sku)
    return groups


def _is_plain(attributes: Mapping[str, Any], name: str) -> bool:
    return isinstance(attributes.get(name), bool | int | float | str)


def _sort_key(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool):
        return (0, not value)
    return (1, value) if isinstance(value, int | float) else (2, value)


def _text(name: str, alternatives: Sequence[Item], groups: Mapping[str, list[str]], words: Words) -> str:
    label = words.attribute_label(name)
    if all(isinstance(item.attributes[name], bool) for item in alternatives):
        return words.text("Do you need {label}?", label=label)
    return words.text("Which {label} suits you: {answers}?", label=label, answers=words.either(list(groups)))
