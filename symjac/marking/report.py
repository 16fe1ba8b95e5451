"""Pages of HTML for teachers and students: results by question, mistakes by frequency, feedback for each student.

A page is one file without scripts, with its styles inside. It can be printed, and is light or dark as the reader's
system is. Feedback is the message of a check, in words and with formulas in MathML.

A tally counts the answers to each question and their mistakes, with an example, and keeps each student's totals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from html import escape

from symjac import marking
from symjac.marking import Question
from symjac.marking.classes import Answered, MarkedRow

_LONGEST_EXAMPLE = 200  # characters of an example


class OfQuestion:
    """Counts the answers to one question."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.verdicts: Counter[str] = Counter()
        self.mistakes: Counter[str] = Counter()
        self.examples: dict[str, tuple[str, str]] = {}
        self._shares = Fraction(0)
        self.marked = 0

    def add(self, answered: Answered) -> None:
        """Count an answer."""
        self.verdicts[answered.mark.verdict] += 1
        if answered.share is not None:
            self._shares += answered.share
            self.marked += 1
        self.mistakes.update(answered.mark.mistakes)
        for tag in answered.mark.mistakes:
            self.examples.setdefault(tag, (answered.answer[:_LONGEST_EXAMPLE], answered.mark.message))

    @property
    def mean(self) -> Fraction | None:
        """The mean share of the points among answers that have a mark."""
        return self._shares / self.marked if self.marked else None


