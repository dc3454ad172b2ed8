"""What the tests of the lake on a disk say of rows, partitions and readers, on a lake in an object store."""

from pathlib import Path

import pytest

from origyne_pipeline.lake_place import LakePlace
from origyne_pipeline.warehouse import Warehouse
from tests.lake.s3_server import needs_s3
from tests.lake.test_stored import lake_at
from tests.warehouse.test_lake import (  # noqa: F401 - they run here, with the fixture below
    test_a_file_that_becomes_current_again_is_no_leftover,
    test_a_frame_is_bound_and_may_be_bound_again,
    test_a_partition_is_read_back_with_its_types,
    test_a_partition_of_several_files_is_one_to_its_readers,
    test_a_partition_without_rows_is_made_and_holds_none,
    test_a_reader_that_holds_the_former_file_keeps_it,
    test_a_sweep_keeps_the_files_that_a_list_names_and_takes_those_of_a_former_list,
    test_a_table_that_was_never_written_is_empty_and_typed,
    test_dropped_partitions_are_gone_for_new_readers,
    test_instants_keep_their_distance_across_the_change_of_clocks,
    test_only_the_partitions_that_are_asked_for_are_bound,
    test_two_sessions_share_nothing,
    test_values_keep_instants_lists_and_what_needs_quoting,
    test_what_a_partition_was_made_from_is_said_anew_without_its_rows,
)

pytestmark = needs_s3


@pytest.fixture
def lake(tmp_path: Path, place: LakePlace) -> Warehouse:
    return lake_at(tmp_path / "one", place)
