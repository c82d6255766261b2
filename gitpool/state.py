"""The state: which pools gitpool manages, as it last applied them, and the open transaction, if there is one.

The document is JSON. `version`, `serial` and `lineage` have the types that Terraform's state has, because servers
that keep Terraform states (GitLab, Gitea) look at them. It is replaced as a whole; `serial` grows with each write.

Values stand in it in clear, sensitive ones too, as in Terraform's: an undo needs them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gitpool import __version__, strictjson
from gitpool.diagnostics import GitpoolError, SourceRange, error
from gitpool.history import LENGTH, Entry
from gitpool.identity import UNKNOWN, Identity
from gitpool.pool import BUILT_IN, USUAL, Facts, Instance, NodePool, same_image
from gitpool.transaction import Phase, Transaction, Write

VERSION = 1

_ADVICE = "`gitpool state history` says which copies of earlier states are kept, and how one of them takes its place."

_LARGEST_SERIAL = 2**63 - 1
"""Of Terraform's servers, whose serial is a number of 64 bits."""


@dataclass(frozen=True, slots=True)
class State:
    """`pools` by name, as last applied. `lineage` is empty until the first write.

    `facts` are those of the managed pools whose facts are not the usual ones; ask `facts_of`. `identity` is what is
    known of the cluster that the state belongs to, `history` the last writes, the newest last. `places` are where the
    block of a pool began when it was applied last: for what is said of it when the block is gone.
    """

    lineage: str = ""
    serial: int = 0
    pools: Mapping[str, NodePool] = field(default_factory=dict)
    transaction: Transaction | None = None
    facts: Mapping[str, Facts] = field(default_factory=dict)
    identity: Identity = UNKNOWN
    history: tuple[Entry, ...] = ()
    places: Mapping[str, SourceRange] = field(default_factory=dict)

    def facts_of(self, name: str) -> Facts:
        """What is remembered of a pool beside its image."""
        return self.facts.get(name, USUAL)

    def instance_of(self, name: str) -> Instance:
        """Which block declared the managed pool when it was applied last."""
        return self.facts_of(name).instance or Instance(name)

    def opened(self, transaction: Transaction) -> State:
        """With that transaction open (or further on)."""
        return replace(self, transaction=transaction)

    def of_cluster(self, seen: Identity, *, is_new: bool = False) -> State:
        """Belonging to the cluster that is seen.

        A new one (`is_new`) has nothing to do with the one before; so has the one that a state which manages nothing
        is taken to, else it would be at home in both from then on.
        """
        is_new = is_new or not (self.manages or self.identity.is_that_of(seen))
        return (replace(self, identity=UNKNOWN) if is_new else self).learned(seen)

    def learned(self, seen: Identity) -> State:
        """With what is seen of the cluster that it belongs to."""
        return replace(self, identity=self.identity.learned(seen, self.pools))

    @property
    def manages(self) -> bool:
        """Whether there is anything that it could do to a cluster."""
        return bool(self.pools or self.transaction)

    def without(self, names: Iterable[str]) -> State:
        """With these pools forgotten."""
        gone = set(names)
        kept = {n: p for n, p in self.pools.items() if n not in gone}
        return self._with(kept, self.facts, self.places, self.transaction)

    def adopting(self, images: Mapping[str, NodePool], facts: Mapping[str, Facts]) -> State:
        """With these pools managed from now on: what is remembered of each is its image, and the facts given for it."""
        pools, known = {**self.pools, **images}, {**self.facts, **facts}
        return self._with(pools, known, self.places, self.transaction)

    def noted(self, entry: Entry) -> State:
        """With one more entry in the history."""
        return replace(self, history=(*self.history, entry)[-LENGTH:])

    def closed(self, transaction: Transaction, live: Mapping[str, NodePool]) -> State:
        """With the transaction ended, recording what the cluster shows.

        Committed: every pool of it as planned. Rolled back: nothing changes. Contested or abandoned: each managed
        pool as it is live, and a created pool that stayed becomes managed; a pool that was never ours does not.
        """
        pools, facts, places = dict(self.pools), {**self.facts}, {**self.places}
        if transaction.phase is Phase.COMMITTED:
            for name in transaction.forgotten:
                pools.pop(name, None)
            for pool in transaction.recorded:
                pools[pool.name] = pool
            facts |= transaction.facts
            places |= transaction.places
        if transaction.phase is not Phase.ROLLED_BACK:
            for write in transaction.writes:
                image = live.get(write.name)
                ours = write.name in pools or write.is_at_target(image)
                if image is None:
                    pools.pop(write.name, None)
                elif ours:
                    pools[write.name] = image
                    facts[write.name] = self._facts_after(write, image, transaction)
        return self._with(pools, facts, places, None)

    def _facts_after(self, write: Write, image: NodePool, transaction: Transaction) -> Facts:
        """The facts of a written pool: as planned if that was committed, else what keeps both promises.

        A protection is lifted by an apply that succeeds, and what was or was to be sensitive may be in the image.
        """
        old = self.facts_of(write.name)
        new = transaction.facts.get(write.name, old)
        if transaction.phase is Phase.COMMITTED:
            return new
        return replace(
            new if write.is_at_target(image) else old,
            prevent_destroy=old.prevent_destroy or new.prevent_destroy,
            sensitive=old.sensitive | new.sensitive,
        )

    def _with(
        self,
        pools: Mapping[str, NodePool],
        facts: Mapping[str, Facts],
        places: Mapping[str, SourceRange],
        opened: Transaction | None,
    ) -> State:
        """With these pools; of what else is known only that is kept which says something of one of them."""
        kept = {name: facts[name] for name in sorted(pools) if facts.get(name, USUAL) != USUAL}
        known = self.identity.learned(UNKNOWN, pools)
        where = {name: places[name] for name in sorted(pools) if name in places}
        ordered = dict(sorted(pools.items()))
        return replace(self, pools=ordered, facts=kept, places=where, transaction=opened, identity=known)

    def with_what_is_done(self, live: Mapping[str, NodePool]) -> State:
        """As if those writes of the open transaction that the cluster shows were recorded.

        For a plan that is made while an apply is open: what that apply wrote is managed, and not found by chance.
        """
        if self.transaction is None:
            return self
        pools, facts = dict(self.pools), {**self.facts}
        for write in self.transaction.writes:
            image = live.get(write.name)
            if write.is_at_target(image):
                pools.pop(write.name, None)
                if image is not None:
                    pools[write.name] = image
                    facts[write.name] = self._facts_after(write, image, self.transaction)
        places = {**self.places, **self.transaction.places}
        return self._with(pools, facts, places, self.transaction)

    def records(self, other: State) -> bool:
        """Whether both say the same about the pools and the transaction, whatever their serials."""
        return (
            self.transaction == other.transaction
            and self.facts == other.facts
            and self.pools.keys() == other.pools.keys()
            and all(same_image(pool, other.pools[name]) for name, pool in self.pools.items())
        )

    def to_bytes(self) -> bytes:
        """The document, one line a pool, so that it reads well and differs well in git."""
        lines = [
            f'"version": {VERSION}',
            f'"gitpool_version": {_encoded(__version__)}',
            f'"lineage": {_encoded(self.lineage)}',
            f'"serial": {self.serial}',
            f'"pools": {_block(self._line(name) for name in sorted(self.pools))}',
            f'"cluster": {_encoded(self.identity.to_json())}',
            f'"history": {_list(_encoded(entry.to_json()) for entry in self.history)}',
            f'"transaction": {_encoded(self.transaction.to_json() if self.transaction else None)}',
        ]
        return ("{\n " + ",\n ".join(lines) + "\n}\n").encode("utf-8", "surrogatepass")

    def _line(self, name: str) -> str:
        """One pool of the document: its image, and beside that its facts and its place."""
        document = self.pools[name].to_json()
        document.pop("unknown", None)
        document |= self.facts_of(name).to_json()
        if name in self.places:
            document["place"] = self.places[name].to_point()
        return f"{_encoded(name)}: {_encoded(document)}"

    @classmethod
    def from_bytes(cls, data: bytes, where: str, advice: str = _ADVICE) -> State:
        """Read a document; `advice` says what to do about one that is damaged.

        Raises:
            GitpoolError: it is truncated, another tool's, or of a newer version. Nothing is guessed.
        """
        document = _document(data, where, advice)
        try:
            transaction, serial, lineage = document["transaction"], document["serial"], document["lineage"]
            pools = {name: NodePool.from_json(pool) for name, pool in document["pools"].items()}
            if type(serial) is not int or not 0 <= serial <= _LARGEST_SERIAL:
                raise ValueError("serial")
            if not isinstance(lineage, str):
                raise ValueError("lineage")
            if any(name != pool.name or name in BUILT_IN for name, pool in pools.items()):
                raise ValueError("the name of a pool")
            read = {name: Facts.from_json(pool) for name, pool in document["pools"].items()}
            facts = {name: found for name, found in read.items() if found != USUAL}
            places = {n: SourceRange.from_point(p["place"]) for n, p in document["pools"].items() if "place" in p}
            opened = None if transaction is None else Transaction.from_json(transaction)
            identity = Identity.from_json(document["cluster"]) if "cluster" in document else UNKNOWN
            if not identity.pools.keys() <= pools.keys():
                raise ValueError("the CreateIndex of a pool that is not managed")
            history = document.get("history", [])
            if not isinstance(history, list):
                raise TypeError("the history")
            noted = tuple(Entry.from_json(entry) for entry in history)
            return cls(lineage, serial, pools, opened, facts, identity, noted, places)
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise _damaged(where, f"lacks or garbles {problem}", advice) from problem


