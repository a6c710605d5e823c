"""The texts that all programs read. They are made from the posts of `examples/generate_posts.rs`, which has a seed, and
by counting: the same on every machine."""

import csv
import hashlib
import json
import math
import shutil
import subprocess
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path


@dataclass(frozen=True)
class Size:
    """How much there is of everything."""

    archive_mb: float
    files: int
    posts: int
    presidio_posts: int
    repository: int
    hostile_kb: int
    terms: int


SIZES = {
    "full": Size(50, 1000, 20_000, 400, 10_000, 1000, 15_000),
    "small": Size(0.02, 10, 40, 10, 20, 2, 100),
}


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def names(root):
    """The names of medicines that the program knows."""
    with open(root / "rules/lexicons/medicines.csv", encoding="utf-8", newline="") as file:
        return sorted({row["name"] for row in csv.DictReader(file)})


def phrases():
    """200 phrases that nobody writes, each with a word of its own, for programs that know only words."""
    frames = ["{} promise", "a touch of {}", "powered by {}", "{} makes the difference"]
    words = [first + last for first in FIRST for last in LAST]
    return [(frame.format(word), word) for frame, word in zip(cycle(frames), words)]


FIRST = ["zorv", "quib", "plov", "drax", "vunt", "gliz", "kref", "wolp", "jasm", "thurb"]
LAST = ["anel", "ibor", "ulex", "ovik", "eshu", "amot", "irud", "ogaf", "upil", "ewan"]
LAST += ["azel", "imok", "ufer", "odin", "ebal", "agol", "ivet", "usop", "ocra", "enyx"]


