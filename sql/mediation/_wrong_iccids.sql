-- Each text of a card's number, among some, that is none.
--
-- grain: iccid
-- reads: iccids
-- column: iccid VARCHAR | as written
select iccid
from iccids
where not is_empty(iccid) and not is_iccid(iccid)
