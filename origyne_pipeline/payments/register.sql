-- The register of debits. Append-only: the triggers refuse any change. Amounts in cents, days and instants as ISO texts.

create table if not exists files (
    message_id text primary key,
    month text not null,
    ordinal integer not null,
    file_name text not null unique,
    created_at text not null,
    version text not null,
    creditor_name text not null,
    ics text not null,
    creditor_iban text not null,
    creditor_bic text,
    debit_count integer not null,
    total_cents integer not null,
    sha256 text not null,
    unique (month, ordinal)
) strict;

create table if not exists debits (
    end_to_end_id text primary key,
    message_id text not null,
    invoice_number text not null,
    attempt integer not null,
    customer_ref text not null,
    billing_month text not null,
    amount_cents integer not null check (amount_cents > 0),
    scheme text not null,
    sequence_type text not null,
    collection_date text not null,
    mandate_reference text not null,
    signed_on text not null,
    debtor_name text not null,
    iban text not null,
    bic text,
    address text,
    amendment text,
    unique (invoice_number, attempt)
) strict;

create index if not exists debits_of_file
on debits (message_id, scheme, sequence_type, collection_date, end_to_end_id);

create table if not exists holds (
    invoice_number text not null,
    month text not null,
    customer_ref text not null,
    amount_cents integer not null,
    code text not null,
    message text not null,
    decided_at text not null
) strict;

create table if not exists answers (
    end_to_end_id text not null,
    kind text not null,
    day text not null,
    reason text not null,
    source text not null,
    read_at text not null,
    unique (end_to_end_id, kind, day, reason)
) strict;

create table if not exists payments (
    invoice_number text not null,
    day text not null,
    amount_cents integer not null,
    note text not null,
    unique (invoice_number, day, amount_cents, note)
) strict;

create trigger if not exists files_no_update before update on files
begin select raise(abort, 'the register of debits is append-only'); end;
create trigger if not exists files_no_delete before delete on files
begin select raise(abort, 'the register of debits is append-only'); end;
create trigger if not exists debits_no_update before update on debits
begin select raise(abort, 'the register of debits is append-only'); end;
create trigger if not exists debits_no_delete before delete on debits
begin select raise(abort, 'the register of debits is append-only'); end;
create trigger if not exists holds_no_update before update on holds
begin select raise(abort, 'the register of debits is append-only'); end;
create trigger if not exists holds_no_delete before delete on holds
begin select raise(abort, 'the register of debits is append-only'); end;
create trigger if not exists answers_no_update before update on answers
begin select raise(abort, 'the register of debits is append-only'); end;
create trigger if not exists answers_no_delete before delete on answers
begin select raise(abort, 'the register of debits is append-only'); end;
create trigger if not exists payments_no_update before update on payments
begin select raise(abort, 'the register of debits is append-only'); end;
create trigger if not exists payments_no_delete before delete on payments
begin select raise(abort, 'the register of debits is append-only'); end;
