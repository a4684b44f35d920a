"""Compare what a simulation sent with what the model expects."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from tests.year.expected_reminder import BEGIN, END, FOLLOWED_AFTER, ExpectedReminder
from tests.year.simulation import HOUR, LOOK_AHEAD, MINUTE, YearSimulation


class Comparison:
    """The faults of a simulation that has run."""

    def __init__(self, year: YearSimulation) -> None:
        self._year = year

    def faults(self) -> list[str]:
        """Return every difference between the model and what was sent, skipped and counted."""
        expected = self._year.expected
        firsts = {reminder.number: reminder for reminder in expected if not reminder.version}
        edited = [(firsts[reminder.number], reminder) for reminder in expected if reminder.version]
        faults = [fault for reminder in expected for fault in self._faults_of(reminder)]
        return faults + [fault for old, new in edited for fault in self._faults_of_edit(old, new)]

    def _faults_of_edit(self, old: ExpectedReminder, new: ExpectedReminder) -> Iterator[str]:
        """Yield occurrences sent in both versions, or in neither although there was time."""
        sent, still_due = self._sent_for(old) + self._sent_for(new), {*new.all_due_times()}
        for at in old.all_due_times():
            if sent[at] > 1:
                yield f"{old.body} {at}: sent {sent[at]} times, in both versions"
            is_over = new.since < at + old.grace < END - HOUR
            if at not in still_due:
                continue
            in_time = self._was_tick_in_time(at, old, self._year.completed_ticks, after=new.since)
            if is_over and in_time and not sent[at] and not self._were_senders_out(at, old):
                yield f"{old.body} {at}: lost when it was edited"
        if new.start != old.start:
            yield from self._faults_of_move(new, sent)

    def _faults_of_move(self, new: ExpectedReminder, sent: Counter[datetime]) -> Iterator[str]:
        """Yield messages of a moved appointment that were not sent at the new time, though it was to come."""
        for at in new.due_times():
            in_time = self._was_tick_in_time(at, new, self._year.completed_ticks, after=new.since)
            is_over = at + new.grace < END - HOUR
            if is_over and in_time and not sent[at] and not self._were_senders_out(at, new):
                yield f"{new.body} {at}: lost when it was moved"

    def _faults_of(self, reminder: ExpectedReminder) -> Iterator[str]:
        sent = self._sent_for(reminder)
        due = set(reminder.due_times())
        edits = self._edits_of(reminder)
        yield from (f"{reminder.body} {at}: sent {times} times" for at, times in sent.items() if times > 1)
        allowed = due | {
            at for at in reminder.all_due_times() for edit in edits if at <= edit <= at + reminder.grace
        }
        yield from (f"{reminder.body} {at}: sent, but not due" for at in sent if at not in allowed)
        for at in due:
            # An edit withdraws what was not sent yet, so near one either version may be sent.
            if not any(edit - LOOK_AHEAD - reminder.grace <= at <= edit + reminder.grace for edit in edits):
                yield from self._faults_at(at, reminder, was_sent=at in sent)
        yield from self._faults_of_count(reminder, sent)
        yield from self._faults_of_follow_ups(reminder)

    def _faults_of_follow_ups(self, reminder: ExpectedReminder) -> Iterator[str]:
        """Yield messages that were followed twice, or by nothing although the reminder was not edited."""
        app = self._year.app
        # An edit that dies half-way and is not repeated leaves what follows canceled: docs/known-limits.md.
        is_edited = bool(self._edits_of(reminder)) or reminder.number in self._year.abandoned
        for first in {message.id for message in app.messages.get(reminder.body, ())}:
            at = app.sent_at[first]
            calls = app.follow_ups[first]
            if calls > reminder.is_followed:
                yield f"{first}: followed {calls} times"
            is_over = at + FOLLOWED_AFTER + reminder.grace < END - HOUR
            senders_worked = not self._were_senders_out(at + FOLLOWED_AFTER + reminder.grace, reminder)
            if reminder.is_followed and is_over and senders_worked and not is_edited and not calls:
                yield f"{first}: sent at {at}, and followed by nothing"

    def _edits_of(self, reminder: ExpectedReminder) -> list[datetime]:
        """Return when a version of that reminder began or ended by an edit."""
        versions = [version for version in self._year.expected if version.number == reminder.number]
        moments = [moment for version in versions for moment in (version.since, version.until)]
        return [moment for moment in moments if moment not in {BEGIN, END}]

    def _faults_of_count(self, reminder: ExpectedReminder, sent: Counter[datetime]) -> Iterator[str]:
        """Yield a wrong count of skipped occurrences, for a reminder that was never edited."""
        if self._edits_of(reminder) or reminder.number in self._year.abandoned:
            return
        over = [at for at in reminder.due_times() if at + reminder.grace < self._year.app.now]
        counted = self._year.app.skipped(reminder.id) + self._year.app.expired()[reminder.body]
        missed = sum(1 for at in over if at not in sent)
        if counted != missed:
            yield f"{reminder.body}: {missed} were not sent, {counted} counted as skipped"

    def _sent_for(self, reminder: ExpectedReminder) -> Counter[datetime]:
        """Return how often each occurrence of that version was sent."""
        messages = self._year.app.messages.get(reminder.body, ())
        return Counter((message.not_after or END) - reminder.grace for message in messages)

    def _faults_at(self, at: datetime, reminder: ExpectedReminder, *, was_sent: bool) -> Iterator[str]:
        if at + reminder.grace >= END - HOUR:
            return
        in_time = self._was_tick_in_time(at, reminder, self._year.completed_ticks)
        is_excused = self._were_senders_out(at, reminder) or self._was_restored_late(at, reminder)
        if in_time and not was_sent and not is_excused:
            yield f"{reminder.body} {at}: lost"
        if was_sent and not in_time and not self._was_tick_in_time(at, reminder, self._year.crashed_ticks):
            yield f"{reminder.body} {at}: sent after its grace"

    def _was_tick_in_time(
        self, at: datetime, reminder: ExpectedReminder, ticks: list[datetime], *, after: datetime = BEGIN
    ) -> bool:
        """Return whether one of these ticks could put the occurrence on the outbox within its grace."""
        index = bisect_right(ticks, max(at - LOOK_AHEAD, after))
        return index < len(ticks) and ticks[index] < at + reminder.grace

    def _were_senders_out(self, at: datetime, reminder: ExpectedReminder) -> bool:
        """Return whether an outage of the senders may have lasted until the grace was over."""
        senders = self._year.outages.senders
        return any(first - reminder.grace - HOUR <= at <= last for first, last in senders)

    def _was_restored_late(self, at: datetime, reminder: ExpectedReminder) -> bool:
        """Return whether an edit that crashed canceled it, and no tick was in time after its restoration."""
        edit = self._year.abandoned.get(reminder.number, END)
        if not at - LOOK_AHEAD <= edit < at + reminder.grace:
            return False
        restored = max(at, edit) + 2 * MINUTE
        return not self._was_tick_in_time(at, reminder, self._year.completed_ticks, after=restored)