class Inputs:
    """Makes what is asked for in `folder`, the first time, and all anew when it would not be the same any more."""

    def __init__(self, root, folder, size, generator):
        self.root, self.folder, self.size, self.generator = root, folder, size, generator
        made_by = [Path(__file__), root / "benches/generate/mod.rs", root / "rules/lexicons/medicines.csv"]
        digest = hashlib.sha256(b"".join(part.read_bytes() for part in made_by)).hexdigest()
        made = folder / "made-by"
        if not made.exists() or made.read_text() != digest:
            shutil.rmtree(folder, ignore_errors=True)
            write(made, digest)
        # A repository of its own: the .gitignore around it would hide all from who heeds it.
        if not (folder / ".git").exists():
            subprocess.run(["git", "init", "--quiet", folder], check=True)

    def archive(self, tenth=False):
        """Posts as JSON lines."""
        whole = self.folder / "archive.jsonl"
        if not whole.exists():
            part, wanted = self.folder / "archive.part", self.size.archive_mb * 1_000_000
            with open(part, "wb") as out:
                subprocess.run([*self.generator, str(math.ceil(self.size.archive_mb))], stdout=out, check=True, cwd=self.root)
            if part.stat().st_size > 2 * wanted:
                first = part.read_bytes()[: int(wanted)]
                part.write_bytes(first[: first.rindex(b"\n") + 1])
            part.rename(whole)
        if not tenth:
            return whole
        part = self.folder / "archive-tenth.jsonl"
        if not part.exists():
            with open(whole, encoding="utf-8") as posts:
                lines = list(islice(posts, sum(1 for _ in open(whole, encoding="utf-8")) // 10))
            write(part, "".join(lines))
        return part

    def texts(self, lang=None):
        """The texts of the archive."""
        with open(self.archive(), encoding="utf-8") as posts:
            for post in map(json.loads, posts):
                if lang in (None, post["lang"]):
                    yield post["text"]

    def digest(self):
        """What the archive is known by."""
        with open(self.archive(), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:12]

    def names(self):
        """The names, one a line."""
        return write(self.folder / "names.txt", "".join(name + "\n" for name in names(self.root)))

    def post(self):
        """One short post that nothing is wrong with."""
        return write(self.folder / "post.md", "I dag inviger vi vår nya forskningsenhet i Uppsala.\n")

    def files(self):
        """Small files of four posts; every fifth holds one of the phrases. Returns how many do."""
        folder = self.folder / "files"
        planted = (self.size.files + 4) // 5
        if not folder.exists():
            texts, wanted = self.texts(), phrases()
            for number in range(self.size.files):
                parts = list(islice(texts, 4))
                if number % 5 == 0:
                    parts.insert(2, f"This is {wanted[number // 5 % 200][0]}, says the poster.")
                write(folder / f"{number % 20:02}" / f"post-{number:04}.md", "\n\n".join(parts) + "\n")
        return folder, planted

    def identifiers(self):
        """English posts as JSON lines; every eighth holds an address and a number. Returns how many do."""
        path = self.folder / "identifiers.jsonl"
        if not path.exists():
            lines = []
            for number, text in enumerate(islice(cycle(self.texts("en")), self.size.posts)):
                if number % 8 == 0:
                    text += f" Our patient Maria can be reached at maria.lund{number}@mailbox.org or 212-555-{number % 10000:04}."
                lines.append(json.dumps({"id": number, "text": text, "lang": "en"}, ensure_ascii=False))
            write(path, "\n".join(lines) + "\n")
        return path, (self.size.posts + 7) // 8

    def labelled(self):
        """The posts that are labelled by hand, over and over. Returns also in how many an address is labelled."""
        path = self.folder / "labelled.jsonl"
        posts = [json.loads(line) for part in LABELLED for line in open(self.root / "tests/corpus" / part, encoding="utf-8")]
        posts = list(islice(cycle(posts), self.size.posts))
        if not path.exists():
            lines = (json.dumps({key: post[key] for key in ("id", "text", "lang")}, ensure_ascii=False) for post in posts)
            write(path, "\n".join(lines) + "\n")
        return path, sum(any(span["type"] == "email" for span in post["spans"]) for post in posts)

    def repository(self):
        """A repository of drafts of which one is staged."""
        folder = self.folder / "repository"
        if not (folder / "ready").exists():
            git = ["git", "-C", folder, "-c", "user.name=bench", "-c", "user.email=bench@example.com"]
            for number, text in enumerate(islice(cycle(self.texts()), self.size.repository)):
                write(folder / f"drafts/{number // 100:03}" / f"post-{number:05}.md", text + "\n")
            subprocess.run(["git", "init", "--quiet", folder], check=True)
            subprocess.run([*git, "add", "drafts"], check=True)
            subprocess.run([*git, "commit", "--quiet", "-m", "Drafts"], check=True)
            write(folder / "drafts/000/post-00000.md", "I dag inviger vi vår nya forskningsenhet i Uppsala.\n")
            subprocess.run([*git, "add", "drafts"], check=True)
            write(folder / "ready", "")
        return folder

    def terms(self, count):
        """A pack of one's own with `count` terms that the posts do not hold, but for the last."""
        made = (f"{FIRST[n % 10]}{LAST[n // 10 % 20]}{n // 200} {n % 7 * 'o'}rule" for n in range(count - 1))
        rows = "".join(f"{term}\n" for term in [*made, "migraine"])
        folder = self.folder / f"terms-{count}"
        write(folder / "lexicons/terms.csv", "name\n" + rows)
        pack = PACK.format(name="terms", signal='lexicon = "terms"', test="Migraine, they say.", flags="Migraine")
        write(folder / "terms/pack.toml", pack)
        return folder

    def planted_pack(self):
        """A pack of one's own with the phrases, and nothing else."""
        listed = json.dumps([phrase for phrase, _ in phrases()])
        first = phrases()[0][0]
        pack = PACK.format(name="planted", signal=f"terms.en = {listed}", test=f"This is {first}.", flags=first)
        return write(self.folder / "planted-pack/planted/pack.toml", pack).parent.parent

    def hostile(self, kind, kilobytes):
        """Texts that are slow for who reads them carelessly."""
        parts, ending = HOSTILE[kind](self)
        path = self.folder / f"{kind}-{kilobytes}.{ending}"
        if not path.exists():
            taken, length = [], 0
            for part in parts:
                taken.append(part)
                length += len(part)
                if length >= kilobytes * 1000:
                    break
            write(path, "".join(taken))
        return path


def near_matches(inputs):
    """Names with a wrong last letter, and beginnings of phrases, fifty a post."""
    words = [name[:-1] + ("q" if name[-1] != "q" else "k") for name in names(inputs.root) if name.isascii()]
    words = (word for pair in zip(cycle(words), cycle(["now approved", "without side", "the best", "patient"])) for word in pair)
    return (json.dumps({"text": " ".join(islice(words, 50)), "lang": "en"}) + "\n" for _ in cycle([0])), "jsonl"


def endless_line(inputs):
    return (text.replace("\n", " ") + " " for text in cycle(inputs.texts())), "txt"


def digits(_):
    return (f"{number * 7_919 % 10**10:010}{' -.'[number % 3]}" for number, _ in enumerate(cycle([0]))), "txt"


def hashtags(inputs):
    words = cycle("".join(filter(str.isalnum, name)) for name in names(inputs.root)[::7])
    return (f"#{''.join(islice(words, 2))[:60]} " for _ in cycle([0])), "txt"


LABELLED = ["pii.jsonl", "dev_pii.jsonl", "unseen_pii.jsonl"]

HOSTILE = {"near-matches": near_matches, "one endless line": endless_line, "digits": digits, "hashtags": hashtags}

PACK = """\
[pack]
name = "{name}"
version = "1"
languages = ["en"]

[signals.{name}-term]
{signal}

[[rule]]
id = "{name}/term"
category = "platform"
severity = "warning"
title = "A term of the comparison"
message = "{{{name}-term}} is one of the terms of the comparison"
help = "Nothing is to be done."
each = true
when = {{ all = ["{name}-term"] }}

[[rule.test]]
text = "{test}"
context = {{ lang = "en" }}
flags = "{flags}"
"""
