"""How long one library takes to draw: `python drawn_by.py LIBRARY POINTS [--show]`, in its own environment.

Two curves of so many points as the only widget of a Textual app of 120x30 cells: from new data in arrays to
the strips that a terminal would get; of `images` and `rich-pixels` a grid of so many images of 28 by 28, from
an array to lines of segments at 120x40. Prints the milliseconds of each redraw after the first, as JSON.
"""

import asyncio
import json
import sys
import time

import numpy as np
from textual.app import App

WIDTH, HEIGHT = 120, 30
MOST_SECONDS, MOST_TIMES = 20, 15


def data(points):
    """Return (steps, loss, validation loss)."""
    generator = np.random.default_rng(1)
    steps = np.arange(points, dtype=float)
    loss = 1 / (1 + steps / points * 20)
    return steps, *(loss + generator.normal(0, 0.02, points) for _ in range(2))


def repeated(draw):
    """Return the milliseconds of each redraw, and what was drawn last; the first fills caches."""
    taken, began = [], time.perf_counter()
    drawn = draw()
    while not taken or (len(taken) < MOST_TIMES and time.perf_counter() - began < MOST_SECONDS):
        start = time.perf_counter()
        drawn = draw()
        taken.append((time.perf_counter() - start) * 1000)
    return taken, drawn


async def in_app(app, prepare):
    """Return the redraws of an app's one widget; `prepare` returns a function that gives it new data."""
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.pause()
        renew = prepare(app)
        await pilot.pause()

        def draw():
            renew()
            return app.screen._compositor.render_strips()

        return repeated(draw)


def one_widget(widget):
    class Only(App):
        CSS = "* { padding: 0; margin: 0; } #only { width: 100%; height: 100%; }"

        def compose(self):
            yield widget

    return Only()


async def textual_plot(points):
    from textual_plot import HiResMode, PlotWidget

    widget, (steps, *curves) = PlotWidget(id="only"), data(points)

    def prepare(_):
        def renew():
            widget.clear()
            for curve, colour in zip(curves, ("blue", "red"), strict=True):
                widget.plot(steps, curve, line_style=colour, hires_mode=HiResMode.BRAILLE)
            widget.render()  # draws on its canvases, which the strips below are of

        return renew

    return await in_app(one_widget(widget), prepare)


async def textual_plotext(points):
    from textual_plotext import PlotextPlot

    widget, (steps, *curves) = PlotextPlot(id="only"), data(points)
    steps, *curves = (array.tolist() for array in (steps, *curves))  # arrays are slower for it

    def prepare(_):
        def renew():
            widget.plt.clear_data()
            for curve in curves:
                widget.plt.plot(steps, curve, marker="braille")
            widget.refresh()

        return renew

    return await in_app(one_widget(widget), prepare)


async def dltui(points):
    from dltui.app.app import DltuiApp
    from dltui.app.curve_view import CurveView
    from dltui.events import FitStarted
    from dltui.learning.lesson_state import LessonState

    view, (steps, *curves) = CurveView(id="only"), data(points)
    state = LessonState()
    state.apply(FitStarted(1, "fit"))
    for name, values in zip(("loss", "val_loss"), curves, strict=True):
        state.current.history.curve(name).append(steps, values)

    class Only(DltuiApp):
        CSS_PATH = None
        CSS = "#only { width: 100%; height: 100%; }"

        async def on_mount(self):
            await self.screen.mount(view)

    def prepare(_):
        def renew():
            state.curves_version += 1
            view.show(state, state.current, ())

        return renew

    return await in_app(Only(None), prepare)


def grid_of(count):
    """Return images of 28 by 28, values from 0 to 1."""
    return np.random.default_rng(1).random((count, 28, 28))


async def images(count):
    from dltui.draw import Mode, render
    from dltui.drawings import Images

    values, columns = grid_of(count), round(count**0.5)
    return repeated(lambda: render(Images(values, columns=columns), 120, 40, Mode.COLOUR))


async def rich_pixels(count):
    from PIL import Image
    from rich.console import Console
    from rich_pixels import Pixels

    values, columns = grid_of(count), round(count**0.5)
    console = Console(width=120, height=40, color_system="truecolor", force_terminal=True)

    def draw():
        rows = values.reshape(columns, columns, 28, 28).swapaxes(1, 2).reshape(28 * columns, 28 * columns)
        mosaic = Image.fromarray((rows * 255).astype("uint8"))
        return console.render_lines(Pixels.from_image(mosaic, resize=(119, 80)))

    return repeated(draw)


LIBRARIES = {"dltui": dltui, "textual-plot": textual_plot, "textual-plotext": textual_plotext,
             "images": images, "rich-pixels": rich_pixels}  # fmt: skip

if __name__ == "__main__":
    taken, drawn = asyncio.run(LIBRARIES[sys.argv[1]](int(sys.argv[2])))
    if "--show" in sys.argv:
        print("\n".join("".join(segment.text for segment in line) for line in drawn), file=sys.stderr)
    print(json.dumps(taken))
