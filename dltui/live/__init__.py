"""What a lesson may import: curves of hand-written loops, pictures of a model while it learns, play.

Importing this package changes nothing and loads neither Keras nor TensorFlow; its names load on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dltui.live import play
    from dltui.live.attention import Attention
    from dltui.live.binding import bind
    from dltui.live.boundary import DecisionBoundary
    from dltui.live.cloud import Scatter
    from dltui.live.control import Stopped
    from dltui.live.feature_maps import FeatureMaps
    from dltui.live.gates import Gates
    from dltui.live.gradients import GradientNorms
    from dltui.live.images import ImageGrid
    from dltui.live.judging import ConfusionMatrix, Mistakes
    from dltui.live.loop import fit, log, result, show
    from dltui.live.network import Network, Weights
    from dltui.live.pictures import Picture
    from dltui.live.samples import TextSamples
    from dltui.live.surface import Surface

_HOME = {
    "Attention": "attention",
    "bind": "binding",
    "DecisionBoundary": "boundary",
    "Scatter": "cloud",
    "Stopped": "control",
    "FeatureMaps": "feature_maps",
    "Gates": "gates",
    "GradientNorms": "gradients",
    "ImageGrid": "images",
    "ConfusionMatrix": "judging",
    "Mistakes": "judging",
    "fit": "loop",
    "log": "loop",
    "result": "loop",
    "show": "loop",
    "Network": "network",
    "Weights": "network",
    "Picture": "pictures",
    "TextSamples": "samples",
    "Surface": "surface",
}

__all__ = [
    "Attention",
    "ConfusionMatrix",
    "DecisionBoundary",
    "FeatureMaps",
    "Gates",
    "GradientNorms",
    "ImageGrid",
    "Mistakes",
    "Network",
    "Picture",
    "Scatter",
    "Stopped",
    "Surface",
    "TextSamples",
    "Weights",
    "bind",
    "fit",
    "log",
    "play",
    "result",
    "show",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use; `play` is a module of its own."""
    if name == "play":
        return importlib.import_module(f"{__name__}.{name}")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names, loaded or not."""
    return sorted(__all__)
