"""What looks at the hidden units of a training say goes wrong: ReLU units that died, sigmoids that saturated.

Some dead units and many near their limits are common in networks that learn well. So half of a layer must be
stuck in look after look, and the loss must not have come far in a quarter of the fit: a network that learns
needs no advice. Only a
ReLU layer that is dead as a whole is told in any case, because nothing of the inputs passes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dltui.diagnosis.curves import ENOUGH, Trend
from dltui.diagnosis.words import Diagnosis
from dltui.events import Activity, LayerActivity

LOOKS = 2  # in a row, each on other samples, must agree
MANY = 0.5  # of a layer's units
FEWEST_UNITS = 2
FAR = 0.4  # of where a loss began is far from there
GOOD = 0.3  # a loss so small counts as learned, wherever it began: a second fit begins where the first ended


def of_units(looks: Sequence[Activity], trend: Trend | None) -> Iterator[Diagnosis]:
    """Yield what is wrong with the hidden units of a fit, the layer that is nearest to the inputs first.

    Args:
        looks: at the layers, in the order of their steps; the last ones count.
        trend: of the loss; None where it cannot be judged.
    """
    if len(looks) < LOOKS:
        return
    recent = looks[-LOOKS:]
    unlearned = trend is not None and trend.share >= ENOUGH and _has_not_come_far(trend)
    for name in (layer.layer for layer in recent[-1].layers):
        layers = [layer for look in recent for layer in look.layers if layer.layer == name]
        if len(layers) < LOOKS or layers[-1].units < FEWEST_UNITS:
            continue
        dead = layers[-1].activation == "relu"
        if (unlearned and _share(layers) >= MANY) or (dead and _share(layers) == 1):
            text = _dead(layers[-1]) if dead else _saturated(layers[-1])
            yield Diagnosis(recent[-1].step, "dead units" if dead else "saturation", text)


def _share(layers: Iterable[LayerActivity]) -> float:
    """Return the smallest share of stuck units that a look found."""
    return min(layer.stuck / layer.units for layer in layers)


def _has_not_come_far(trend: Trend) -> bool:
    rest = float(trend.means[-3:].mean())
    return rest > FAR * trend.first and rest > GOOD


def _dead(layer: LayerActivity) -> str:
    all_of_them = layer.stuck == layer.units
    count = f"All {layer.units}" if all_of_them else f"{layer.stuck} of the {layer.units}"
    then = "nothing of the inputs passes them, and they" if all_of_them else "they say nothing and"
    return (
        f"dead units. {count} ReLU units of {layer.layer} give 0 for every sample looked at: {then} learn no "
        "more, because ReLU has no slope below 0. Try a smaller learning rate, scaled inputs, biases that "
        "begin at 0, or leaky ReLU."
    )


def _saturated(layer: LayerActivity) -> str:
    slope = {"sigmoid": "0.02", "tanh": "0.04"}[layer.activation]
    count = f"All {layer.units}" if layer.stuck == layer.units else f"{layer.stuck} of the {layer.units}"
    return (
        f"saturation. {count} {layer.activation} units of {layer.layer} lie at their limits for nearly every "
        f"sample looked at. The curve is flat there, its slope below {slope}, and so they hardly learn. Try "
        "inputs scaled to about -1 to 1, smaller initial weights, or ReLU."
    )
