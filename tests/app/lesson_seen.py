"""How a lesson's screen is brought to a state, and what is seen of it."""

from app.played import fit_events, until

from dltui.app.key_line import KeyLine

TRAINING = list(fit_events(until=12))
TRAINED = list(fit_events())


def shown(pilot):
    """Return what stands on the screen as text."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def screen_of(pilot):
    return pilot.app.lesson_screen


def player_of(pilot):
    return pilot.app.players[-1]


def keys_offered(pilot):
    line = screen_of(pilot).query_one(KeyLine)
    return {key.action for key, _ in line.entries(400)}


async def training(pilot, epochs=12):
    """Press Enter on the first step and wait until the fit has reached an epoch and is drawn."""
    await pilot.press("enter")
    await until(pilot, lambda: screen_of(pilot).fit is not None and screen_of(pilot).fit.epoch == epochs)
    screen = screen_of(pilot)
    await until(pilot, lambda: screen.curves.shown.version == screen.state.curves_version)


async def trained(pilot):
    """Train, and wait until the screen has heard the end of the step."""
    await training(pilot, 20)
    await until(pilot, lambda: 2 in screen_of(pilot).state.outcomes and not screen_of(pilot).control.busy)
