"""A PrairieLearn course element: an answer to a question about a map, proved right or refuted entry by entry.

    <symjac-check answers-name="J" components="x*y, sin(x)" vars="x,y" of="jacobian"></symjac-check>

`weight` and `correct-answer` are those of every element; `credit="all"` gives points to right answers alone,
`orientation="any"` to transposed ones as well. What cannot be decided is a format error: the attempt is not counted,
and is never a 0. Source: PrairieLearn, Element developer guide, "Element functions".

symjac is installed in the folder of the course, for all of its questions ("Runtime environment", there):

    docker run -it --rm -v COURSE:/course -v SYMJAC:/symjac prairielearn/prairielearn \\
        uv pip install --target /course/serverFilesCourse /symjac
"""

from html import escape
from html.parser import HTMLParser

import symjac

_READING = ("vars", "params", "functions", "positive", "of", "at", "layout", "orientation", "tolerance")


class _Attributes(HTMLParser):
    """The attributes of the first tag."""

    def __init__(self, text):
        super().__init__()
        self.found = None
        self.feed(text)

    def handle_starttag(self, _tag, attrs):
        if self.found is None:
            self.found = dict(attrs)


def _attributes(element_html):
    found = _Attributes(element_html).found or {}
    for name in ("answers-name", "components"):
        if not found.get(name):
            raise ValueError(f"symjac-check needs the attribute {name}")
    return found


def _check(attributes, answer):
    options = {name: attributes[name] for name in _READING if name in attributes}
    if "tolerance" in options:
        options["tolerance"] = float(options["tolerance"])
    return symjac.check(attributes["components"], answer, **options)


def prepare(element_html, data):
    """Raise the author's mistakes: two elements of one name, a key that cannot be read, a wrong correct answer."""
    attributes = _attributes(element_html)
    name = attributes["answers-name"]
    if name in data["answers_names"]:
        raise ValueError(f"two elements have the answers-name {name}")
    data["answers_names"][name] = True
    _check(attributes, "0")
    answer = attributes.get("correct-answer")
    if answer is None:
        return
    if not _check(attributes, answer):
        raise ValueError(f"{name}: the correct-answer {answer} is not proved right")
    data["correct_answers"][name] = answer


def parse(element_html, data):
    """Say what cannot be read, with a caret under the place."""
    attributes = _attributes(element_html)
    name = attributes["answers-name"]
    answer = (data["submitted_answers"].get(name) or "").strip()
    data["submitted_answers"][name] = answer
    if not answer:
        data["format_errors"][name] = "There is no answer."
        return
    try:
        symjac.check(attributes["components"], answer, **_only_reading(attributes))
    except symjac.ReadError as error:
        data["format_errors"][name] = _complaint(answer, error)
    except symjac.SymjacError:
        return  # it can be read: `grade` says the rest


def _only_reading(attributes):
    return {name: attributes[name] for name in _READING if name in attributes and name != "tolerance"}


def _complaint(answer, error):
    """The message, and the line at fault with a caret under it."""
    message = f"{escape(error.message)}{f' ({escape(error.hint)})' if error.hint else ''}"
    if error.span is None:
        return message
    begin = answer.rfind("\n", 0, error.span[0]) + 1
    line = answer[begin:].split("\n", 1)[0]
    caret = " " * (error.span[0] - begin) + "^" * max(1, min(error.span[1] - error.span[0], len(line)))
    return f"{message}<pre>{escape(line)}\n{caret}</pre>"


def grade(element_html, data):
    """Partial scores by entry, the place and the name of mistakes; nothing of the right answer."""
    attributes = _attributes(element_html)
    name = attributes["answers-name"]
    if name in data["format_errors"]:
        return
    try:
        verdict = _check(attributes, data["submitted_answers"][name])
    except symjac.ReadError as error:
        data["format_errors"][name] = _complaint(data["submitted_answers"][name], error)
        return
    except symjac.SymjacError as error:
        data["format_errors"][name] = f"This could not be decided: {escape(error.message)}. The attempt does not count."
        return
    if verdict.ruling == "undecided":
        data["format_errors"][name] = "This could not be decided: a person has to look. The attempt does not count."
        return
    right, asked = verdict.score
    score = 1.0 if verdict else 0.0 if attributes.get("credit") == "all" else right / asked
    feedback = {
        "message": verdict.to_json(reveal=False)["message"],
        "mistakes": [mistake.tag for mistake in verdict.mistakes],
        "entries": {f"{entry.row + 1},{entry.column + 1}": entry.ruling for entry in verdict.entries},
    }
    data["partial_scores"][name] = {"score": score, "weight": _weight(attributes), "feedback": feedback}


def _weight(attributes):
    return int(attributes.get("weight", 1))


def render(element_html, data):
    """An input; the answer with its verdict and feedback; the correct answer if the author gave one."""
    attributes = _attributes(element_html)
    name = attributes["answers-name"]
    given = data["raw_submitted_answers"].get(name) or data["submitted_answers"].get(name) or ""
    if data["panel"] == "question":
        disabled = "" if data.get("editable", True) else " disabled"
        return (
            f'<input class="form-control" type="text" name="{escape(name)}" value="{escape(given)}"{disabled}'
            f' aria-label="{escape(attributes.get("label", "answer"))}" autocomplete="off"/>'
        )
    if data["panel"] == "answer":
        return f"<code>{escape(data['correct_answers'].get(name, ''))}</code>"
    if name in data["format_errors"]:
        return f"<code>{escape(given)}</code><p>{data['format_errors'][name]}</p>"
    marked = data["partial_scores"].get(name)
    if marked is None:
        return f"<code>{escape(given)}</code>"
    feedback = marked.get("feedback") or {}
    entries = "".join(f"<li>entry ({place}): {ruling}</li>" for place, ruling in feedback.get("entries", {}).items())
    return (
        f"<code>{escape(given)}</code><p>{round(100 * marked['score'])}%: {escape(feedback.get('message', ''))}</p>"
        f"<ul>{entries}</ul>"
    )


def test(element_html, data):
    """For PrairieLearn's own test of a question: a submission of the type asked for, and the score that it must get."""
    attributes = _attributes(element_html)
    name = attributes["answers-name"]
    if data["test_type"] == "invalid":
        data["raw_submitted_answers"][name] = "((("
        data["format_errors"][name] = "unreadable"
        return
    truth = _check(attributes, "0").truth
    entries = truth.value.tolist() if truth.is_matrix else [[truth.value]]
    rows = [[str(entry) for entry in row] for row in entries]
    score = 1.0
    if data["test_type"] == "incorrect":
        rows[0][0] = f"({rows[0][0]}) + 1"
        score = 0.0 if attributes.get("credit") == "all" else 1 - 1 / sum(map(len, rows))
    matrix = ", ".join(f"[{', '.join(row)}]" for row in rows)
    data["raw_submitted_answers"][name] = f"[{matrix}]" if truth.is_matrix else rows[0][0]
    data["partial_scores"][name] = {"score": score, "weight": _weight(attributes)}
