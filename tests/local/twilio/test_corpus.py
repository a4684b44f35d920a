import pytest

from tests.local.twilio import corpus

FILES = sorted(corpus.FOLDER.glob("*.xml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_document_does_what_it_says(standin, control, app, file):
    case = corpus.read(file)

    assert corpus.run(case, standin, control, app) == case.expected


def test_there_are_a_hundred_documents():
    assert len(FILES) >= 100
