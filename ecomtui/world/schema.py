"""The tables of a world's file: the store's own, and those of the parties."""

from functools import cache
from typing import Final

from ecomtui.world import files
from ecomtui.world.rows import Row, mapped

_DDL: Final = """
create table message(
  id integer primary key, cause integer, sender text not null, receiver text not null, kind text not null,
  key integer not null, sent integer not null, due integer not null, about text, who integer,
  standing integer not null, repeats integer, body text not null, fault text,
  fate text check (fate='handled' or fate='repeat' or fate='forgotten' or fate='lost'),
  step integer, at integer) strict;
create index message_waiting on message(id) where fate is null;
create index message_step on message(step) where step is not null;
create index message_about on message(about) where about is not null;
create table change(
  step integer primary key, message integer not null, now integer not null, next_id integer not null,
  fault text, rows text not null, hash blob not null) strict;
create table act(
  branch integer not null, n integer not null, after_step integer not null, now integer not null,
  actor text not null, sender text not null, receiver text not null, kind text not null, body text not null,
  about text, who integer, primary key (branch, n)) strict, without rowid;
create table branch(
  id integer primary key, parent integer, fork_act integer not null, fork_step integer not null,
  steps integer not null) strict;
create table batch(
  step integer primary key, first integer not null, now integer not null, next_id integer not null,
  undo blob not null, hash blob not null) strict;
create view link as select step, hash from change union all select step, hash from batch;
create table charter(id integer primary key check (id = 1), content text not null) strict;
create table moment(
  id integer primary key check (id = 1), seed integer not null,
  steps integer not null, now integer not null, acts integer not null, branch integer not null,
  furthest integer not null, holder text) strict;
"""


@cache
def without_a_row(tables: tuple[type[Row], ...]) -> files.Connection:
    """A database with these tables and nothing in them: new worlds are copies of it, as that is sooner there."""
    connection = files.in_memory(files.Connection)
    execute = connection.execute
    execute(f"pragma page_size={files.PAGE}")
    execute(f"pragma application_id={files.APPLICATION}")
    execute(f"pragma user_version={files.SCHEMA}")
    connection.begin()
    for statement in (*_DDL.split(";"), *(each for table in tables for each in mapped(table).ddl)):
        if statement.strip():
            execute(statement)
    connection.commit()
    return connection
