"""Pictures in words and numbers, for plain output and screen readers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.draw import axes, bars, stack
from dltui.draw.cells import clean
from dltui.draw.heatmap import as_points, as_table, class_of
from dltui.draw.images import as_images
from dltui.draw.lines import named
from dltui.draw.maps import as_maps
from dltui.draw.network import layer_sizes
from dltui.drawings import Bars, Drawing, Heatmap, Images, Lines, Maps, Matrix, Network, Scatter, Stack, Text

_MOST_NAMED = 10


def describe(drawing: Drawing) -> str:
    """Return a picture in one line of words and numbers."""
    match drawing:
        case Heatmap():
            return _heatmap(drawing)
        case Images():
            return _images(drawing)
        case Matrix():
            return _matrix(drawing)
        case Maps():
            return _maps(drawing)
        case Scatter():
            return _scatter(drawing)
        case Network():
            return _network(drawing)
        case Lines():
            return _lines(drawing)
        case Bars():
            return _bars(drawing)
        case Text():
            return _text(drawing)
        case Stack():
            return _stack(drawing)


def _extent(values: NDArray[Any]) -> str:
    values = np.asarray(values, np.float64)
    finite = values[np.isfinite(values)]
    text = f"from {axes.number(finite.min())} to {axes.number(finite.max())}" if len(finite) else "no numbers"
    missing = values.size - len(finite)
    return f"{text}, {axes.count(missing)} not finite" if missing else text


def _classes(labels: Any, count: int, names: tuple[str, ...]) -> str:
    numbers, counts = np.unique(class_of(labels, count), return_counts=True)
    parts = [
        f"{axes.count(n)} {clean(names[c]) if c < len(names) else f'of class {c}'}"
        for c, n in zip(numbers.tolist()[:_MOST_NAMED], counts.tolist(), strict=False)
    ]
    more = f" and {len(numbers) - _MOST_NAMED} more classes" if len(numbers) > _MOST_NAMED else ""
    return ", ".join(parts) + more


def _ends(ends: tuple[float, float]) -> str:
    return f"{axes.number(ends[0])} to {axes.number(ends[1])}"


def _heatmap(heatmap: Heatmap) -> str:
    values = as_table(heatmap.values)
    text = (
        f"heatmap {values.shape[0]} by {values.shape[1]} {_extent(values)}; "
        f"x {_ends(heatmap.x_range)}, y {_ends(heatmap.y_range)}"
    )
    if heatmap.path is not None and len(path := as_points(heatmap.path)):
        ends = [f"{axes.number(x)}, {axes.number(y)}" for x, y in path[[0, -1]]]
        text += f"; way of {axes.count(len(path))} points from {ends[0]} to {ends[1]}"
    if heatmap.points is None:
        return text
    count = len(as_points(heatmap.points))
    return f"{text}; samples: {_classes(heatmap.labels, count, heatmap.names)}" if count else text


def _images(images: Images) -> str:
    values = as_images(images.values)
    if not values.size:
        return "no images"
    count, rows, columns = values.shape[:3]
    kind = "colour image" if values.ndim == 4 else "image"
    text = f"{count:,} {kind}{'s' if count > 1 else ''} of {rows} by {columns} {_extent(values)}"
    captions = [clean(caption) for caption in images.captions[:_MOST_NAMED]]
    return (
        f"{text}: {', '.join(captions)}{', …' if len(images.captions) > _MOST_NAMED else ''}"
        if captions
        else text
    )


def _matrix(matrix: Matrix) -> str:
    values = as_table(matrix.values).astype(np.float64)
    if not values.size:
        return "matrix without values"
    text = f"matrix {values.shape[0]} by {values.shape[1]} {_extent(values)}"
    titles = " by ".join(clean(title) for title in (matrix.row_title, matrix.column_title) if title)
    finite = np.where(np.isfinite(values), values, -np.inf)
    row, column = np.unravel_index(int(finite.argmax()), values.shape)
    where = f"largest at {_named(matrix.row_names, int(row))}, {_named(matrix.column_names, int(column))}"
    diagonal = ""
    if (
        values.shape[0] == values.shape[1]
        and np.isfinite(values).all()
        and values.sum() > 0
        and values.min() >= 0
    ):
        diagonal = f"; {axes.number(100 * float(np.trace(values) / values.sum()))} % on the diagonal"
    return f"{text}{f' ({titles})' if titles else ''}; {where}{diagonal}"


def _maps(maps: Maps) -> str:
    values = as_maps(maps.values)
    if not values.size:
        return "no maps"
    count, rows, columns = values.shape
    text = f"{count:,} map{'s' if count > 1 else ''} of {rows} by {columns} {_extent(values)}"
    titles = " by ".join(clean(title) for title in (maps.row_title, maps.column_title) if title)
    captions = [clean(caption) for caption in maps.captions[:_MOST_NAMED]]
    more = ", …" if len(maps.captions) > _MOST_NAMED else ""
    return f"{text}{f' ({titles})' if titles else ''}{': ' if captions else ''}{', '.join(captions)}{more}"


def _named(names: tuple[str, ...], index: int) -> str:
    return clean(names[index]) if index < len(names) else str(index)


def _scatter(scatter: Scatter) -> str:
    points = as_points(scatter.points)
    if not len(points):
        return "no points"
    x, y = clean(scatter.x_title) or "x", clean(scatter.y_title) or "y"
    classes = _classes(scatter.labels, len(points), scatter.names)
    head = f"{axes.count(len(points))} point{'s' if len(points) > 1 else ''}"
    return f"{head}: {classes}; {x} {_extent(points[:, 0])}, {y} {_extent(points[:, 1])}"


def _network(network: Network) -> str:
    sizes = layer_sizes(network)
    if not sizes:
        return "network without weights"
    weights = np.concatenate([np.ravel(np.asarray(w, np.float64)) for w in network.weights])
    text = f"network {'-'.join(f'{count}' for count in sizes)}, weights {_extent(weights)}"
    if len(network.activations) == len(sizes) and np.size(network.activations[-1]) <= _MOST_NAMED:
        outputs = np.ravel(np.asarray(network.activations[-1], np.float64))
        names = network.names[-1] if len(network.names) == len(sizes) else ()
        parts = [f"{_named(names, i)} {axes.number(v)}" for i, v in enumerate(outputs)]
        text += f"; output {', '.join(parts) if names else ', '.join(map(axes.number, outputs))}"
    return text


def _lines(lines: Lines) -> str:
    title = clean(lines.y_title) or "lines"
    curves = named(lines)
    parts = [f"{clean(name)} {_extent(values)}" for name, values in curves[:_MOST_NAMED] if values.size]
    more = f" and {len(curves) - _MOST_NAMED} more" if len(curves) > _MOST_NAMED else ""
    return f"{title} over {clean(lines.x_title) or 'x'}: {'; '.join(parts) or 'no values'}{more}"


def _bars(drawing: Bars) -> str:
    values = bars.as_values(drawing.values)
    order = np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")[:_MOST_NAMED]
    parts = [f"{bars.name_of(drawing, int(i))} {axes.number(float(values[i]))}" for i in order]
    more = f" and {len(values) - _MOST_NAMED:,} more" if len(values) > _MOST_NAMED else ""
    return f"{clean(drawing.title) or 'bars'}: {', '.join(parts) or 'no values'}{more}"


def _text(text: Text) -> str:
    lines = [clean(line) for line in text.text.splitlines() if line.strip()]
    head = (lines[0][:60] + ("…" if len(lines[0]) > 60 else "")) if lines else "nothing"
    return f"text of {len(lines):,} line{'' if len(lines) == 1 else 's'}: {head}"


def _stack(drawing: Stack) -> str:
    parts = stack.flat(drawing)
    words = [f"{clean(title)}: {describe(part)}" if title else describe(part) for title, part in parts]
    more = f" and {len(parts) - _MOST_NAMED} more" if len(parts) > _MOST_NAMED else ""
    return (" | ".join(words[:_MOST_NAMED]) + more) or "no drawings"
