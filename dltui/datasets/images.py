"""Images with their classes: handwritten digits that are always there, and files that may be."""

from __future__ import annotations

import difflib
import gzip
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.datasets.fetching import Remote, fetched
from dltui.datasets.places import DOWNLOAD_SECONDS, DataError, folders, reason

Part = tuple[NDArray[Any], NDArray[np.uint8]]
Data = tuple[Part, Part]

SIDE = 28  # pixels of an image, each way
TEST_SHARE = 0.2  # of the digits
FASHION_NAMES = (
    "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"
)  # fmt: skip

_ARRAYS = ("x_train", "y_train", "x_test", "y_test")

# Where Keras has them from. The checksum of MNIST is Keras's; those of Fashion-MNIST, of which Keras knows
# none, are its authors': github.com/zalandoresearch/fashion-mnist.
_FOLDER = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_REMOTES = {
    "mnist": (
        Remote(
            f"{_FOLDER}mnist.npz",
            "mnist.npz",
            "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
            11_490_434,
        ),
    ),
    "fashion_mnist": tuple(
        Remote(f"{_FOLDER}{name}-ubyte.gz", f"fashion-mnist/{name}-ubyte.gz", checksum, size)
        for name, checksum, size in (
            ("train-images-idx3", "8d4fb7e6c68d591d4c3dfef9ec88bf0d", 26_421_880),
            ("train-labels-idx1", "25c81989df183df01b3e8a0aad5dffbe", 29_515),
            ("t10k-images-idx3", "bef4ecab320f06d8554ea6380940ec79", 4_422_102),
            ("t10k-labels-idx1", "bb300cfdad3c16e7a12a480ee83cd310", 5_148),
        )
    ),
}


def load(name: str = "digits", *, scaled: bool = True) -> Data:
    """Return a data set by name: `digits`, `mnist` or `fashion_mnist`.

    Args:
        name: which one.
        scaled: see `digits`.

    Returns:
        ((x_train, y_train), (x_test, y_test)): images (n, 28, 28) and classes (n,) from 0 to 9.

    Raises:
        ValueError: another name; the text gives the closest.
        DataError: the data cannot be had.
    """
    loaders: dict[str, Callable[..., Data]] = {
        "digits": digits,
        "mnist": mnist,
        "fashion_mnist": fashion_mnist,
    }
    if name not in loaders:
        close = difflib.get_close_matches(name, loaders, 1, 0.4)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise ValueError(f"unknown data set {name!r}: expected one of {', '.join(loaders)}{hint}")
    return loaders[name](scaled=scaled)


def digits(*, scaled: bool = True) -> Data:
    """Return scikit-learn's 1,797 handwritten digits, resized from 8x8 to 28x28 and split.

    A fifth of each class is kept for testing, always the same samples. Offline, about 0.1 s.

    Args:
        scaled: float32 from 0 to 1; otherwise uint8 from 0 to 255.

    Returns:
        ((x_train, y_train), (x_test, y_test)): images (1438, 28, 28) and (359, 28, 28), classes
        (n,) as uint8.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998.
    """
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images = resized(bunch.images / 16.0, SIDE)
    x = images.astype("float32") if scaled else np.rint(images * 255).astype("uint8")
    y = bunch.target.astype("uint8")
    kept = _stratified(y)
    return (x[~kept], y[~kept]), (x[kept], y[kept])


def mnist(*, scaled: bool = True, seconds: float = DOWNLOAD_SECONDS) -> Data:
    """Return MNIST: 60,000 handwritten digits to train on and 10,000 to test.

    Args:
        scaled: float32 from 0 to 1; otherwise uint8 from 0 to 255.
        seconds: how long a download may take where no `mnist.npz` is there.

    Returns:
        ((x_train, y_train), (x_test, y_test)): images (n, 28, 28), classes (n,) as uint8.

    Raises:
        DataError: there is no file and no download, or the file is not MNIST.

    Source: Y. LeCun, C. Cortes and C. Burges, The MNIST database of handwritten digits, 1998.
    """
    return _prepared(_found("mnist", seconds), scaled)


def fashion_mnist(*, scaled: bool = True, seconds: float = DOWNLOAD_SECONDS) -> Data:
    """Return Fashion-MNIST: 60,000 pictures of clothes to train on and 10,000 to test, named `FASHION_NAMES`.

    Takes, returns and raises what `mnist` does; the file is `fashion_mnist.npz`.

    Source: H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST, 2017.
    """
    return _prepared(_found("fashion_mnist", seconds), scaled)


def resized(images: NDArray[Any], side: int) -> NDArray[np.float64]:
    """Return square images (n, s, s) at another size (n, side, side), interpolated between their pixels."""
    matrix = _interpolation(images.shape[1], side)
    return np.asarray(np.einsum("ij,njk,lk->nil", matrix, images, matrix))


