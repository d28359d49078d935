"""The recorded fits, played as an app hears them."""

import gzip
import json
from pathlib import Path

import numpy as np

from dltui.diagnosis import Evidence, diagnose
from dltui.diagnosis.samples import Variety
from dltui.events import Activity, LayerActivity
from dltui.history import History

FILE = Path(__file__).parents[1] / "recordings" / "fits.json.gz"
RECORDED = json.loads(gzip.decompress(FILE.read_bytes()))
WELL = [name for name in RECORDED if name.endswith("all well")]
WRONG = {
    "digits, rate too high for Adam": "rate too high",
    "digits, rate too high for SGD": "rate too high",
    "digits, rate too low for SGD": "rate too low",
    "digits, rate too low": "plateau",  # 3e-6 with Adam: a creeping that cannot be told from rest
    "150 digits, learned by heart": "overfitting",
    "regression that diverges": "divergence",
    "XOR in a local minimum": "plateau",
    "nothing to learn": "plateau",
    "lstm lesson, shut, without its gates": "plateau",
}
STUCK = {
    "digits, ReLU units that begin dead": "dead units",
    "digits, ReLU units that die": "dead units",
    "digits from 0 to 255, sigmoid": "saturation",
    "digits from 0 to 255, tanh": "saturation",
}
COLLAPSED = {"gan lesson, frozen, collapsed": "mode collapse"}


def kinds(recorded):
    """Return the kinds that are found in a recorded fit, in the order in which they are."""
    found = (found.kind for fit, seen in played(recorded) for found in diagnose(fit, seen))
    return list(dict.fromkeys(found))


def played(recorded):
    """Yield the history of a recorded fit at the end of each of its epochs, and what else was seen of it."""
    history, seen = History(), Evidence()
    history.start_fit(1, "fit", recorded["epochs"], recorded["steps_per_epoch"])
    curves = {name: tuple(map(np.array, points)) for name, points in recorded["curves"].items()}
    before = 0
    for epoch, (step, metrics) in enumerate(recorded["ends"], start=1):
        for name, (steps, values) in curves.items():
            new = (steps > before) & (steps <= step)
            history.append(1, name, steps[new], values[new])
        history.end_epoch(1, epoch, step, float(epoch), metrics)
        for at, samples, layers in recorded["looks"]:
            if before < at <= step:
                seen.take(Activity(1, at, samples, tuple(LayerActivity(*layer) for layer in layers)))
        for name, (samples, *rows) in recorded["pictures"].items():
            pictures = seen.pictures.setdefault(name, Variety(samples))
            for at, variance, share in rows:
                if before <= at <= step and at > pictures_until(pictures):
                    pictures.variance.append(at, variance)
                    pictures.share.append(at, share)
        before = step
        yield history.fits[1], seen


def pictures_until(pictures):
    """Return the step of the last picture that was taken in, -1 before the first."""
    return pictures.share.latest[0] if len(pictures.share) else -1
