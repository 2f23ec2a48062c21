"""The style that is asked for: one of a bundle's, or a mixture of several, as the net is told of it.

"jig" is one style; "jig:0.7, reel:0.3" are shares that sum to 1, "jig, reel" equal ones. A strength above 1 says it
louder than training ever did (`generation.tellings`), one below 1 more softly; 0 says nothing.
"""

from __future__ import annotations

from descant.bundles.manifest import BundleConfig
from descant.errors import WritingError, nearest

MOST_STRENGTH = 4.0

Style = tuple[float, ...]
"""What the net is told: a number for each of the bundle's styles, in their order; none where nobody asked."""


def style_for(config: BundleConfig, words: str | None, strength: float = 1.0) -> Style:
    """The style in words, for a bundle. Raises `WritingError`."""
    if words is None:
        return ()
    if not config.styles:
        raise WritingError(
            f"the bundle {config.name} knows no styles.",
            "a bundle that was told styles in training.",
            "leave out --style, or choose another bundle: descant models",
        )
    if not 0 <= strength <= MOST_STRENGTH:
        raise WritingError(
            f"a style can't be {strength:g} times as strong.", f"0 to {MOST_STRENGTH:g}.", "1 is what was learned."
        )
    asked = [_share(each, config) for each in words.split(",") if each.strip()]
    weights = [weight for _, weight in asked if weight is not None]
    if not asked or (weights and (len(weights) < len(asked) or abs(sum(weights) - 1) > 0.01)):
        raise WritingError(
            f'the shares in "{words}" ' + (f"sum to {sum(weights):g}." if asked else "name no style."),
            "shares that sum to 1, one for each style.",
            f'such as --style "{":0.7,".join(config.styles[:2])}:0.3"' if len(config.styles) > 1 else "name one style.",
        )
    shares = dict.fromkeys(config.styles, 0.0)
    for name, weight in asked:
        shares[name] += 1 / len(asked) if weight is None else weight
    total = sum(shares.values())
    return tuple(strength * share / total for share in shares.values())


def _share(words: str, config: BundleConfig) -> tuple[str, float | None]:
    """A style's name as the bundle has it, and its share if one is named."""
    name, colon, number = words.strip().rpartition(":") if ":" in words else (words.strip(), "", "")
    by_name = {style.lower(): style for style in config.styles}
    if name.lower() not in by_name:
        raise WritingError(
            f'the bundle {config.name} knows no style "{name}"{nearest(name, config.styles)}.',
            f"one of {', '.join(config.styles)}.",
            "name one of these.",
        )
    try:
        weight = float(number) if colon else None
    except ValueError:
        weight = -1.0
    if weight is not None and not 0 <= weight <= 1:
        raise WritingError(f'"{words.strip()}" names no share.', "a number from 0 to 1, as in jig:0.7.", "write it so.")
    return by_name[name.lower()], weight
