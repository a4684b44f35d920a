import threading

import pytest

from shared.triggers.places import Places


def test_there_are_no_more_places_than_that_and_each_is_free_again_once_left():
    places = Places(2)

    with places.take(), places.take():
        assert places.take() is None
    with places.take(), places.take():
        assert places.take() is None


def test_a_place_is_taken_until_its_work_has_ended():
    places, may_end = Places(1), threading.Event()
    with places.take() as place:
        work = place.begin(lambda: may_end.wait(30))

    assert places.take() is None  # its owner has left, its work goes on
    may_end.set()
    work.result(30)

    assert free_again(places)


def test_a_place_is_taken_until_its_owner_has_left():
    places = Places(1)
    with places.take() as place:
        place.begin(lambda: None).result(30)
        assert places.take() is None

    assert free_again(places)


def test_work_that_fails_leaves_its_place():
    places = Places(1)

    with places.take() as place:
        work = place.begin(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        work.result(30)

    assert free_again(places)


def test_an_owner_who_fails_leaves_its_place():
    places = Places(1)

    with pytest.raises(ZeroDivisionError), places.take():
        _ = 1 / 0

    assert free_again(places)


def test_every_place_has_a_thread():
    places, all_run = Places(4), threading.Barrier(4)
    works = []
    for _ in range(4):
        with places.take() as place:
            works.append(place.begin(lambda: all_run.wait(30)))

    assert len([work.result(30) for work in works]) == 4


def free_again(places: Places) -> bool:
    """Return whether one more place can be taken soon: it is left just after its work has ended."""
    return places.free.acquire(timeout=30)
