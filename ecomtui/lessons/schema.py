"""The JSON Schema of a lesson's front matter, and the reference of the whole format."""

from typing import Any, Final

from ecomtui.lessons.filling import FIELDS
from ecomtui.lessons.front import Front
from ecomtui.lessons.model import PANELS
from ecomtui.scenarios.scalars import word_schemas
from ecomtui.scenarios.schema import DRAFT, shape_schema, step_schema

Entries = list[tuple[str, str]]
_STEPS: Final = {
    "steps": "what has been done before the learner takes over: steps of a scenario",
    "solution": "steps that reach the goal of the last challenge",
}


def lesson_schema() -> dict[str, Any]:
    """What an editor completes a lesson's front matter from."""
    defs: dict[str, Any] = word_schemas()
    front = shape_schema(Front, defs)
    defs["step"] = step_schema(defs)
    steps = {
        name: {"description": says, "type": "array", "items": {"$ref": "#/$defs/step"}} for name, says in _STEPS.items()
    }
    return {
        "$schema": DRAFT,
        "title": "ecomtui lesson",
        "description": "The front matter of a lesson file, ending .md.",
        "type": "object",
        "properties": {**front["properties"], **steps},
        "required": front["required"],
        "additionalProperties": False,
        "$defs": dict(sorted(defs.items())),
    }


def reference() -> list[tuple[str, str, Entries]]:
    """All that may stand in a lesson file: (title, what it is, its words with what they mean)."""
    front = [(field.alias or name, field.description or "") for name, field in Front.model_fields.items()]
    return [
        (
            "A file",
            "Markdown, ending .md, with YAML front matter between two lines of ---. What stands before the first "
            "heading is the introduction. These are the keys of the front matter; lesson, id, title and question have "
            "to be there.",
            [*front, *_STEPS.items()],
        ),
        (
            "Headings",
            "Each begins something; the level (## or ###) does not matter.",
            [
                ("## Section: TITLE (5 min)", "a part of the lesson; the minutes are for the presenter's timer"),
                (
                    "## @KIND",
                    "the text below is told when the next message of that kind has been handled, at its last "
                    "hop, about the lesson's order; at most 60 words",
                ),
                (
                    "## @KIND merchant→bank o1 #2",
                    "exactly this pair (-> will do), this act's order, the second of them",
                ),
                ("## @KIND sent", "the moment it leaves, also when it is lost on the way"),
                ("### technical, ### wire", "deeper texts of the message above"),
                (
                    "### Predict: QUESTION",
                    "a gate before the next message: - [ ] and one - [x], a quote below each with its reason",
                ),
                ("### Ask: QUESTION", "a question without a right answer"),
                ("### Choose: QUESTION", "the learner picks which of the messages that race comes first"),
                (
                    "## Challenge: TITLE",
                    "something to reach: a goal block, or a line answer: KIND (or a number) for "
                    "the message to find; > Hint: … as many as help",
                ),
            ],
        ),
        (
            "Blocks",
            "Fenced with three backticks and one of these words; lists of YAML.",
            [
                ("do", "steps of a scenario, made when the lesson gets there"),
                ("goal", "under a challenge: what is to hold, as in expect of scenarios"),
                ("solution", "under a challenge: steps that reach it (or in the front matter, for the last one)"),
                (
                    "proof",
                    "under a prediction: what has to hold after the next stop, in a copy of the world; within: "
                    "2d gives it time. It proves the right answer",
                ),
            ],
        ),
        (
            "In a text",
            "**strong**, *emphasis*, `code` and lists; nothing else is markup, and HTML is refused.",
            [
                *((f"{{{what}.{fields[0]}}}", f"said by the world: {', '.join(fields)}") for what, fields in FIELDS),
                ("{clock}", "the virtual time"),
                ("last", "the learner's newest order, wherever an act's name may stand"),
                ("show: rows", f"on a line below a message's heading, the panel beside it: {', '.join(PANELS)}"),
                ("<!-- speaker_note: … -->", "for who presents; it reaches no other screen"),
            ],
        ),
    ]
