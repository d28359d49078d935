"""The devices screen: live numbers, read beside the app, at every size."""

import threading

import pytest
from app.played import fit_events, until
from app.test_course_screen import shown

from dltui.app.course_screen import CourseScreen
from dltui.app.device_rows import DeviceRows
from dltui.app.devices_screen import DevicesScreen
from dltui.app.help_screen import HelpScreen
from dltui.devices import Load, MachineReading, ProcessReading, Readings
from dltui.gpus import GpuReading

GIB = 2**30
GPU = GpuReading("NVIDIA H100 80GB HBM3", 12 * GIB, 80 * GIB, 0.83)


class FakeReader:
    """Readings made by hand; keeps what was watched, in which threads, and whether it was closed."""

    def __init__(self, gpus=(GPU,), no_gpus=""):
        self.gpus, self.no_gpus = gpus, no_gpus
        self.watched, self.threads, self.closed = [], set(), threading.Event()

    def read(self, watched):
        self.watched.append(watched)
        self.threads.add(threading.current_thread())
        processes = tuple(ProcessReading(process.name, Load(1.0, GIB)) for process in watched)
        return Readings(MachineReading(2, 2, 0.5, 4 * GIB, 16 * GIB), processes, self.gpus, self.no_gpus)

    def close(self):
        self.closed.set()


def rows(pilot):
    view = pilot.app.screen.query_one(DeviceRows)
    return ["".join(segment.text for segment in view.row(y)).strip() for y in range(view.count)]


@pytest.fixture
def devices(make_app):
    """Return a function that gives a pilot on the devices screen of a reader."""

    class Devices:
        def __init__(self, reader, size=(120, 40), every=0.02):
            self.reader, self.every, self.app = reader, every, make_app(opened=False)
            self.running = self.app.run_test(size=size)

        async def __aenter__(self):
            pilot = await self.running.__aenter__()
            await until(pilot, lambda: isinstance(self.app.screen, CourseScreen))
            await self.app.push_screen(DevicesScreen(self.reader, self.every))
            await until(pilot, lambda: len(self.app.screen.readings) > 1)
            return pilot

        async def __aexit__(self, *error):
            return await self.running.__aexit__(*error)

    return Devices


async def test_d_opens_it_from_the_course_and_esc_goes_back(make_app):
    app = make_app(opened=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, CourseScreen) and "d devices" in shown(pilot))
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, DevicesScreen) and app.screen.readings)
        await until(pilot, lambda: any(row.startswith("this app") for row in rows(pilot)))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, CourseScreen))


async def test_capital_d_opens_it_from_a_lesson_whose_devices_it_shows(opened):
    async with opened(list(fit_events(until=3)), hold=True) as pilot:
        await pilot.press("enter", "D")
        await until(pilot, lambda: isinstance(pilot.app.screen, DevicesScreen))
        await until(pilot, lambda: any("The XOR network is running" in row for row in rows(pilot)))
        assert any("CPU, 2 cores" in row for row in rows(pilot))
        assert any("keras 3.15.1" in row for row in rows(pilot))


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 16)], ids=["120x40", "80x24", "50x16"])
async def test_everything_can_be_seen_at_every_size(devices, size):
    async with devices(FakeReader(), size) as pilot:
        view = pilot.app.screen.query_one(DeviceRows)
        seen = set(shown(pilot).split())
        while view.scroll_offset.y < view.max_scroll_y:
            before = view.scroll_offset.y
            await pilot.press("pagedown")
            await until(pilot, lambda before=before: view.scroll_offset.y > before)
            seen |= set(shown(pilot).split())
        for words in ("GPU 0 NVIDIA H100 80GB HBM3", "12 of 80 GiB, 15 %", "83 %", "this app", "Machine"):
            assert set(words.split()) <= seen
        assert "…" not in shown(pilot)


async def test_it_reads_again_and_again_beside_the_app_and_stops_when_it_is_left(devices):
    reader = FakeReader()
    async with devices(reader) as pilot:
        count = len(reader.watched)
        await until(pilot, lambda: len(reader.watched) > count)
        assert threading.main_thread() not in reader.threads
        assert [process.name for process in reader.watched[-1]] == ["this app"]
        await pilot.press("escape")
        await until(pilot, reader.closed.is_set)
        assert isinstance(pilot.app.screen, CourseScreen)


async def test_the_kernels_that_run_are_watched_with_their_children(devices):
    class Kernels:
        device = "gpu:1"
        processes = (("lesson", 7), ("spare", 8))

        async def close(self):
            """There is nothing to end."""

    reader = FakeReader()
    async with devices(reader) as pilot:
        pilot.app.kernels = Kernels()
        await until(pilot, lambda: "spare kernel" in "".join(rows(pilot)))
        assert [(p.name, p.pid, p.children) for p in reader.watched[-1][:2]] == [
            ("lesson's kernel", 7, True),
            ("spare kernel", 8, True),
        ]
        assert any("gpu:1: this GPU and no other" in row for row in rows(pilot))


async def test_without_a_driver_a_sentence_says_so(devices):
    async with devices(FakeReader((), "no NVIDIA driver on this machine"), (50, 16)) as pilot:
        assert "No NVIDIA driver on this machine." in rows(pilot)


async def test_help_light_and_quit(devices):
    async with devices(FakeReader()) as pilot:
        view = pilot.app.screen.query_one(DeviceRows)
        before = view.row(0)[1].style
        await pilot.press("t")
        await until(pilot, lambda: view.row(0)[1].style != before)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, DevicesScreen))
        await pilot.press("q")
    assert pilot.app.return_code == 0
