"""A formula in TeX as plain text: what a screen reader says of it, and what stands there where it cannot be typeset."""

from __future__ import annotations

import functools
import re

_TOKEN = re.compile(r"\\text\{[^}]*|\\(?:partial|nabla|Delta)\s*|\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_WORDS = {
    "partial": "∂", "nabla": "∇", "sum": "Σ", "infty": "∞", "top": "⊤", "ast": "*", "star": "*", "cdot": " · ", "pm": " ± ", "ne": " ≠ ",
    "le": " ≤ ", "ge": " ≥ ", "sim": " ~ ", "leftarrow": " ← ", "to": " → ", "longrightarrow": " → ",
    "alpha": "α", "beta": "β", "gamma": "γ", "eta": "η", "theta": "θ", "lambda": "λ", "mu": "μ", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "psi": "ψ", "Delta": "Δ", "Phi": "Φ", "lfloor": "⌊", "rfloor": "⌋", "ell": "ℓ",
    "qquad": "; ", "quad": " ", ",": " ", ";": " ", " ": " ", "!": "", "|": "|", "{": "{", "}": "}", "\\": "; ",
}  # fmt: skip
"""Command -> the character that it sets; ``\\\\`` ends a row of cases. A name that is not here, such as ``log``, stands for itself."""
_NOTHING = {"left", "right", "big", "Big", "mathrm", "mathbb", "mathcal", "operatorname", "displaystyle", "limits"}
"""Commands that change how something looks alone."""
_ACCENTS = {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304"}


@functools.lru_cache(maxsize=256)
def plain_text(tex: str) -> str:
    """The formula in one line of Unicode: ``\\frac{a + b}{c}`` is ``(a + b)/c``, ``x_{t+1}`` is ``x_(t+1)``."""
    said, _ = _row(_TOKEN.findall(tex), 0)
    return re.sub(r" (?=[,;)_^])|(?<=\() ", "", re.sub(r"\s+", " ", said)).strip()


def _row(tokens: list[str], at: int) -> tuple[str, int]:
    """What stands up to the brace that ends a group, and the place after it."""
    found = ""
    while at < len(tokens) and tokens[at] != "}":
        part, at = _one(tokens, at)
        found += part
    return found, at + 1


def _one(tokens: list[str], at: int) -> tuple[str, int]:
    """What a token stands for, with all that it takes after it, and the place after these."""
    token, at = tokens[at], at + 1
    if token == "{":
        return _row(tokens, at)
    if token in "^_":
        script, at = _argument(tokens, at)
        return token + _closed(script), at
    if not token.startswith("\\"):
        return {"-": "−", "&": " if ", "~": " "}.get(token, token), at
    if token.startswith(r"\text{"):
        return token.removeprefix(r"\text{"), at + 1
    name = token[1:].rstrip() or " "
    if name == "frac":
        above, at = _argument(tokens, at)
        below, at = _argument(tokens, at)
        return f"{_closed(above)}/{_closed(below)}", at
    if name in _ACCENTS:
        letter, at = _argument(tokens, at)
        return letter + _ACCENTS[name], at
    if name in ("begin", "end"):
        return "", _argument(tokens, at)[1]
    return "" if name in _NOTHING else _WORDS.get(name, f"{name} "), at


def _argument(tokens: list[str], at: int) -> tuple[str, int]:
    while at < len(tokens) and tokens[at].isspace():
        at += 1
    return _one(tokens, at) if at < len(tokens) else ("", at)


def _closed(said: str) -> str:
    """In brackets, where it would else be taken apart."""
    said = said.strip()
    return said if len(said) <= 1 or re.fullmatch(r"∂?[^\W_]+", said) else f"({said})"
