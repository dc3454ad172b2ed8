-- Words of feeds.md and rating.md, once. A macro takes a trimmed text.
create or replace macro is_empty(text) as text is null or text = '';
-- Why a row's count of values is wrong; below 0 it says which rows of a file several sections of a layout take.
create or replace macro wrong_count(fields) as
    case fields when -1 then 'NO_SECTION' when -2 then 'TWO_SECTIONS' else 'BAD_COLUMN_COUNT' end;
-- A whole number of at most 10^15 in the unit that the tables hold: no arithmetic on it can overflow.
create or replace macro is_count(text, unit) as
    regexp_full_match(text, '0*[0-9]{1,16}') and try_cast(text as bigint) <= 1000000000000000 // unit;
-- An optional + and 2 to 15 digits, a leading 00 not counted, separators before any digit but the last: one digit
-- alone after a separator is a decimal of a spreadsheet, or a number cut short.
create or replace macro is_phone(text) as
    regexp_full_match(text, '(\+[ .-]*)?(0[ .-]*0[ .-]*)?[0-9]([ .-]*[0-9]){0,13}[0-9]');
-- The number that was dialled after the prefix that withholds the caller's own.
create or replace macro dialled_number(text) as
    case when regexp_matches(text, '^[#*]31#') then ltrim(substr(text, 5)) else text end;
create or replace macro is_clock(text) as regexp_full_match(text, '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]');
create or replace macro is_amount(text, decimals) as
    regexp_full_match(text, '0*[0-9]{1,12}([.,][0-9]{1,' || decimals || '})?');
create or replace macro unsigned_credit(text, category) as
    case when upper(category) = 'AUTRE' then regexp_replace(text, '^-', '') else text end;
create or replace macro amount_of(text) as try_cast(replace(text, ',', '.') as decimal(18, 6));
create or replace macro euros_of(text, unit) as
    case
        when cast(unit as decimal(3, 2)) = 1 then amount_of(text)
        else cast(cast(amount_of(text) as decimal(24, 6)) * cast(unit as decimal(3, 2)) as decimal(18, 6))
    end;
create or replace macro bare_number(text) as regexp_replace(text, '[ .-]', '', 'g');
create or replace macro is_international(number) as
    starts_with(number, '+')
    or (starts_with(number, '00') and (length(number) > 6 or (length(number) = 6 and starts_with(number, '0033'))));
create or replace macro without_prefix(number) as substr(number, case when starts_with(number, '+') then 2 else 3 end);
create or replace macro international_number(digits) as
    case when starts_with(digits, '33') and length(digits) between 4 and 8 then '#' || substr(digits, 3) else digits end;
-- Of a number without separators: E.164 digits, or # and the digits of a French short code.
create or replace macro normalised_digits(number) as
    case
        when is_international(number) then international_number(without_prefix(number))
        when length(number) <= 6 then '#' || number
        when length(number) <= 8 and starts_with(number, '33') then '#' || substr(number, 3)
        when length(number) in (10, 14) and starts_with(number, '0') then '33' || substr(number, 2)
        else number
    end;
create or replace macro overseas_code(plan) as
    case
        when plan in ('262', '263', '269', '639', '692', '693') then '262'
        when plan in ('590', '690', '691') then '590'
        when plan in ('594', '694') then '594'
        when plan in ('596', '696', '697') then '596'
    end;
-- Overseas departments share the national form: 33 and one of their plans becomes their own code.
create or replace macro with_overseas_code(number) as
    case
        when length(number) <> 11 or not starts_with(number, '33') then number
        when substr(number, 3, 3) = '508' then substr(number, 3)
        else coalesce(overseas_code(substr(number, 3, 3)), '33') || substr(number, 3)
    end;
create or replace macro normalised_number(text) as with_overseas_code(normalised_digits(bare_number(text)));
create or replace macro is_line_of_digits(number) as
    case
        when starts_with(number, '33') then length(number) between 11 and 15
        else left(number, 3) in ('262', '508', '590', '594', '596') and length(number) between 9 and 12
    end;
create or replace macro is_line_number(text) as is_line_of_digits(normalised_number(text));
create or replace macro luhn_digit(text, place) as try_cast(substr(text, length(text) - place, 1) as integer);
create or replace macro luhn_value(digit, place) as
    case when place % 2 = 0 then digit when digit > 4 then digit * 2 - 9 else digit * 2 end;
create or replace macro is_iccid(text) as
    regexp_full_match(text, '[0-9]{19,20}')
    and list_sum(list_transform(range(length(text)), lambda place: luhn_value(luhn_digit(text, place), place))) % 10 = 0;
-- The wholesaler of a path, or of an event by its id: those of another than the first begin with @name/.
create or replace macro source_of(path) as
    case
        when starts_with(path, '@') and regexp_matches(path, '^@[a-z][a-z0-9-]*/') then split_part(substr(path, 2), '/', 1)
        else 'origyne'
    end;
