-- Words of feeds.md and rating.md, once. A macro takes a trimmed text.
create or replace macro is_empty(text) as text is null or text = '';
-- A whole number of at most 10^15 in the unit that the tables hold: no arithmetic on it can overflow.
create or replace macro is_count(text, unit) as
    regexp_full_match(text, '0*[0-9]{1,16}') and try_cast(text as bigint) <= 1000000000000000 // unit;
create or replace macro is_phone(text) as regexp_full_match(text, '\+?[0-9]([ .-]*[0-9]){1,14}');
create or replace macro is_clock(text) as regexp_full_match(text, '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]');
create or replace macro is_amount(text, decimals) as
    regexp_full_match(text, '0*[0-9]{1,12}([.,][0-9]{1,' || decimals || '})?');
create or replace macro amount_of(text) as try_cast(replace(text, ',', '.') as decimal(18, 6));
create or replace macro euros_of(text, unit) as
    case
        when cast(unit as decimal(3, 2)) = 1 then amount_of(text)
        else cast(cast(amount_of(text) as decimal(24, 6)) * cast(unit as decimal(3, 2)) as decimal(18, 6))
    end;
create or replace macro bare_number(text) as regexp_replace(text, '[ .+-]', '', 'g');
create or replace macro normalised_digits(digits) as
    case
        when length(digits) > 6 and starts_with(digits, '00') then substr(digits, 3)
        when length(digits) = 10 and starts_with(digits, '0') then '33' || substr(digits, 2)
        when length(digits) <= 6 then '#' || digits
        else digits
    end;
create or replace macro normalised_number(text) as normalised_digits(bare_number(text));
create or replace macro is_line_of_digits(number) as starts_with(number, '33') and length(number) between 11 and 15;
create or replace macro is_line_number(text) as is_line_of_digits(normalised_number(text));
create or replace macro luhn_digit(text, place) as try_cast(substr(text, length(text) - place, 1) as integer);
create or replace macro luhn_value(digit, place) as
    case when place % 2 = 0 then digit when digit > 4 then digit * 2 - 9 else digit * 2 end;
create or replace macro is_iccid(text) as
    regexp_full_match(text, '[0-9]{19,20}')
    and list_sum(list_transform(range(length(text)), lambda place: luhn_value(luhn_digit(text, place), place))) % 10 = 0;
