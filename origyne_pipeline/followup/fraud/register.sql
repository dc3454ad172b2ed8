-- sqlfluff:dialect:sqlite
-- The register of signals of fraud: as raised, extended, decided. Append-only: the triggers refuse a change.

create table if not exists records (
    sequence integer primary key,
    signal_id text not null,
    kind text not null,
    content text not null,
    recorded_at text not null,
    previous_hash text not null,
    hash text not null unique
) strict;

create unique index if not exists raised_once on records (signal_id)
where kind = 'RAISED';

create index if not exists by_signal on records (signal_id, sequence);

create trigger if not exists records_update before update on records
begin select raise(abort, 'the register of fraud is append-only'); end;
create trigger if not exists records_delete before delete on records
begin select raise(abort, 'the register of fraud is append-only'); end;
