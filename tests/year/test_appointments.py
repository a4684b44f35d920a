"""Appointments of the simulated year: drawn where clocks change, and enough of each kind of edit."""

import random
from datetime import timedelta

from tests.year.appointments import draw_appointments
from tests.year.model import BEFORE, clock_changes, local_at, times_before
from tests.year.simulation import ZONES


def test_clock_changes_are_found():
    days = {zone: [f"{day:%m-%d}" for day in clock_changes(zone, 2026)] for zone in ZONES}

    assert days["Europe/Lisbon"] == ["03-29", "10-25"]
    assert days["Australia/Lord_Howe"] == ["04-05", "10-04"]
    assert days["Asia/Kathmandu"] == []


def test_half_of_the_appointments_are_near_a_clock_change():
    drawn = [*draw_appointments(random.Random(6), zones=ZONES, first_number=0, how_many=200, year=2026)]  # noqa: S311

    near = [
        each
        for each in drawn
        if any(0 <= (each.start - day).days <= 5 for day in clock_changes(each.zone, 2026))
    ]
    assert 60 < len(near) < 140
    assert {duration for each in drawn for duration in each.before} == {*BEFORE}


def test_in_some_a_day_on_the_clock_is_not_24_hours():
    drawn = draw_appointments(random.Random(6), zones=ZONES, first_number=0, how_many=200, year=2026)  # noqa: S311
    both = [each for each in drawn if {"P1D", "PT24H"} <= {*each.before}]

    apart = [each for each in both if len(times_before(each.zone, each.start, ("P1D", "PT24H"))) == 2]
    assert 2 < len(apart) < len(both)


def test_days_before_are_at_the_same_local_time_unless_the_clock_skips_it():
    drawn = draw_appointments(random.Random(6), zones=ZONES, first_number=0, how_many=200, year=2026)  # noqa: S311

    moved = 0
    for each in drawn:
        (at,) = times_before(each.zone, each.start, ("P1D",))
        moved += local_at(each.zone, at) != each.start - timedelta(days=1)
    assert moved < 5
