"""Finished fits: figures and circumstances as a row, curves as compressed arrays beside it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = tuple[NDArray[np.float64], NDArray[np.float64]]  # steps (n,), values (n,)

COLUMNS = (
    "id", "lesson", "title", "fit", "began", "seconds", "outcome", "epochs", "steps", "weights", "seed",
    "parameters", "edits", "device", "versions", "metrics",
)  # fmt: skip
_AS_JSON = ("parameters", "edits", "versions", "metrics")


@dataclass(frozen=True, slots=True)
class Run:
    """One fit that has ended.

    `lesson` names the lesson as everywhere in the store, `fit` is the name of the model or the loop. `began`
    is in seconds since 1970, `seconds` the training time, `weights` the number of weights of the model (None
    where there is no model). `parameters` are those of the lesson, `edits` the edited cells by the keys of
    their steps, `metrics` the figures of the last epoch. `id` is None until the store has given one.
    """

    lesson: str
    title: str
    fit: str
    began: float
    seconds: float
    outcome: str
    epochs: int
    steps: int
    weights: int | None = None
    seed: int | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    edits: Mapping[str, str] = field(default_factory=dict)
    device: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    id: int | None = None


def row_of(run: Run) -> tuple[Any, ...]:
    """Return a run as the values of `COLUMNS`."""
    values = {name: getattr(run, name) for name in COLUMNS}
    values |= {name: json.dumps(dict(values[name])) for name in _AS_JSON}
    return tuple(values.values())


def run_of(row: tuple[Any, ...]) -> Run:
    """Return the run that a row holds."""
    values = dict(zip(COLUMNS, row, strict=True))
    return Run(**{**values, **{name: json.loads(values[name]) for name in _AS_JSON}})


def packed(curves: Mapping[str, Points]) -> bytes:
    """Return curves as bytes: a compressed NumPy archive. Steps that are whole numbers are kept as such."""
    import numpy as np

    arrays: dict[str, Any] = {"names": np.array(list(curves))}
    for number, (steps, values) in enumerate(curves.values()):
        whole = np.asarray(steps, np.int64)
        arrays[f"steps{number}"] = whole if np.array_equal(whole, steps) else np.asarray(steps, np.float64)
        arrays[f"values{number}"] = np.asarray(values)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def unpacked(data: bytes) -> dict[str, Points]:
    """Return the curves that bytes hold.

    Raises:
        ValueError: they are not what `packed` makes.
    """
    import numpy as np

    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            names = [str(name) for name in arrays["names"]]
            return {
                name: (
                    arrays[f"steps{number}"].astype(np.float64),
                    arrays[f"values{number}"].astype(np.float64),
                )
                for number, name in enumerate(names)
            }
    except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError("what was kept of them is broken") from error
