"""Digests and names: values from the outside world."""

from __future__ import annotations

import uuid

import pytest

from gitpool.config.functions.function import FunctionError
from tests.config.functions.called import called


def test_digests_are_those_of_the_standards() -> None:
    """The empty text's digests, as the RFCs print them."""
    assert "d41d8cd98f00b204e9800998ecf8427e" == called("md5", "")
    assert "da39a3ee5e6b4b0d3255bfef95601890afd80709" == called("sha1", "")
    assert "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" == called("sha256", "")
    assert called("sha512", "").startswith("cf83e1357eefb8bdf1542850d66d8007")


def test_uuids_are_those_of_rfc_9562() -> None:
    """The name's UUID is the one that every other library makes."""
    assert str(uuid.uuid5(uuid.NAMESPACE_DNS, "www.example.com")) == called("uuidv5", "dns", "www.example.com")
    with pytest.raises(FunctionError, match="no UUID"):
        called("uuidv5", "DNS", "x")
