"""Runs every benchmark of this folder, or those named: `make bench`, `python tests/bench/run.py records`."""

import importlib.util
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def benches():
    """Return the benchmarks by name: every other module here; each has `report()`, which yields lines."""
    return {file.stem: file for file in sorted(FOLDER.glob("*.py")) if file.stem != "run"}


def main(wanted):
    """Print the reports, a line as soon as it is known."""
    known = benches()
    if unknown := sorted(set(wanted) - known.keys()):
        sys.exit(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    for name in wanted or known:
        spec = importlib.util.spec_from_file_location(f"bench_{name}", known[name])
        bench = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(bench)
        for line in bench.report():
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
