"""How fast translate-toolkit reads and writes a memory: python3 examples/tmx_peer.py FILE [OUT]

Prints CPU time (user and system), the rate, and the most room. Run it beside `measure_tmx`.
"""

import os
import resource
import sys

from translate.storage import tmx

path = sys.argv[1]
before = os.times()
store = tmx.tmxfile.parsefile(path)
units = len(store.units)
after = os.times()
seconds = (after.user + after.system) - (before.user + before.system)
size = os.path.getsize(path) / 1e6
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"read: {size:.1f} MB, {units} units, {seconds:.2f} s of CPU, {size / seconds:.1f} MB/s, at most {peak} MB")
if len(sys.argv) > 2:
    before = os.times()
    store.savefile(sys.argv[2])
    after = os.times()
    seconds = (after.user + after.system) - (before.user + before.system)
    size = os.path.getsize(sys.argv[2]) / 1e6
    print(f"write: {size:.1f} MB, {seconds:.2f} s of CPU, {size / seconds:.1f} MB/s")