def _document(data: bytes, where: str, advice: str) -> dict[str, Any]:
    """A JSON document that says it is a state, and one of a version that is known."""
    try:
        document = strictjson.loads(data)
    except (ValueError, RecursionError) as problem:
        raise _damaged(where, f"is not a whole JSON document ({problem})", advice) from problem
    if not isinstance(document, dict) or "gitpool_version" not in document:
        whose = "a Terraform state" if isinstance(document, dict) and "terraform_version" in document else "foreign"
        raise GitpoolError(
            error(
                "Not a gitpool state",
                f"{where} is {whose}: it was not written by gitpool. It was not touched. Look at where the state is "
                "kept (`backend` in the gitpool block, `-state`), or move that document away.",
            )
        )
    if type(document.get("version")) is not int or document["version"] != VERSION:
        raise GitpoolError(
            error(
                "Unsupported state format",
                f"{where} uses version {document.get('version')!r}, written by gitpool {document['gitpool_version']}; "
                f"this is gitpool {__version__}, which reads version {VERSION}. Use that gitpool, or a newer one.",
            )
        )
    return document


def _damaged(where: str, how: str, advice: str) -> GitpoolError:
    return GitpoolError(error("The state is damaged", f"{where} {how}. It was not touched. {advice}"))


def _encoded(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _block(members: Iterable[str]) -> str:
    text = ",\n  ".join(members)
    return "{\n  " + text + "\n }" if text else "{}"


def _list(members: Iterable[str]) -> str:
    text = ",\n  ".join(members)
    return "[\n  " + text + "\n ]" if text else "[]"
