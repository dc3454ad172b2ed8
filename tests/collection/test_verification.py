"""Every landed byte is held against the register."""

from origyne_pipeline.collection.register import read_landed_files
from origyne_pipeline.collection.verification import verify_landing

from .conftest import Deposit

CDRS = "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_100245.csv"


def test_a_changed_a_lost_and_a_former_version_are_told_with_their_remedy(deposit: Deposit) -> None:
    home = deposit.settings.home
    assert verify_landing(home).files == 0
    deposit.write(CDRS, b"abc", age_s=7200)
    deposit.write("Documents/a.pdf", b"12345")
    deposit.land()
    deposit.write(CDRS, b"defg", age_s=3600)
    deposit.land()
    whole = verify_landing(home)
    assert (whole.files, whole.size_bytes, whole.faults) == (3, 12, ())
    for file in read_landed_files(home):
        (home / file.landing_file).write_bytes(b"x" * file.size_bytes)
    (home / "landing/Documents/a.pdf").unlink()
    faults = {fault.place: str(fault) for fault in verify_landing(home).faults}
    assert len(faults) == 3
    assert "expected 4 bytes, sha256 " in faults[f"landing/{CDRS}"]
    assert "run 'origyne land'" in faults[f"landing/{CDRS}"]
    assert "found no file that can be read" in faults["landing/Documents/a.pdf"]
    assert [text for place, text in faults.items() if ".versions" in place and "from a copy" in text]


def test_a_changed_file_that_is_deleted_lands_again(deposit: Deposit) -> None:
    deposit.write(CDRS, b"abc")
    deposit.land()
    landed = deposit.settings.home / "landing" / CDRS
    landed.write_bytes(b"xyz")
    landed.unlink()
    deposit.land()
    assert landed.read_bytes() == b"abc"
    assert verify_landing(deposit.settings.home).faults == ()
