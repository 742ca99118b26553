"""The journal: messages told in words, the rows they changed, the code that ran."""

import inspect
from collections.abc import Collection
from typing import Any

import msgspec
from sqlmodel import col, select

from ecomtui.parties.customer.rows import Click
from ecomtui.shop import views
from ecomtui.shop.reading.base import PAGE, Base
from ecomtui.world.errors import BadInput
from ecomtui.world.faults import Effect
from ecomtui.world.message import Fate, Message

LOST = "Lost on the way: nobody ever hears this."
CRASHED = "The program dies over this, and none of it is kept; it comes again after the restart."
"""Stands before the words of a message that a fault took."""


class JournalReading(Base):
    """Questions about messages."""

    def message(self, number: int) -> views.MessageView:
        """One message.

        Raises:
            BadInput: when there is none of that number.
        """
        found = self._messages("id=?", number)
        if not found:
            raise BadInput(f"there is no message {number}")
        return found[0]

    def at_step(self, step: int) -> views.MessageView | None:
        """The message that was handled as that step."""
        found = self._messages("step=? and fate<>'forgotten'", step)
        return found[0] if found else None

    def journal(self, first: int = 1, last: int | None = None) -> list[views.MessageView]:
        """The messages handled from step `first` to step `last`, at most a page."""
        end = min(last or self._world.steps, first + PAGE - 1)
        return self._messages("step between ? and ? and fate<>'forgotten' order by step", first, end)

    def story(self, order: int) -> list[views.MessageView]:
        """Everything that happened because of an order, in the order it happened, from the visit it began with."""
        visit, since, last, errands = self._beginning(order)
        marks = ",".join("?" * len(errands))
        return self._messages(
            "fate is not null and fate<>'forgotten' "
            f"and (about=? or (about=? and id between ? and ?) or id in ({marks})) order by step",
            f"order:{order}",
            visit,
            since + 1,
            last,
            *errands,
        )

    def _beginning(self, order: int) -> tuple[str, int, int, list[int]]:
        """Where an order comes from: its visit, the messages of it (after the first id, up to the second), its acts."""
        execute = self._world.written.connection.execute
        submitted = execute(
            "select m.id, m.about, m.body from message m join message r on r.cause=m.id "
            "where r.about=? and m.kind='OrderSubmitted' limit 1",
            (f"order:{order}",),
        ).fetchone()
        if submitted is None:
            return "", 0, 0, []
        last, visit, text = submitted
        body = msgspec.json.decode(text)
        (since,) = execute(
            "select coalesce(max(id), 0) from message where about=? and kind='OrderSubmitted' and id<?", (visit, last)
        ).fetchone()
        (first,) = execute(
            "select min(json_extract(body, '$.request')) from message where about=? and id between ? and ?",
            (visit, since + 1, last),
        ).fetchone()
        clicks = select(Click.errand).distinct().where(Click.customer == body["customer"])
        errands = self._reader.all(clicks.where(col(Click.id).between(first, body["request"])))
        return visit, since, last, [int(errand) for errand in errands]

    def like(self, kind: str | None, sender: str | None, receiver: str | None) -> list[views.MessageView]:
        """The handled messages of a kind, from somebody, to somebody (None: whichever), at most a page of the last."""
        where = "(?1 is null or kind=?1) and (?2 is null or sender=?2) and (?3 is null or receiver=?3)"
        return self._messages(f"{where} and fate='handled' order by step desc limit {PAGE}", kind, sender, receiver)[
            ::-1
        ]

    def last_of(self, kind: str) -> int | None:
        """The id of the last message of a kind that was handled."""
        row = self._world.written.connection.execute(
            "select id from message where kind=? and fate='handled' order by step desc limit 1", (kind,)
        ).fetchone()
        return None if row is None else int(row[0])

    def changed_by(self, table: str, key: int | str | None, columns: Collection[str]) -> int | None:
        """The last step written one by one that changed one of these columns (none named: any) of a row (of any row
        of the table, when no key is named)."""
        for step, rows in self._world.written.connection.execute("select step, rows from change order by step desc"):
            for name, row, before, after in msgspec.json.decode(rows):
                if name == table and key in (None, row) and self._differs(name, before, after, columns):
                    return int(step)
        return None

    def _differs(self, table: str, before: Any, after: Any, columns: Collection[str]) -> bool:
        if not columns or before is None:
            return True
        names = self._world.rows.by_name[table].map.columns
        return any(b != a for name, b, a in zip(names, before, after, strict=True) if name in columns)

    def sent_from(self, number: int) -> list[Message]:
        """The messages from this id on that wait."""
        waiting = self._world.mailbox.waiting
        return [waiting[each] for each in range(number, self._world.next_id) if each in waiting]

    def waiting(self, limit: int | None = None) -> list[views.MessageView]:
        """The messages that wait (None: all of them), in the order of their delivery."""
        return [self.told(message) for message in self._world.mailbox.in_order()[:limit]]

    def _messages(self, where: str, *values: object) -> list[views.MessageView]:
        rows = self._world.written.connection.execute(f"select * from message where {where}", values).fetchall()
        return [self.told(self._world.model.kinds.message(row)) for row in rows]

    def told(self, message: Message) -> views.MessageView:
        """A message with its narration."""
        body = msgspec.json.decode(message.body_json)
        told = self.narration.tell(message.kind, message.sender, message.receiver, body, self.names)
        return views.MessageView(
            id=message.id,
            step=message.step,
            cause=message.cause,
            sent=message.sent,
            due=message.due,
            at=message.at,
            sender=message.sender,
            receiver=message.receiver,
            kind=message.kind,
            body=body,
            about=message.about,
            who=message.who,
            repeats=message.repeats,
            fault=message.fault,
            fate=message.fate,
            part=told.part,
            headline=told.headline,
            plain=f"{self._lost(message)} {told.plain}" if message.fate == Fate.lost else told.plain,
            technical=told.technical,
        )

    def _lost(self, message: Message) -> str:
        fault = self._world.model.faults.get(message.fault or "")
        return CRASHED if fault is not None and fault.effect is Effect.crash else LOST

    def rows_changed(self, step: int) -> list[views.RowChange]:
        """The rows that a step changed; nothing for a stretch written in bulk."""
        kept = self._world.written.connection.execute("select rows from change where step=?", (step,)).fetchone()
        return [self._row_change(*change) for change in msgspec.json.decode(kept[0])] if kept else []

    def _row_change(self, name: str, key: int | str, before: Any, after: Any) -> views.RowChange:
        columns = self._world.rows.by_name[name].map.columns
        old = before or [None] * len(columns)
        differing = tuple((c, b, a) for c, b, a in zip(columns, old, after, strict=True) if before is None or a != b)
        return views.RowChange(name, key, before is None, differing)

    def code(self, kind: str, receiver: str) -> str:
        """The Python of the handler that runs when `receiver` gets a message of that kind."""
        party = self._world.parties[receiver]
        return inspect.getsource(getattr(type(party), type(party).handlers()[kind]))
