"""Runs a command and measures it whole: `measure.py [--exit CODE] OUT COMMAND…`.

Its standard output goes to OUT. Prints one line of JSON: wall time from start to exit, and peak resident memory as the kernel
counted it for that process. That count cannot come out below this small process's own, from which the other one is started.
"""

import json
import os
import sys
import time

words, expected = sys.argv[1:], 0
if words[0] == "--exit":
    expected, words = int(words[1]), words[2:]
out, command = words[0], words[1:]
target = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
begun = time.perf_counter()
process = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, target, 1)])
_, status, usage = os.wait4(process, 0)
seconds = time.perf_counter() - begun
code = os.waitstatus_to_exitcode(status)
if code != expected:
    sys.exit(f"{command[0]} ended with {code}")
unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
print(json.dumps({"seconds": seconds, "peak_mb": usage.ru_maxrss * unit / 1e6}))
