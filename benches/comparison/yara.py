"""YARA-X on the files of a folder: `yara.py RULES FOLDER` prints every match."""

import sys
from pathlib import Path

import yara_x

scanner = yara_x.Scanner(yara_x.compile(Path(sys.argv[1]).read_text(encoding="utf-8")))
for path in sorted(Path(sys.argv[2]).rglob("*.md")):
    for rule in scanner.scan(path.read_bytes()).matching_rules:
        for pattern in rule.patterns:
            for match in pattern.matches:
                print(f"{path}:{match.offset}")
