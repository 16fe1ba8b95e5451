"""python -m tests.benchmarks.marking [cluster [N]] [rows]: how fast a class is marked, what a second worker brings.

`cluster`: N records (10,000) on one Dask worker and on two, all on this machine: the ratio of wall-clock times, and
the CPU seconds of the client, the scheduler and the workers. Each worker has a core of its own; the client and the
scheduler take what is left. The ratio of wall-clock times means something on a machine with two idle cores alone, the
ratio of CPU times on a busy one too: two workers bring as much where client and scheduler have another core.

`rows`: 2,000 rows with 1,061 distinct answers, and 5,000, 20,000 and 80,000 rows with 40, with two jobs: rows for each
CPU second of a core (times two: on two idle cores), and the peak memory of the process that reads and writes, which
the number of rows must not change.

Measured on two cores. The cluster, on a quiet machine: 10,000 records in 155.1 s on one worker and 80.3 s on two, a
ratio of 1.93. Rows, by CPU seconds: 407 a second of 2,000, 12,000 a second of 20,000; 75 MB for 5,000, 20,000 and
80,000 rows. Bytecode was compiled before (unset PYTHONDONTWRITEBYTECODE): to compile SymPy takes 4 s in each worker.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> Iterator[int]:
    """The process and its descendants."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _cpu(pid: int) -> float:
    """The CPU seconds of a process, its descendants, and those of them that have ended."""
    total = 0
    for each in _family(pid):
        total += sum(map(int, Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()[11:15]))
    return total / _TICKS


def _of_children() -> float:
    """The CPU seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _dask(said: str, core: int, *arguments: str) -> Iterator[tuple[int, str]]:
    """A process of Dask's on a core: its number, and what it has `said` once it is ready."""
    with tempfile.NamedTemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{arguments[0]}", *arguments[1:],
             "--no-dashboard", "--host", "127.0.0.1"],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log,
            preexec_fn=(lambda: os.sched_setaffinity(0, {core})) if core >= 0 else None,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 120
            while not (found := re.search(said, Path(log.name).read_text())):
                if time.monotonic() > deadline or process.poll() is not None:
                    raise SystemExit(Path(log.name).read_text())
                time.sleep(0.1)
            yield process.pid, found[0]
        finally:
            process.kill()
            process.wait(timeout=60)


LENGTH = "sqrt(x^2 + y^2 + z^2)"


def cluster(count: int) -> None:
    """Determinants of maps ℝ³ → ℝ³, by one worker and by two, and the ratios."""
    walls, shares = [], []
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        lines = (
            {
                "id": i,
                "command": "determinant",
                "components": f"x^{i % 50}*sin({i}*y)*e^z, x*y*z + {i}*cos(x*z), {LENGTH}",
            }
            for i in range(count)
        )
        given.write_text("".join(json.dumps(line) + "\n" for line in lines))
        for number in (1, 2):
            with ExitStack() as stack:
                scheduler, address = stack.enter_context(
                    _dask(r"tcp://127\.0\.0\.1:\d+", -1, "dask_scheduler", "--port", "0")
                )
                workers = [
                    stack.enter_context(
                        _dask("Registered to", core, "dask_worker", address, "--nthreads", "1", "--no-nanny")
                    )[0]
                    for core in range(number)
                ]
                before = [_cpu(pid) for pid in (scheduler, *workers)]
                begin, used = time.monotonic(), _of_children()
                command = [
                    sys.executable,
                    "-m",
                    "symjac",
                    "batch",
                    str(given),
                    "--scheduler",
                    address,
                    "-q",
                    "-o",
                    str(out),
                ]
                subprocess.run(command, cwd=ROOT, check=True, timeout=3_600)
                walls.append(time.monotonic() - begin)
                client = _of_children() - used
                found = [json.loads(line)["id"] for line in out.read_text().splitlines()]
                spent = [_cpu(pid) - start for pid, start in zip((scheduler, *workers), before, strict=True)]
            assert found == list(range(count)), "a record is missing, doubled or out of order"
            shares.append(max(spent[1:]))
            each = ", ".join(f"{seconds:.1f}" for seconds in spent[1:])
            print(
                f"{number} worker{'s' * (number > 1)}: {walls[-1]:.1f} s; CPU seconds: workers {each}; "
                f"scheduler {spent[0]:.1f}; client {client:.1f}; load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
            rest, work = spent[0] + client, sum(spent[1:])
        bound = 2 / (1 + rest / work)
    print(
        f"wall-clock ratio {walls[0] / walls[1]:.2f} (bar 1.7); CPU of the busiest worker {shares[0] / shares[1]:.2f}"
    )
    print(f"on two idle cores that the workers share with the client and the scheduler: at most {bound:.2f}")


_FORMS = (
    "[[{a}*2*x*y, x^2], [5, cos(y)]]", "[[2*x*y+{a}, x^2], [5, cos(y)]]", "[[2*x*y, x^2], [{a}, cos(y)]]",
    "[[2*x*y + {a}*x - {a}*x, x^2], [5, cos(y)]]", "[[2*x*y, x^2], [5, cos(y)+{a}-{a}]]",
    "[[2*y*x, {a}], [5, -sin(y)]]",
    "[[(x+{a})^2 - x^2 - {a}^2 - 2*{a}*x + 2*x*y, x*x], [5, cos(y)]]",
)  # fmt: skip


def rows() -> None:
    """Rows of a class for each CPU second."""
    chance = random.Random(1)
    for count, distinct in ((2_000, 1_061), (5_000, 40), (20_000, 40), (80_000, 40)):
        answers = [_FORMS[i % len(_FORMS)].format(a=i) for i in range(1, distinct + 1)]
        answers += [chance.choice(answers) for _ in range(count - distinct)]
        chance.shuffle(answers)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "in.csv"
            path.write_text("id,answer\n" + "".join(f'{number},"{answer}"\n' for number, answer in enumerate(answers)))
            command = [
                sys.executable, "-m", "symjac", "batch", "--csv", str(path), "--key", "x^2*y, 5*x+sin(y)",
                "--vars", "x,y", "-j", "2", "-q", "-o", str(Path(folder) / "out.csv"),
            ]  # fmt: skip
            begin, before = time.monotonic(), _of_children()
            process = subprocess.Popen(command, cwd=ROOT)
            peak = 0
            while process.poll() is None:
                found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
                peak = max(peak, int(found[1]) if found else 0)
                time.sleep(0.1)
            assert process.returncode == 0
            wall = time.monotonic() - begin
        cpu = _of_children() - before
        print(
            f"{count:,} rows, {distinct:,} distinct: {count / wall:,.0f} rows/s by the clock; {cpu:.1f} CPU s, "
            f"{2 * count / cpu:,.0f} rows/s on two idle cores; peak {peak / 1024:.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    asked = sys.argv[1:] or ["rows", "cluster"]
    if "rows" in asked:
        rows()
    if "cluster" in asked:
        numbers = [int(word) for word in asked if word.isdigit()]
        cluster(numbers[0] if numbers else 10_000)
