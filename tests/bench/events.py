"""The way of a point from the kernel to the screen, at rising rates, in the real app in a pty.

A script in the kernel sends points for some seconds: so many a second in ten messages, as the monitor does;
one at a time through `live.log`, as fast as that goes; and, worse than anything that dltui does, in a message
for each. The app keeps up as long as what is on the screen is never older than `OLDEST`. Afterwards every
point that was sent must be in its history.
"""

import json
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from terminal import Terminal

from bench.measure import row

HERE = Path(__file__).parent
RATES = (1_000, 10_000, 100_000, 300_000, 1_000_000)
SECONDS = 8
OLDEST = 1.0  # seconds: twice what lies between two frames of a long fit on two cores
LEAST = 100_000  # points a second; a network of a few weights compiled by XLA trains as many steps

HEAD = """\
# %% [markdown]
# ## Send
# Points for {seconds} seconds.

# %%
import json, os, time
from dltui import live
from dltui.events import FitEnded, FitStarted, Points, Series
from dltui.live import publish

seconds, sent, began = {seconds}, 0, time.monotonic()
"""
TAIL = """
with open(os.environ["DLTUI_BENCH_OUT"], "w") as out:
    json.dump({"began": began, "ended": time.monotonic(), "sent": sent}, out)
"""
EVENTS = """
publish.publish(FitStarted(1, "sent", 1, None, None, "", ("loss",)))
while (now := time.monotonic() - began) < seconds:
    until = {until}
    steps = tuple(map(float, range(sent + 1, until + 1)))
    series = Series(steps, tuple(1 / step for step in steps))
    sent = until
    publish.publish(Points(1, {{"loss": series}}, sent, 1, time.monotonic() - began))
    time.sleep({rest})
publish.publish(FitEnded(1, "ok", 1, sent, seconds, {{"loss": 1 / sent}}))
"""
LOGGED = """
while time.monotonic() - began < seconds:
    for sent in range(sent + 1, sent + 101):
        live.log(sent, loss=1 / sent)
"""
SINGLE = EVENTS.format(until="sent + 1", rest="0")


def at_rate(rate):
    """Return a script's way to send so many points a second, all of a tenth of a second together."""
    rest = "max(0.0, now + 0.1 - (time.monotonic() - began))"
    return EVENTS.format(until=f"min(int({rate} * now) + 1, sent + {rate})", rest=rest)


@dataclass(frozen=True)
class Flow:
    """What became of the points that were sent; times in seconds, memory in bytes."""

    sent: int
    kept: int
    rate: float
    ages: list[float]
    late: float
    waiting: int
    grown: int

    @property
    def keeps_up(self):
        return max(self.ages) < OLDEST and self.late < OLDEST

    def __str__(self):
        return (
            f"{self.sent:,} points sent, {self.rate:,.0f} a second, {self.kept:,} kept; on the screen "
            f"{statistics.median(self.ages):.2f} s later, at most {max(self.ages):.2f}, the end "
            f"{self.late:.2f} s; {self.waiting} events waited; {self.grown / 2**20:.0f} MB grown"
        )


def flow(sending, seconds=SECONDS):
    """Send points through the app; return what came of them."""
    with tempfile.TemporaryDirectory() as folder:
        script, out, looks = (Path(folder) / name for name in ("send.py", "out", "looks"))
        script.write_text(HEAD.format(seconds=seconds) + sending + TAIL)
        with Terminal(
            "open",
            str(script),
            command=[sys.executable, "-P", str(HERE / "observed.py"), str(looks)],
            environment={"DLTUI_BENCH_OUT": str(out)},
        ) as terminal:
            terminal.wait_for("ready", 180)
            terminal.settle(1.0)
            before = read(looks)[-1]["rss"]
            terminal.press("enter")
            terminal.discard_until(lambda: out.exists() and out.stat().st_size and read(looks)[-1]["ended"])
        return as_flow(json.loads(out.read_text()), read(looks), before)


def as_flow(sent, looks, before):
    """Return what the kernel said of its sending, and the app's looks, as one."""
    began, ended = sent["began"], sent["ended"]
    ages = [look["at"] - began - look["seconds"] for look in looks if look["seconds"] and look["at"] <= ended]
    last = next(look for look in looks if look["ended"])
    return Flow(
        sent["sent"],
        last["points"],
        sent["sent"] / (ended - began),
        ages,
        last["at"] - ended,
        max(look["waiting"] for look in looks),
        max(look["rss"] for look in looks) - before,
    )


def read(looks):
    """Return the looks so far; a line that is being written is left for the next time."""
    return [json.loads(line) for line in looks.read_text().splitlines(keepends=True) if line.endswith("\n")]


def flow_rows(words, flows):
    """Yield what was lost (nothing may be), how old the points were on the screen, and what it took."""
    for one in flows:
        print(f"{words}: {one}", file=sys.stderr)
    sent = statistics.median(one.rate for one in flows)
    lost = [one.sent - one.kept for one in flows]
    yield row(f"{words} ({sent:,.0f} a second): lost", lost, None, "points", "none", lambda ours, _: not ours)
    ages = [age for one in flows for age in one.ages]
    yield row("… from the kernel to the screen", ages, None, "s", "", lambda *_: True)
    most = [one.grown / 2**20 for one in flows]
    yield row("… memory at its highest", most, None, "MB", "", lambda *_: True)


def rows(runs=1):
    kept_up = 0.0
    for rate in RATES:
        flows = [flow(at_rate(rate)) for _ in range(runs)]
        if all(one.keeps_up for one in flows):
            kept_up = max(kept_up, statistics.median(one.rate for one in flows))
        yield from flow_rows(f"{rate:,} points a second", flows)
    logged = [flow(LOGGED) for _ in range(runs)]
    yield from flow_rows("`live.log` as fast as it goes", logged)
    yield from flow_rows("a message a point, as fast as that goes", [flow(SINGLE) for _ in range(runs)])
    yield row(
        f"points a second with none older than {OLDEST:g} s on the screen",
        kept_up,
        None,
        "points/s",
        f"at least {LEAST:,}",
        lambda ours, _: ours >= 0.95 * LEAST,
    )
