"""Where fields are written."""

from __future__ import annotations

from pathlib import Path

from tests.config.texts import load_texts


def test_every_field_that_is_written_has_its_place(tmp_path: Path) -> None:
    """Comments in a review can stand on the line of the field that changed."""
    text = (
        'node_pool "a" {\n  description = "x"\n  meta = {\n    "k.e" = 1\n  }\n'
        '  scheduler_config {\n    scheduler_algorithm = "spread"\n  }\n}\n'
        'node_pool "b" {\n  meta {\n    k = 1\n  }\n}\n'
    )
    configuration, report = load_texts(tmp_path, a=text)
    assert not report.diagnostics
    found = {
        field: (place.start.line, place.start.column, place.end.line) for field, place in configuration.ranges.items()
    }
    assert found == {
        ("a", ("description",)): (2, 3, 2),
        ("a", ("meta",)): (3, 3, 5),
        ("a", ("meta", "k.e")): (4, 5, 4),
        ("a", ("scheduler_config",)): (6, 3, 8),
        ("a", ("scheduler_config", "scheduler_algorithm")): (7, 5, 7),
        ("b", ("meta",)): (11, 3, 13),
        ("b", ("meta", "k")): (12, 5, 12),
    }
    assert len(configuration.ranges) == 7
    assert ("b", ("description",)) not in configuration.ranges
