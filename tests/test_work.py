"""A limit in calls stops Python code at the same place every time, in any thread, beside other limits and profilers."""

from __future__ import annotations

import cProfile
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from symjac import work


def step(log: list[int] | None = None) -> None:
    if log is not None:
        log.append(len(log))


def for_ever(log: list[int] | None = None) -> str:
    while True:
        step(log)


def test_what_does_not_end_is_stopped_after_the_same_step_every_time():
    logs: list[list[int]] = [[], [], []]
    for log in logs:
        assert work.within(1000, lambda log=log: for_ever(log), late=lambda: "late") == "late"
    assert logs[0] == logs[1] == logs[2]
    assert 200 < len(logs[0]) < 1000  # a step calls `len` and `append` as well


def test_a_loop_that_calls_c_alone_is_stopped():
    def task() -> str:
        while True:
            len("")

    assert work.within(1000, task, late=lambda: "late") == "late"


def test_a_lock_is_released():
    lock = threading.Lock()

    def task() -> str:
        while True:
            with lock:
                len("")

    for calls in range(1, 60):
        assert work.within(calls, task, late=lambda: "late") == "late"
        assert not lock.locked()


def test_more_calls_are_more_work():
    log: list[int] = []
    work.within(10_000, lambda: for_ever(log), late=lambda: "")
    assert 2000 < len(log) < 10_000


def test_no_exception_handler_on_the_way_stops_it():
    def task() -> str:
        while True:
            try:
                step()
            except Exception:
                return "handled"

    assert work.within(1000, task, late=lambda: "late") == "late"


def test_clean_up_runs_to_its_end():
    states = []

    class Changed:
        def __enter__(self) -> None:
            states.append("changed")

        def __exit__(self, *_: object) -> None:
            for _number in range(50):
                step()
            states.append("as before")

    def task() -> str:
        while True:
            with Changed():
                pass

    for calls in range(1, 300, 7):
        assert work.within(calls, task, late=lambda: "late") == "late"
        assert states[-1:] in ([], ["as before"])


def test_without_calls_nothing_is_begun():
    assert work.within(0, lambda: pytest.fail("begun"), late=lambda: "late") == "late"


def test_the_inner_limit_stops_the_inner_task_alone():
    def task() -> tuple[str, int]:
        log: list[int] = []
        inner = work.within(500, for_ever, late=lambda: "inner")
        for _ in range(50):
            step(log)
        return inner, len(log)

    assert work.within(100_000, task, late=lambda: ("outer", 0)) == ("inner", 50)


def test_the_outer_limit_holds_within_the_inner():
    log: list[int] = []

    def task() -> str:
        return work.within(10**9, lambda: for_ever(log), late=lambda: step() or "inner")

    assert work.within(1000, task, late=lambda: "outer") == "outer"
    assert len(log) < 1000


def test_what_inner_tasks_spend_is_spent():
    log: list[int] = []

    def task() -> str:
        while True:
            work.within(200, for_ever, late=lambda: step(log))

    assert work.within(1000, task, late=lambda: "outer") == "outer"
    assert len(log) <= 5


def test_an_error_comes_through_and_nothing_counts_afterwards():
    with pytest.raises(ZeroDivisionError):
        work.within(1000, lambda: 1 // 0, late=lambda: 0)
    assert sys.getprofile() is None
    assert work.within(1000, lambda: 1, late=lambda: 0) == 1


def test_in_threads_each_counts_its_own():
    def task(_number: int) -> tuple[str, int]:
        log: list[int] = []
        return work.within(1000, lambda: for_ever(log), late=lambda: "late"), len(log)

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(task, range(40)))
    assert len(found) == 1
    assert found == {task(0)}


def test_another_thread_is_not_counted():
    ended = threading.Event()

    def busy() -> None:
        while not ended.is_set():
            step()

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        assert work.within(1000, lambda: [step() for _ in range(300)][-1] or "done", late=lambda: "late") == "done"
    finally:
        ended.set()
        thread.join()


def test_a_profiler_is_put_back():
    seen: list[str] = []

    def profiler(_frame: object, event: str, _argument: object) -> None:
        seen.append(event)

    sys.setprofile(profiler)
    try:
        found = work.within(1000, for_ever, late=lambda: "late")
        still = sys.getprofile()
    finally:
        sys.setprofile(None)
    assert (found, still) == ("late", profiler)
    assert "call" in seen


def test_under_cprofile_an_answer_is_whole():
    with cProfile.Profile() as profile:
        assert work.within(10_000, lambda: sum(map(int, "123")), late=lambda: 0) == 6
    assert profile.getstats()


def test_what_rests_is_not_counted_but_for_its_counted_parts():
    log: list[int] = []

    def bounded() -> str:
        for _ in range(10_000):
            len("")
        return "done"

    assert work.within(1000, lambda: work.resting(bounded), late=lambda: "late") == "done"
    assert work.within(1000, lambda: work.resting(lambda: for_ever_counted(log)), late=lambda: "late") == "late"
    assert 100 < len(log) < 1000
    assert sys.getprofile() is None


def for_ever_counted(log: list[int]) -> str:
    def numbers():
        while True:
            step(log)
            yield 0

    return str(sum(work.counted(numbers())))


def test_kept_values_of_a_task_that_rests_cost_what_they_cost_at_first():
    def make():
        for number in range(1000):
            step()
            yield number

    def task() -> str:
        for number in work.once("kept while resting", make):
            seen.append(number)
        return "done"

    ends = []
    for _ in range(3):
        seen: list[int] = []
        assert work.within(500, lambda: work.resting(task), late=lambda: "late") == "late"
        ends.append(len(seen))
    assert ends[0] == ends[1] == ends[2] > 10


def test_imports_are_not_counted_and_are_never_stopped_halfway(tmp_path, monkeypatch):
    """What a process has loaded before makes no difference: the same steps are left after an import as without one."""
    body = "def step(): pass\nfor _ in range(10_000): step()\n"
    (tmp_path / "large_module.py").write_text(body, encoding="utf-8")
    (tmp_path / "importing_module.py").write_text(f"import large_module\n{body}", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    def task(log: list[int]) -> str:
        import importing_module

        assert importing_module.step is not None
        return for_ever(log)

    cold, warm = [], []
    for log in (cold, warm):
        assert work.within(1000, lambda log=log: task(log), late=lambda: "late") == "late"
    assert len(cold) == len(warm) > 200
    assert {"large_module", "importing_module"} <= sys.modules.keys()
    for name in ("large_module", "importing_module"):
        del sys.modules[name]


def test_an_import_that_fails_is_over_for_the_count(tmp_path, monkeypatch):
    (tmp_path / "failing_module.py").write_text("raise ValueError('not today')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    def task() -> str:
        with pytest.raises(ValueError, match="not today"):
            import failing_module  # noqa: F401
        return for_ever()

    assert work.within(5000, task, late=lambda: "late") == "late"
