"""Which Nomad is imitated: its version, its edition, and what follows from them.

The changes that matter between releases are few (nomad: CHANGELOG.md): 1.11 brought a pool's NodeIdentityTTL, 1.11.3
the filter operator `is nil`, 2.0 was built with a Go whose router redirects with 307 instead of 301.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Release:
    """A version of Nomad in one of its editions."""

    version: str = "2.0.6"
    prerelease: str = "dev"
    is_enterprise: bool = False
    has_identity_ttl: bool = True
    has_nil_operator: bool = True
    redirect: int = 307

    @property
    def metadata(self) -> str:
        """What the version carries behind a plus sign (nomad: version/version.go)."""
        return "ent" if self.is_enterprise else ""

    @property
    def build(self) -> str:
        """The version as agents call it, such as ``2.0.6-dev`` or ``1.10.5+ent``."""
        prerelease = f"-{self.prerelease}" if self.prerelease else ""
        metadata = f"+{self.metadata}" if self.metadata else ""
        return f"{self.version}{prerelease}{metadata}"


NEWEST = Release()
_BEFORE_IDENTITY_TTL = Release(
    version="1.10.5", prerelease="", has_identity_ttl=False, has_nil_operator=False, redirect=301
)
_VERSIONS = {"2.0": NEWEST, "1.10": _BEFORE_IDENTITY_TTL}
_EDITIONS = {"community": False, "enterprise": True}


def release(version: str = "2.0", edition: str = "community") -> Release:
    """The release of that version and edition; ValueError with a sentence where there is none."""
    if version not in _VERSIONS:
        raise ValueError(f"the version is one of {', '.join(_VERSIONS)}, not {version}")
    if edition not in _EDITIONS:
        raise ValueError(f"the edition is one of {', '.join(_EDITIONS)}, not {edition}")
    found = _VERSIONS[version]
    if not _EDITIONS[edition]:
        return found
    return replace(found, is_enterprise=True, prerelease="")