def read(path: Path) -> dict[str, NDArray[Any]]:
    """Return the four arrays of a file of images and classes, checked.

    Raises:
        DataError: the file cannot be read, is damaged, or lacks an array, or one has another shape or type.
    """
    try:
        with path.open("rb") as raw:
            if not zipfile.is_zipfile(raw):
                raise ValueError("it is cut short, or it never was one")
            raw.seek(0)
            arrays = _arrays(path, np.load(raw, allow_pickle=False))
    except (DataError, MemoryError):
        raise
    except PermissionError as error:
        raise DataError(f"{path}: cannot be read ({reason(error)}); look at its rights") from error
    except Exception as error:  # of zipfile, zlib, tokenize and NumPy: damaged bytes raise nearly everything
        why = "it holds pickled objects, which are never loaded" if "pickle" in str(error) else reason(error)
        raise DataError(
            f"{path}: damaged, or no .npz file ({why}); delete it, and it is fetched again"
        ) from error
    for part in ("train", "test"):
        _check(path, part, arrays[f"x_{part}"], arrays[f"y_{part}"])
    return arrays


# ---------------------------------------------------------------------------------------------------


def _arrays(path: Path, file: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    missing = [name for name in _ARRAYS if name not in file]
    if missing:
        raise DataError(f"{path}: no array {missing[0]} in it, only {', '.join(file) or 'nothing'}")
    return {name: file[name] for name in _ARRAYS}


def _stratified(y: NDArray[Any]) -> NDArray[np.bool_]:
    """Return a mask that keeps the same random fifth of each class at every call."""
    rng = np.random.default_rng(1998)
    kept = np.zeros(len(y), dtype=bool)
    for label in np.unique(y):
        members = rng.permutation(np.flatnonzero(y == label))
        kept[members[: round(len(members) * TEST_SHARE)]] = True
    return kept


def _interpolation(size: int, wanted: int) -> NDArray[np.float64]:
    """Return the matrix (wanted, size) that interpolates a row of pixels linearly."""
    places = np.clip((np.arange(wanted) + 0.5) * size / wanted - 0.5, 0, size - 1)
    return np.maximum(0.0, 1.0 - np.abs(places[:, None] - np.arange(size)))


def _found(name: str, seconds: float) -> dict[str, NDArray[Any]]:
    for folder in folders():
        path = folder / f"{name}.npz"
        if path.is_file():
            return read(path)
    try:
        return _downloaded(name, seconds)
    except Exception as error:
        raise DataError(_where_to_put(name, error)) from error


def _where_to_put(name: str, error: Exception) -> str:
    looked = " and ".join(str(folder) for folder in folders())
    return (
        f"{name}: no {name}.npz in {looked}, and the download failed ({reason(error)}). Put {name}.npz, with "
        f"the arrays {', '.join(_ARRAYS)} of keras.datasets.{name}, into {folders()[-1]}, or set DLTUI_DATA "
        "to its folder. Without a network there is the data set digits"
    )


def _downloaded(name: str, seconds: float) -> dict[str, NDArray[Any]]:
    """Fetch a data set.

    Raises:
        TimeoutError: it took too long.
        DataError: the files are not what they should be.
    """
    paths = fetched(name, _REMOTES[name], seconds)
    if name == "mnist":
        return read(paths[0])
    return {array: _idx(path) for array, path in zip(_ARRAYS, paths, strict=True)}


def _idx(path: Path) -> NDArray[Any]:
    """Return the array of a file of Fashion-MNIST: after its head, whole bytes; its checksum is known."""
    with gzip.open(path) as file:
        content = file.read()
    dimensions = content[3]
    shape = np.frombuffer(content, ">i4", dimensions, 4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(tuple(shape))


def _check(path: Path, part: str, x: NDArray[Any], y: NDArray[Any]) -> None:
    if x.dtype != np.uint8 or x.ndim != 3 or x.shape[1:] != (SIDE, SIDE) or len(x) == 0:
        raise DataError(
            f"{path}: x_{part}: expected uint8 of the shape (n, {SIDE}, {SIDE}), got {x.dtype} {x.shape}"
        )
    if y.dtype.kind not in "iu" or y.shape != (len(x),):
        raise DataError(
            f"{path}: y_{part}: expected whole numbers of the shape ({len(x)},), got {y.dtype} {y.shape}"
        )
    if y.min() < 0 or y.max() > 9:
        raise DataError(f"{path}: y_{part}: expected classes from 0 to 9, got {y.min()} to {y.max()}")


def _prepared(arrays: dict[str, NDArray[Any]], scaled: bool) -> Data:
    def part(name: str) -> Part:
        x, y = arrays[f"x_{name}"], arrays[f"y_{name}"].astype("uint8")
        return (np.multiply(x, np.float32(1 / 255), dtype="float32"), y) if scaled else (x, y)

    return part("train"), part("test")
