"""How each program is asked for the same: pharmalint, and its peers on the files with the planted phrases. Of several
ways to put the question, a peer gets the one it answers fastest."""

import json
import os
from pathlib import Path

from .inputs import phrases, write
from .measure import Command

HERE = Path(__file__).parent


class Pharmalint:
    """The program that all others are measured beside, without anybody's configuration."""

    def __init__(self, program, cache):
        self.program, self.cache = program, cache

    def check(self, *args, **rest):
        """`pharmalint check` without a configuration; findings are no failure."""
        args = [self.program, "check", "--no-config", "--quiet", "--fail-on", "never", *args]
        return Command(args, env={"XDG_CACHE_HOME": str(self.cache)}, **rest)

    def stream(self, path, *args, **rest):
        """… of posts as JSON lines, a line for each finding."""
        return self.check("--input-format", "jsonl", "--format", "short", *args, path, **rest)


def lines(text):
    """A line for each finding."""
    return len(text.splitlines())


def occurrences(of):
    """A word for each finding."""
    return lambda text: text.count(of)


def planted(text):
    """Lines in which one of the planted words is named."""
    words = [word for _, word in phrases()]
    return sum(any(word in line for word in words) for line in text.splitlines())


def ripgrep(home, folder, files):
    listed = write(folder / "phrases.txt", "".join(phrase + "\n" for phrase, _ in phrases()))
    return Command([home / "bin/rg", "--no-config", "-F", "-f", listed, files], count=lines)


def yara(home, folder, files):
    strings = "".join(f'  $p{number} = "{phrase}"\n' for number, (phrase, _) in enumerate(phrases()))
    rules = write(folder / "planted.yar", f"rule planted {{\n strings:\n{strings} condition:\n  any of them\n}}\n")
    return Command([home / "bin/python", "-B", HERE / "yara.py", rules, files], count=lines)


def typos(home, folder, files):
    words = "".join(f'{word} = "{word}x"\n' for _, word in phrases())
    config = write(folder / "typos.toml", f"[default.extend-words]\n{words}")
    args = [home / "bin/typos", "--isolated", "--config", config, "--format", "brief", files]
    return Command(args, exits=(0, 2), count=planted)


def gitleaks(home, folder, files):
    rules = (
        f"[[rules]]\nid = 'planted-{number}'\nregex = '''{phrase}'''\nkeywords = ['{word}']\n"
        for number, (phrase, word) in enumerate(phrases())
    )
    config = write(folder / "gitleaks.toml", "".join(rules))
    args = [home / "bin/gitleaks", "dir", "--config", config, "--no-banner", "--exit-code", "0"]
    return Command([*args, "--report-format", "json", "--report-path", "-", files], count=occurrences('"RuleID"'))


def textlint(home, folder, files):
    rules = (f'  - expected: "{phrase.upper()}"\n    pattern: "{phrase}"\n' for phrase, _ in phrases())
    prh = write(folder / "prh.yml", "version: 1\nrules:\n" + "".join(rules))
    config = write(folder / "textlintrc.json", json.dumps({"rules": {"prh": {"rulePaths": [str(prh)]}}}))
    args = [home / "node_modules/.bin/textlint", "--config", config, "--format", "json", files]
    return Command(args, cwd=home, exits=(0, 1), count=occurrences('"ruleId"'))


def semgrep(home, folder, files):
    rule = {"id": "planted", "languages": ["regex"], "message": "planted", "severity": "WARNING"}
    rule["pattern-regex"] = "|".join(phrase for phrase, _ in phrases())
    config = write(folder / "semgrep.json", json.dumps({"rules": [rule]}))
    offline = ["--metrics=off", "--disable-version-check", "--no-git-ignore"]
    # It starts a program of its own, which is found by the path.
    path = {"PATH": f"{home / 'bin'}:{os.environ['PATH']}"}
    args = [home / "bin/semgrep", "scan", *offline, "--config", config, "--json", files]
    return Command(args, env=path, count=occurrences('"check_id"'))


# Who looks for the phrases, and how many times as fast pharmalint is to be: below one, it may take longer.
PHRASES = {
    "ripgrep": (ripgrep, 0.5),
    "yara-x": (yara, None),
    "typos": (typos, None),
    "gitleaks": (gitleaks, 10),
    "textlint": (textlint, 50),
    "semgrep": (semgrep, 50),
}
