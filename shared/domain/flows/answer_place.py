"""A place as an answer: it has no words that could be one of the answers that a step knows."""

from shared.domain.flows.recognize_answer import Answer, free_answer
from shared.domain.flows.steps import Kind, Step


def answer_with_place(step: Step, place: str) -> Answer | None:
    """Return the answer to a step that takes whatever a person says; None if the step has to ask again."""
    following = step.next if step.kind is Kind.RECORD else step.anything
    takes_anything = step.kind is Kind.RECORD or bool(step.anything)
    return Answer(step=following, reply=free_answer(place)) if takes_anything else None
