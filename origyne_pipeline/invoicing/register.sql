-- The register of invoices. Append-only: the triggers refuse any change.

create table if not exists entries (
    sequence integer primary key,
    number text not null unique,
    series text not null,
    year integer not null,
    counter integer not null,
    origin text not null,
    billing_month text not null,
    customer_ref text not null,
    issue_date text not null,
    content text not null,
    previous_hash text not null,
    hash text not null unique,
    unique (series, year, counter)
);

create unique index if not exists once_a_month on entries (billing_month, customer_ref)
where origin = 'MONTHLY';

create index if not exists by_customer on entries (customer_ref, billing_month);

create table if not exists documents (number text primary key, sha256 text not null);

create table if not exists pictures (sha256 text primary key, content blob not null);

create trigger if not exists entries_update before update on entries
begin select raise(abort, 'the invoice register is append-only'); end;
create trigger if not exists entries_delete before delete on entries
begin select raise(abort, 'the invoice register is append-only'); end;
create trigger if not exists documents_update before update on documents
begin select raise(abort, 'the invoice register is append-only'); end;
create trigger if not exists documents_delete before delete on documents
begin select raise(abort, 'the invoice register is append-only'); end;
create trigger if not exists pictures_update before update on pictures
begin select raise(abort, 'the invoice register is append-only'); end;
create trigger if not exists pictures_delete before delete on pictures
begin select raise(abort, 'the invoice register is append-only'); end;
