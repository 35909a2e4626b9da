"""The snapshots of every format; ``python -m tests.reports.snapshots`` writes them anew."""

from pathlib import Path

from symderiv.reports import FORMATS, Screen, render
from tests.reports.fixture import RUN

FOLDER = Path(__file__).with_name("snapshots")
SCREENS = {"narrow": Screen(60), "colour": Screen(100, colour=True)}


def outputs() -> dict[str, str]:
    shown = {name: render(RUN, name, Screen()) for name in FORMATS}
    for name, screen in SCREENS.items():
        shown[f"text-{name}"] = render(RUN, "text", screen)
    return shown


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in outputs().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
