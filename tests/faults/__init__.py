import pytest

# Their assertions are tests' own.
pytest.register_assert_rewrite("faults.whole")
