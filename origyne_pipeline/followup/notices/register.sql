-- The register of notices: alerts that were raised, and what became of each. Append-only: the triggers refuse a change.

create table if not exists records (
    sequence integer primary key,
    alert_id text not null,
    status text not null,
    content text not null,
    recorded_at text not null,
    previous_hash text not null,
    hash text not null unique
) strict;

create unique index if not exists raised_once on records (alert_id)
where status = 'RAISED';

create unique index if not exists ended_once on records (alert_id)
where status in ('SENT', 'SUPPRESSED');

create index if not exists by_alert on records (alert_id, sequence);

create index if not exists by_status on records (status, recorded_at);

create trigger if not exists records_update before update on records
begin select raise(abort, 'the register of notices is append-only'); end;
create trigger if not exists records_delete before delete on records
begin select raise(abort, 'the register of notices is append-only'); end;
