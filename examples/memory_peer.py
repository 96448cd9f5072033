"""Times translate-toolkit's matcher: python memory_peer.py UNITS.txt QUERIES.txt (see memory_scale.rs)."""
import sys
import time

from translate.search import match
from translate.storage import po

store = po.pofile()
for line in open(sys.argv[1], encoding="utf-8"):
    source, _, target = line.rstrip("\n").partition("\t")
    unit = po.pounit(source)
    unit.target = target
    store.addunit(unit)
start = time.perf_counter()
matcher = match.matcher(store, max_candidates=5, min_similarity=75, max_length=10000)
print(f"translate-toolkit: {len(store.units)} units prepared in {time.perf_counter() - start:.2f} s")
times = []
known = 0
for query in open(sys.argv[2], encoding="utf-8").read().split("\n"):
    start = time.perf_counter()
    known += bool(matcher.matches(query))
    times.append(time.perf_counter() - start)
times.sort()
p50, p99 = times[len(times) // 2], times[(len(times) - 1) * 99 // 100]
print(f"translate-toolkit: {len(times)} sentences, {known} matched, p50 {p50 * 1e3:.1f} ms p99 {p99 * 1e3:.1f} ms")
