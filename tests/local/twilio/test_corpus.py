import pytest

from local.twilio.twiml.verbs import MESSAGING, VOICE
from tests.local.twilio import corpus

FILES = sorted(corpus.FOLDER.glob("*.xml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_document_does_what_it_says(standin, control, app, file):
    case = corpus.read(file)

    assert corpus.run(case, standin, control, app) == case.expected


@pytest.mark.parametrize("verb", sorted(VOICE["Response"].inside | MESSAGING["Response"].inside))
def test_every_verb_is_in_a_document(verb):
    assert [file.name for file in FILES if f"<{verb}" in corpus.read(file).document]
