"""Write charts for commands: which files may be named, and what must be installed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pabal.errors import PabalError
from pabal.replies import ForecastReply

_SUFFIXES = (".png", ".svg")


def _chart_file(path: Path | None) -> Path | None:
    if path is not None and path.suffix not in _SUFFIXES:
        raise typer.BadParameter(
            f"{str(path)!r} is not the name of a chart; end it in {' or '.join(_SUFFIXES)}",
            param_hint="--chart",
        )
    return path


ChartFile = Annotated[
    Path | None,
    typer.Option(
        "--chart", metavar="FILE", callback=_chart_file, help="Draw the forecast to this .png or .svg."
    ),
]


def write_chart(forecast: ForecastReply, path: Path) -> None:
    """Draw a forecast to a file. Raises PabalError if that cannot be done."""
    try:
        from pabal.cli.charts.draw import draw
    except ModuleNotFoundError as error:
        raise PabalError("charts need matplotlib; pip install 'pabal[chart]' brings it") from error
    try:
        draw(forecast, path)
    except OSError as error:
        what = error.strerror or error
        raise PabalError(f"the chart cannot be written to {path}: {what}; name another file") from error
