"""What a class got right and wrong: counts for each question, mistakes with an example, totals for each student."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from symjac.marking import marks
from symjac.marking.classes import Answered, MarkedRow
from symjac.marking.questions import Question

_LONGEST = 200  # characters of an example


class OfQuestion:
    """The answers to one question, counted as they come."""

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
            self.examples.setdefault(tag, (answered.answer[:_LONGEST], answered.mark.message))

    @property
    def mean(self) -> Fraction | None:
        """The mean share of the points among answers that have a mark."""
        return self._shares / self.marked if self.marked else None


class Tally:
    """A class, counted row by row."""

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
        yield ["question", "points", *marks.VERDICTS, "mean score"]
        for found in self.questions.values():
            mean = "" if found.mean is None else marks.number(found.mean, decimal)
            counts = [str(found.verdicts[verdict]) for verdict in marks.VERDICTS]
            yield [found.question.id, marks.number(found.question.points, decimal), *counts, mean]
        yield []
        yield ["question", "mistake", "answers", "an example"]
        for found in self.questions.values():
            for tag, count in found.mistakes.most_common():
                yield [found.question.id, tag, str(count), found.examples[tag][0]]


def of_students(rows: Sequence[MarkedRow], questions: Sequence[Question]) -> dict[str, dict[str, Fraction | None]]:
    """The points of each student for each question that was answered: those of the attempt that counts."""
    shares: dict[str, dict[str, list[Fraction | None]]] = {}
    for row in rows:
        name = row.student
        for answered in row.answers:
            if answered.question is not None:
                shares.setdefault(name, {}).setdefault(answered.question.id, []).append(answered.share)
    by_id = {question.id: question for question in questions}
    return {
        name: {key: _points(by_id[key], attempts) for key, attempts in answers.items()}
        for name, answers in shares.items()
    }


def _points(question: Question, attempts: list[Fraction | None]) -> Fraction | None:
    share = marks.counted(question, attempts)
    return None if share is None else share * question.points
