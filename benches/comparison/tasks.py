"""What is measured: each task gives rows of the table. The aims are those of issue 6."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from .commands import HERE, PHRASES, Pharmalint, lines, occurrences
from .inputs import HOSTILE, Inputs
from .measure import Command, Failed, pairs, run
from .table import Row

MEGABYTE = 1_000_000


@dataclass
class Bench:
    """What all tasks need."""

    pharmalint: Pharmalint
    inputs: Inputs
    # The folder of each peer that is installed, and why the others are not.
    peers: dict
    absent: dict
    folder: Path
    runs: int
    # Whether the sizes are those that the aims are about.
    judge: bool

    def beside(self, what, peer, ours, theirs, times=None, found=None):
        """A row: ours beside a peer, which is to be `times` as fast, and both to find `found`; `theirs` makes the peer's
        command from its folder."""
        aim = {}
        if times:
            aim = self.aim(f"≥ {times:g} × as fast" if times > 1 else f"≤ {1 / times:g} × as long", None)
        if peer not in self.peers:
            return Row(what, peer, note=self.absent[peer], **aim)
        try:
            measured = pairs(ours, theirs(self.peers[peer]), self.runs)
        except Failed as failed:
            return Row(what, peer, note=str(failed), **aim)
        if times:
            complete = found is None or measured.found == (found, found)
            aim = self.aim(aim["aim"], complete and measured.ratio("wall") * times <= 1)
        return Row(what, peer, measured, rates=ours.posts > 1, planted=found, **aim)

    def aim(self, said, met):
        """An aim, and whether it is met, if inputs of this size can tell."""
        return {"aim": said, "met": met if self.judge else None}


def archive(bench):
    """The archive, beside one search for the names of medicines."""
    posts, names = bench.inputs.archive(), bench.inputs.names()
    search = lambda home: Command([home / "bin/rg", "--no-config", "-c", "-F", "-f", names, posts])
    what = f"{bench.inputs.size.archive_mb} MB of posts"
    for threads, said, times in [([], "", 1), (["--threads", "1"], ", one thread", 0.5)]:
        ours = bench.pharmalint.stream(posts, *threads)
        yield bench.beside(f"{what}{said}; names of medicines", "ripgrep", ours, search, times)
    peak = max(run(bench.pharmalint.stream(posts))[0].peak for _ in range(bench.runs)) / MEGABYTE
    yield Row(f"{what}, peak memory", value=f"{peak:.0f} MB", **bench.aim("≤ 100 MB", peak <= 100))


def files(bench):
    """Small files with planted phrases, with a pack of just these, and with all packs."""
    folder, planted = bench.inputs.files()
    pack = ["--format", "short", "--pack-folder", bench.inputs.planted_pack(), folder]
    count = occurrences("[planted/term]")
    alone = bench.pharmalint.check("--packs", "planted", *pack, count=count)
    whole = bench.pharmalint.check(*pack, count=count)
    what = f"{bench.inputs.size.files} files"
    for peer, (command, aim) in PHRASES.items():
        theirs = lambda home: command(home, bench.folder, folder)
        yield bench.beside(f"{what}, 200 phrases", peer, alone, theirs, aim, planted)
    for peer, (command, _) in PHRASES.items():
        theirs = lambda home: command(home, bench.folder, folder)
        yield bench.beside(f"{what}, 200 phrases and all packs", peer, whole, theirs, None, planted)


def identifiers(bench):
    """Posts with identifiers of patients."""
    size = bench.inputs.size
    made, planted = bench.inputs.identifiers()
    labelled, _ = bench.inputs.labelled()
    for path, which, found in [(made, "every eighth with identifiers", planted), (labelled, "labelled by hand", None)]:
        for packs, named in [(["--packs", "privacy"], ""), ([], ", all packs")]:
            ours = bench.pharmalint.stream(path, *packs, count=occurrences("[privacy/email]"), posts=size.posts)
            crate = lambda home: Command([home / "release/posts", path], count=first, posts=size.posts, says_seconds=True)
            aim = 1 if packs else None
            yield bench.beside(f"posts, {which}{named}", "pii", ours, crate, aim, found)
    ours = bench.pharmalint.stream(made, "--packs", "privacy", posts=size.posts)
    some = size.presidio_posts
    theirs = lambda home: Command(
        [home / "bin/python", "-B", HERE / "presidio.py", made, some], posts=some, says_seconds=True
    )
    home = bench.peers.get("presidio", bench.folder)
    model = any(home.glob("lib/python*/site-packages/en_core_web_sm"))
    without = "" if model else "; Presidio without its model"
    yield bench.beside(f"posts, every eighth with identifiers{without}", "presidio", ours, theirs, 100)


def first(text):
    return int(text.split()[0])


def start(bench):
    """From the start of the process to its end."""
    for what, ours, theirs, other, most in [
        ("one short post", bench.pharmalint.check(bench.inputs.post()), Command(["/bin/true"]), "/bin/true", 8),
        *staged(bench),
    ]:
        measured = pairs(ours, theirs, 8 * bench.runs if bench.judge else bench.runs)
        above = measured.above() * 1000
        yield Row(what, other, measured, value=f"{above:.1f} ms above", **bench.aim(f"≤ {most} ms above", above <= most))


def staged(bench):
    folder = bench.inputs.repository()
    ours = bench.pharmalint.check("--staged", cwd=folder)
    theirs = Command(["git", "diff", "--cached", "--name-only"], cwd=folder)
    yield f"one staged draft of {bench.inputs.size.repository} files", ours, theirs, "git diff --cached", 25


def terms(bench):
    """Ten times as many terms of one's own, compiled before."""
    few = bench.inputs.size.terms
    posts = bench.inputs.archive()
    for what, path in [("posts", posts), ("one short post", bench.inputs.post())]:
        commands = []
        for count in (10 * few, few):
            folder = bench.inputs.terms(count)
            args = ["--packs", "terms", "--pack-folder", folder, "--format", "short", path]
            commands.append(bench.pharmalint.check(*args, count=lines))
        measured = pairs(*commands, bench.runs)
        aim = bench.aim("≤ 1.3 × as long", measured.ratio("wall") <= 1.3) if path == posts else {}
        yield Row(f"{what}, {10 * few} terms", f"{few} terms", measured, **aim)
    shutil.rmtree(bench.pharmalint.cache, ignore_errors=True)
    seconds = [run(command)[0].wall for command in commands]
    yield Row(f"one short post, {10 * few} terms compiled anew", value=f"{seconds[0]:.2f} s, {few} terms {seconds[1]:.2f} s")


def text(bench):
    """Ten times as much text, ordinary and hostile."""
    few = bench.inputs.size.hostile_kb
    kinds = {"posts": (bench.inputs.archive(), bench.inputs.archive(tenth=True))}
    for kind in HOSTILE:
        kinds[kind] = (bench.inputs.hostile(kind, 10 * few), bench.inputs.hostile(kind, few))
    for kind, (long, short) in kinds.items():
        measured = pairs(*(bench.pharmalint.check("--format", "short", path) for path in (long, short)), bench.runs)
        name = f"{kind}, {long.stat().st_size / MEGABYTE:.3g} MB"
        aim = bench.aim("≤ 10.5 × as long", measured.ratio("wall") <= 10.5)
        yield Row(name, f"{short.stat().st_size / MEGABYTE:.3g} MB", measured, **aim)


TASKS = {task.__name__: task for task in (archive, files, identifiers, start, terms, text)}
