#!/usr/bin/env python3
"""A long pair of texts with known gold out of NTREX, for measuring how the work grows.

  python3 examples/make_grown.py NTREX OUT LINES [SEED]

NTREX is a folder with khm.txt, vie.txt and DOCUMENT_IDS.tsv. Its documents are taken again and again, each time in a new
order, and disturbed anew, by the shares of the level `medium` of the noisy sets (15 % of the steps join two neighbours on one
side, 5 % leave out a line on one side), until the Khmer text has about LINES lines. Writes OUT/{src.txt,tgt.txt,gold.txt}.
"""
import random
import sys
from pathlib import Path

MERGE, DELETE = 0.15, 0.05


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [" ".join(x.rstrip("\n").replace("\ufeff", "").split()) for x in file]


def documents(names):
    documents, last = [], None
    for at, name in enumerate(names):
        if name != last:
            documents.append([])
            last = name
        documents[-1].append(at)
    return documents


def disturb(rng, members, texts, found, gold):
    at = 0
    while at < len(members):
        draw, side = rng.random(), rng.randrange(2)
        here = [text[members[at]] for text in texts]
        places = [[len(text)] for text in found]
        if draw < MERGE and at + 1 < len(members):
            there = [text[members[at + 1]] for text in texts]
            found[side].append(here[side] + " " + there[side])
            found[1 - side] += [here[1 - side], there[1 - side]]
            places[1 - side].append(places[1 - side][0] + 1)
            at += 1
        elif MERGE <= draw < MERGE + DELETE:
            found[side].append(here[side])
            places[1 - side] = []
        else:
            for text, line in zip(found, here):
                text.append(line)
        gold.append(places)
        at += 1


def main():
    ntrex, out, wanted = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    rng = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 5)
    texts = [lines(ntrex / name) for name in ("khm.txt", "vie.txt")]
    names = [line.split("\t")[0] for line in lines(ntrex / "DOCUMENT_IDS.tsv")]
    found, gold = [[], []], []
    while len(found[0]) < wanted:
        order = documents(names)
        rng.shuffle(order)
        for members in order:
            if len(found[0]) < wanted:
                disturb(rng, members, texts, found, gold)
    out.mkdir(parents=True, exist_ok=True)
    for name, text in zip(("src.txt", "tgt.txt"), found):
        (out / name).write_text("".join(line + "\n" for line in text), encoding="utf-8")
    beads = "".join(f"{a}:{b}\n" for a, b in gold)
    (out / "gold.txt").write_text(beads, encoding="utf-8")
    print(out, len(found[0]), len(found[1]), len(gold))


main()
