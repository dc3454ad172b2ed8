-- DATE_TITULAIRE or sheet Titulaires gives the day on which another customer took a line over.
--
-- Without it the day is that of the first snapshot that shows the other customer: check it, then write it in Titulaires.
--
-- reads: lines
with followed as (
    select
        line,
        activated_on,
        customer_ref,
        valid_from,
        is_holder_dated,
        lag(customer_ref) over (partition by line, activated_on order by valid_from) as customer_before
    from lines
)

select
    line,
    customer_before,
    customer_ref,
    valid_from as taken_over_on
from followed
where customer_before <> customer_ref and not is_holder_dated
