#!/usr/bin/env python3
"""Three editions with known gold out of NTREX: disturbed as the noisy pairs are, for three sides.

  python3 examples/make_noisy_triples.py NTREX OUT [SEED]

NTREX is a folder with khm.txt, vie.txt, eng.txt and DOCUMENT_IDS.tsv. Writes for each level and kind
OUT/<level>-<single|docs>/{km,vi,en}.txt, gold.txt (beads of three sides), gold.km-vi.txt, gold.km-en.txt,
gold.vi-en.txt (what the same steps are for each pair) and docs.tsv (name, then first and last line, end
exclusive, of each side; one row for `single`).

Per step along a document, by the shares of the level: insertion (a line of another document, at least
three documents away, into one of the sides); then merge of two neighbours on one side (so that it is 1-2-2,
2-1-2 or 2-2-1, and 1-1, 1-1 between the other two), deletion on one side (0-1-1, 1-0-1 or 1-1-0), else
1-1-1. The side is drawn among three, so that each pair sees two thirds of the merges, deletions and
insertions that a noisy pair of that level has.
"""
import random
import sys
from pathlib import Path

LEVELS = {  # merge, delete, insert
    "easy": (0.05, 0.01, 0.0),
    "medium": (0.15, 0.05, 0.0),
    "hard": (0.20, 0.15, 0.05),
}
FILES = {"km": "khm.txt", "vi": "vie.txt", "en": "eng.txt"}
TAGS = list(FILES)
PAIRS = [(0, 1), (0, 2), (1, 2)]


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [" ".join(x.rstrip("\n").replace("\ufeff", "").split()) for x in file]


def documents(names):
    docs, last = [], None
    for at, name in enumerate(names):
        if name != last:
            docs.append((name, []))
            last = name
        docs[-1][1].append(at)
    return docs


class Triple:
    def __init__(self):
        self.sides = [[], [], []]
        self.gold = []
        self.pairs = {pair: [] for pair in PAIRS}

    def add(self, steps):
        """steps: for each side, the list of texts; the bead, and what it is for each pair."""
        spans = []
        for side, texts in enumerate(steps):
            start = len(self.sides[side])
            self.sides[side] += texts
            spans.append(list(range(start, start + len(texts))))
        self.gold.append(spans)
        for a, b in PAIRS:
            x, y = spans[a], spans[b]
            if len(x) == 2 and len(y) == 2:  # neither is joined
                self.pairs[a, b] += [([x[0]], [y[0]]), ([x[1]], [y[1]])]
            elif x or y:
                self.pairs[a, b].append((x, y))


def build(rng, docs, texts, level):
    merge, delete, insert = LEVELS[level]
    triple, spans = Triple(), []
    for d, (name, members) in enumerate(docs):
        starts = [len(side) for side in triple.sides]
        far = [k for k in range(len(docs)) if abs(k - d) >= 3]
        i = 0
        while i < len(members):
            if rng.random() < insert:
                stranger = rng.choice(docs[rng.choice(far)][1])
                where = rng.randrange(3)
                triple.add([[texts[s][stranger]] if s == where else [] for s in range(3)])
            u, where = rng.random(), rng.randrange(3)
            k = members[i]
            if u < merge and i + 1 < len(members):
                n = members[i + 1]
                both = [[t[k], t[n]] for t in texts]
                both[where] = [" ".join(both[where])]
                triple.add(both)
                i += 2
                continue
            deleted = where if merge <= u < merge + delete else None
            triple.add([[] if s == deleted else [texts[s][k]] for s in range(3)])
            i += 1
        ends = [len(side) for side in triple.sides]
        spans.append((name, *[x for pair in zip(starts, ends) for x in pair]))
    return triple, spans


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    root, out = Path(sys.argv[1]), Path(sys.argv[2])
    seed = sys.argv[3] if len(sys.argv) == 4 else "17"
    texts = [lines(root / FILES[tag]) for tag in TAGS]
    docs = documents([x.split("\t")[0] for x in lines(root / "DOCUMENT_IDS.tsv")])
    for level in LEVELS:
        for kind in ("single", "docs"):
            rng = random.Random(f"{seed}:km-vi-en:{level}:{kind}")
            triple, spans = build(rng, docs, texts, level)
            folder = out / f"{level}-{kind}"
            folder.mkdir(parents=True, exist_ok=True)

            def write(name, rows):
                (folder / name).write_text("".join(row + "\n" for row in rows), encoding="utf-8")

            for tag, side in zip(TAGS, triple.sides):
                write(f"{tag}.txt", side)
            write("gold.txt", [":".join(map(str, bead)) for bead in triple.gold])
            for (a, b), gold in triple.pairs.items():
                write(f"gold.{TAGS[a]}-{TAGS[b]}.txt", [f"{x}:{y}" for x, y in gold])
            if kind == "single":
                spans = [("all", *[x for side in triple.sides for x in (0, len(side))])]
            write("docs.tsv", ["\t".join(map(str, row)) for row in spans])
            print(folder.name, *map(len, triple.sides), len(triple.gold))


if __name__ == "__main__":
    main()
