"""What a fresh kernel does before anybody needs it: import TensorFlow and Keras and fit once."""

from __future__ import annotations

import os

from dltui.events import KernelChanged


def warm() -> None:
    """Import TensorFlow and Keras, rehearse a tiny fit, let the monitor join, and publish what was found.

    Raises:
        ImportError: TensorFlow or Keras is not installed. Hand-written loops and plays are seen all the same.
    """
    from dltui.live import joining

    joining.join()
    import keras
    import tensorflow as tf

    from dltui.live import monitor, publish

    _rehearse()
    monitor.install()
    gpus = tf.config.list_physical_devices("GPU")
    versions = {"tensorflow": tf.__version__, "keras": keras.__version__}
    publish.publish(KernelChanged("ready", _missing(len(gpus)), _devices(gpus), versions))


def _rehearse() -> None:
    """Fit four rows once, so that the first real fit does not wait for lazy imports and first traces."""
    import keras
    import numpy as np

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse", steps_per_execution=2)
    model.fit(np.zeros((4, 2)), np.zeros((4, 1)), batch_size=1, verbose=0)
    model(np.zeros((1, 2)), training=False)  # pictures call models eagerly
    keras.backend.clear_session()


def _devices(gpus: list[object]) -> tuple[str, ...]:
    """Return the devices that TensorFlow found, in words."""
    import tensorflow

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    cpu = f"CPU, {cores} core{'s' if cores != 1 else ''}"
    names = (tensorflow.config.experimental.get_device_details(gpu).get("device_name", "GPU") for gpu in gpus)
    return (*(f"GPU {i}: {name}" for i, name in enumerate(names)), cpu)


def _missing(gpus: int) -> str:
    """Say in words that a GPU was asked for and none was found."""
    wish = os.environ.get("DLTUI_DEVICE", "auto")
    if wish.startswith("gpu") and gpus == 0:
        return f"TensorFlow found no GPU for --device {wish}: it runs on the CPU (`dltui doctor` says why)"
    return ""
