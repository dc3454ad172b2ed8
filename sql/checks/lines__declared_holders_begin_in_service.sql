-- A row of sheet Titulaires begins on a day on which its line is in service; else it counts from the next activation.
--
-- Correct its DU, or leave it where the next activation is what is meant. A line without any snapshot is not told here.
--
-- reads: lines, line_holders
with known as (
    select distinct line
    from lines
)

select
    h.line,
    h.from_on,
    h.customer_ref
from line_holders as h
inner join known as k on h.line = k.line
left join lines as l
    on h.line = l.line and h.from_on >= l.valid_from and (l.valid_to is null or h.from_on < l.valid_to)
where l.line is null
