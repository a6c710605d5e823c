"""The table: as Markdown, and into the docs."""

from dataclasses import dataclass

from .measure import Pairs

OPEN, CLOSE = "<!-- compare -->", "<!-- /compare -->"

HEAD = """\
| what | beside | pharmalint | the other | time | processor time | found | aim | met |
|---|---|---|---|---|---|---|---|---|
"""


@dataclass
class Row:
    """A comparison and what came out."""

    what: str
    other: str = ""
    measured: Pairs | None = None
    # What came out, where it is not two times beside each other.
    value: str = ""
    aim: str = ""
    # None: these inputs cannot tell.
    met: bool | None = None
    # Why there is nothing to compare.
    note: str = ""
    # Whether posts a second tell more than seconds.
    rates: bool = False
    # How much there was to find.
    planted: int | None = None

    def markdown(self):
        times = ["", "", "", "", ""]
        if self.measured:
            wall, cpu = self.measured.wall(), self.measured.cpu()
            shown = rate if self.rates else seconds
            times = [shown(wall[0]), shown(wall[1]), times_as(self.measured.ratio("wall"))]
            times += [times_as(self.measured.ratio("cpu")), self.found()]
            if self.value:
                times[2] = self.value
        else:
            times[0], times[1] = self.value, self.note and f"not measured: {self.note}"
        met = {True: "yes", False: "**no**", None: "not told" if self.aim else ""}[self.met]
        cells = [self.what, self.other, *times, self.aim, met]
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"

    def found(self):
        ours, theirs = self.measured.found
        both = f"{ours}" if ours == theirs else f"{ours}, {theirs}"
        if ours is None:
            return "" if theirs is None else f"{theirs}"
        return both if self.planted is None else f"{both} of {self.planted}"


def seconds(wall):
    return f"{wall:.2f} s" if wall >= 0.1 else f"{wall * 1000:.1f} ms"


def rate(wall):
    return f"{1 / wall:,.0f} posts/s"


def times_as(ratio):
    """A ratio in words: what takes half as long is twice as fast."""
    return f"{1 / ratio:.3g} × as fast" if ratio < 1 else f"{ratio:.3g} × as long"


def markdown(heading, rows):
    """The whole table under a line that says what was measured."""
    return f"{heading}\n\n{HEAD}{''.join(row.markdown() for row in rows)}"


def summary(rows):
    """Which aims are met, in one line each."""
    said = {True: "met", False: "NOT MET", None: "not told"}
    return "".join(f"{said[row.met]:8}  {row.what}, {row.aim} {row.other}".rstrip() + "\n" for row in rows if row.aim)


def write(page, text):
    """Puts the table between the marks of `page`."""
    old = page.read_text(encoding="utf-8")
    before, mark, rest = old.partition(OPEN)
    _, end, after = rest.partition(CLOSE)
    if not (mark and end):
        raise SystemExit(f"error: {page} has no {OPEN} … {CLOSE} to write between")
    page.write_text(f"{before}{OPEN}\n{text}{CLOSE}{after}", encoding="utf-8")
