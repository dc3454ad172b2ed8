-- The register of the customer account: what persons and the bank's lines add. Append-only: the triggers refuse a change.

create table if not exists records (
    sequence integer primary key,
    id text not null unique,
    kind text not null,
    customer_ref text not null,
    reverses text not null,
    content text not null,
    recorded_at text not null,
    previous_hash text not null,
    hash text not null unique
) strict;

create unique index if not exists undone_once on records (reverses)
where reverses <> '';

create index if not exists by_customer on records (customer_ref, sequence);

create trigger if not exists records_update before update on records
begin select raise(abort, 'the register of the account is append-only'); end;
create trigger if not exists records_delete before delete on records
begin select raise(abort, 'the register of the account is append-only'); end;
