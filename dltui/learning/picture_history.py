"""The pictures of a lesson by name, a bounded number of each, thinned evenly; the newest is always kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from dltui.events import Picture

LIMIT = 50  # even: then every second one of LIMIT + 1 includes the newest


@dataclass(slots=True)
class _Sequence:
    pictures: list[Picture] = field(default_factory=list)
    stride: int = 1
    count: int = 0

    def add(self, picture: Picture, limit: int) -> None:
        """Append, or replace the newest where it stands between two strides."""
        if self.pictures and (self.count - 1) % self.stride:
            self.pictures[-1] = picture
        else:
            self.pictures.append(picture)
        self.count += 1
        if len(self.pictures) > limit:
            self.pictures = self.pictures[::2]
            self.stride *= 2


class PictureHistory:
    """Pictures by name. `version` changes with every change."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self.version = 0
        self._sequences: dict[tuple[int | None, str], _Sequence] = {}

    def add(self, picture: Picture) -> None:
        """Keep a picture as the newest of its name and fit."""
        self.version += 1
        sequence = self._sequences.setdefault((picture.fit, picture.name), _Sequence())
        sequence.add(picture, self.limit)

    def names(self, fit: int | None) -> tuple[str, ...]:
        """Return the names of the pictures of a fit, then of those that belong to no fit, oldest first."""
        own = [name for of, name in self._sequences if of is not None and of == fit]
        return tuple(dict.fromkeys([*own, *(name for of, name in self._sequences if of is None)]))

    def of(self, fit: int | None, name: str) -> tuple[Picture, ...]:
        """Return the pictures kept under a name for a fit, oldest first."""
        sequence = self._sequences.get((fit, name)) or self._sequences.get((None, name))
        return tuple(sequence.pictures) if sequence else ()

    def keep_fits(self, fits: set[int]) -> None:
        """Let go of the pictures of all other fits."""
        for key in [key for key in self._sequences if key[0] is not None and key[0] not in fits]:
            del self._sequences[key]

    def clear(self) -> None:
        """Forget all pictures."""
        self._sequences.clear()
        self.version += 1