class Tally:
    """Counts the answers of a class, row by row."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = {question.id: OfQuestion(question) for question in questions}
        self.rows = 0
        self.verdicts: Counter[str] = Counter()

    def add(self, row: MarkedRow) -> None:
        """Count a row."""
        self.rows += 1
        for answered in row.answers:
            self.verdicts[answered.mark.verdict] += 1
            if answered.question is not None:
                self.questions[answered.question.id].add(answered)

    def table(self, decimal: str = "point") -> Iterator[list[str]]:
        """The statistics as rows of cells: counts for each question, then its mistakes by frequency."""
        yield ["question", "points", *marking.VERDICTS, "mean score"]
        for found in self.questions.values():
            mean = "" if found.mean is None else marking.number(found.mean, decimal)
            counts = [str(found.verdicts[verdict]) for verdict in marking.VERDICTS]
            yield [found.question.id, marking.number(found.question.points, decimal), *counts, mean]
        yield []
        yield ["question", "mistake", "answers", "an example"]
        for found in self.questions.values():
            for tag, count in found.mistakes.most_common():
                yield [found.question.id, tag, str(count), found.examples[tag][0]]


def of_students(rows: Sequence[MarkedRow], questions: Sequence[Question]) -> dict[str, dict[str, Fraction | None]]:
    """The points of each student for each answered question, by the attempt that counts."""
    shares: dict[str, dict[str, list[Fraction | None]]] = {}
    for row in rows:
        name = row.student
        for answered in row.answers:
            if answered.question is not None:
                shares.setdefault(name, {}).setdefault(answered.question.id, []).append(answered.share)
    by_id = {question.id: question for question in questions}
    return {
        name: {key: _points_of_attempts(by_id[key], attempts) for key, attempts in answers.items()}
        for name, answers in shares.items()
    }


def _points_of_attempts(question: Question, attempts: list[Fraction | None]) -> Fraction | None:
    share = marking.counted(question, attempts)
    return None if share is None else share * question.points


_STYLE = """
:root { color-scheme: light dark; --line: #bbb; --right: #176b2c; --wrong: #b3261e; --open: #7a5900; --pale: #f3f3f3; }
@media (prefers-color-scheme: dark) {
  :root { --line: #555; --right: #7ddb8f; --wrong: #ff9b92; --open: #f0c04a; --pale: #222; }
  body { background: #141414; color: #eee; }
}
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .7rem; text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
article { border: 1px solid var(--line); border-radius: .4rem; padding: 0 1rem .5rem; margin: 1rem 0; }
.shown { overflow-x: auto; padding: .4rem 0; }
code { background: var(--pale); padding: .1rem .3rem; border-radius: .2rem; overflow-wrap: anywhere; }
.right, .wrong, .undecided, .unreadable, .blank { white-space: nowrap; }
.right { color: var(--right); } .wrong, .blank { color: var(--wrong); } .undecided, .unreadable { color: var(--open); }
h1, h2, h3, h4 { line-height: 1.2; } h4 { margin: .8rem 0 .3rem; } small { font-weight: normal; }
math { font-size: 1.05em; font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", math; }
@media print {
  :root { color-scheme: light; --line: #999; --right: #000; --wrong: #000; --open: #000; --pale: #fff; }
  body { background: #fff; color: #000; max-width: none; margin: 0; }
  article { break-inside: avoid; } h2, h3 { break-after: avoid; } nav { display: none; }
}
"""
_NAMES = {
    "right": "✓ right", "wrong": "✗ wrong", "undecided": "? undecided", "unreadable": "? unreadable",
    "blank": "– blank",
}  # fmt: skip
_LONGEST = 500  # characters of an answer that are shown


class Pages:
    """The pages about a class."""

    def __init__(
        self,
        name: str,
        questions: Sequence[Question],
        tally: Tally,
        rows: Sequence[MarkedRow],
        decimal: str,
        *,
        reveal: bool,
    ) -> None:
        self._name = name
        self._questions = questions
        self._tally = tally
        self._rows = rows
        self._reveal = reveal
        self._number = partial(marking.number, decimal=decimal)
        self._points = of_students(rows, questions)
        self._most = sum((question.points for question in questions), Fraction(0))

    def report(self) -> str:
        """The page for the teacher."""
        rows = self._tally.rows
        parts = [
            f"<h1>{escape(self._name)}</h1>",
            f"<p>Rows: {rows}. Questions: {len(self._questions)}.</p>",
            '<nav aria-label="Sections"><a href="#questions">Questions</a> · <a href="#mistakes">Mistakes</a> · '
            '<a href="#look">To look at</a> · <a href="#students">Students</a></nav>',
            '<h2 id="questions">Questions</h2>',
            _table(
                "Answers to each question by verdict",
                ["question", "points", *marking.VERDICTS, "mean score"],
                [self._counts(found) for found in self._tally.questions.values()],
                numbers_from=1,
            ),
            *self._keys(),
            '<h2 id="mistakes">Mistakes</h2>',
            self._mistakes(),
            '<h2 id="look">To look at</h2>',
            self._open(),
            '<h2 id="students">Students</h2>',
            self._totals(),
            *(self._feedback(name, rows) for name, rows in self._by_student().items()),
        ]
        return _page(f"Results: {self._name}", "\n".join(parts))

    def feedback(self) -> Iterator[tuple[str, str]]:
        """A file name and a page for each student."""
        used: set[str] = set()
        for name, rows in self._by_student().items():
            base = re.sub(r"[^\w.-]+", "_", name).strip("._")[:80] or "student"
            file, count = base, 1
            while file.lower() in used:
                count += 1
                file = f"{base}-{count}"
            used.add(file.lower())
            yield f"{file}.html", _page(f"Feedback: {name}", self._feedback(name, rows, level=1))

    def _by_student(self) -> dict[str, list[MarkedRow]]:
        found: dict[str, list[MarkedRow]] = {}
        for row in self._rows:
            if row.answers:
                found.setdefault(row.student, []).append(row)
        return found

    def _counts(self, found: OfQuestion) -> list[str]:
        mean = "" if found.mean is None else self._number(found.mean)
        question = found.question
        title = f"{escape(question.id)}{f' {escape(question.title)}' if question.title else ''}"
        return [title, self._number(question.points), *(str(found.verdicts[v]) for v in marking.VERDICTS), mean]

    def _keys(self) -> Iterator[str]:
        """The questions and their right answers, for the teacher."""
        if not self._reveal:
            return
        yield "<ul>"
        for question in self._questions:
            components = question.check["components"]
            shown = components if isinstance(components, str) else ", ".join(components)
            asked = escape(f"{question.id}: {question.check.get('of', 'jacobian')} of ")
            yield f"<li>{asked}<code>{escape(shown)}</code></li>"
        yield "</ul>"

    def _mistakes(self) -> str:
        rows = []
        for found in self._tally.questions.values():
            for tag, count in found.mistakes.most_common():
                answer, message = found.examples[tag]
                rows.append([escape(found.question.id), escape(tag), str(count), _answer(answer), escape(message)])
        if not rows:
            return "<p>No known mistake was recognised.</p>"
        return _table(
            "Mistakes by frequency", ["question", "mistake", "answers", "an example", "message to the student"], rows
        )

    def _open(self) -> str:
        rows = [
            [escape(row.student), escape(a.question.id if a.question else ""), _verdict(a),
             _answer(a.answer), escape(a.mark.message)]
            for row in self._rows
            for a in row.to_look_at
        ]  # fmt: skip
        if not rows:
            return "<p>Nothing: every answer has a mark.</p>"
        return _table("Answers without a mark", ["student", "question", "verdict", "answer", "why"], rows)

    def _totals(self) -> str:
        rows = []
        for name, points in self._points.items():
            cells = [self._cell(points, question) for question in self._questions]
            known = sum((value for value in points.values() if value is not None), Fraction(0))
            waiting = sum(value is None for value in points.values())
            rows.append([escape(name), *cells, self._number(known), f"{waiting} to look at" if waiting else ""])
        head = [
            "student",
            *(escape(question.id) for question in self._questions),
            f"total of {self._number(self._most)}",
            "",
        ]
        return _table("Points of each student", head, rows, numbers_from=1)

    def _cell(self, points: Mapping[str, Fraction | None], question: Question) -> str:
        """The points for a question; nothing where there was no answer to it."""
        if question.id not in points:
            return ""
        value = points[question.id]
        return "?" if value is None else self._number(value)

    def _feedback(self, name: str, rows: Sequence[MarkedRow], level: int = 3) -> str:
        known = (
            sum((value for value in self._points[name].values() if value is not None), Fraction(0))
            if name in self._points
            else Fraction(0)
        )
        parts = [f"<h{level}>{escape(name)}: {self._number(known)} of {self._number(self._most)} points</h{level}>"]
        for row in rows:
            for answered in row.answers:
                parts.append(self._answered(answered, level + 1))
        return f"<section>{''.join(parts)}</section>"

    def _answered(self, answered: Answered, level: int) -> str:
        question, mark = answered.question, answered.mark
        asked = "unknown question" if question is None else f"{question.id} {question.title}".strip()
        points = "" if question is None or answered.points is None else (
            f", {self._number(answered.points)} of {self._number(question.points)} points"
        )  # fmt: skip
        heading = f"<h{level}>{escape(asked)}: {_verdict(answered)}{points}</h{level}>"
        given = f"<p>The answer was {_answer(answered.answer)}</p>" if answered.answer.strip() else ""
        told = mark.sheet or f"<p>{escape(mark.message)}</p>"
        waiting = "<p>A person will look at this answer.</p>" if mark.verdict in marking.OPEN else ""
        return f"<article>{heading}{given}{told}{waiting}</article>"


def _answer(text: str) -> str:
    return f"<code>{escape(text[:_LONGEST])}{'…' if len(text) > _LONGEST else ''}</code>"


def _verdict(answered: Answered) -> str:
    verdict = answered.mark.verdict
    return f'<span class="{verdict}">{_NAMES[verdict]}</span>'


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers_from: int = 99) -> str:
    def cell(text: str, place: int, tag: str) -> str:
        kind = ' class="number"' if place >= numbers_from else ""
        scope = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{kind}{scope}>{text}</{tag}>"

    titles = "".join(cell(text, place, "th") for place, text in enumerate(head))
    lines = ("".join(cell(text, place, "td") for place, text in enumerate(row)) for row in rows)
    body = "".join(f"<tr>{line}</tr>\n" for line in lines)
    head_and_body = f"<thead><tr>{titles}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="scroll"><table><caption>{caption}</caption>{head_and_body}</table></div>'


def _page(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8"/>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
