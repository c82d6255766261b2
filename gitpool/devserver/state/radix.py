"""A radix tree whose branches can be watched, as fine and as coarse as Nomad's own.

What wakes a blocking query is decided by the shape of this tree, not by the question asked: where nothing is stored
under a name, the watch sits on the nearest existing branch, so that a neighbour's write wakes it too. Nodes are split,
merged and signalled here exactly when hashicorp/go-immutable-radix would close their channels; keys end in a NUL byte
as hashicorp/go-memdb ends its string indexes, so a stored key is never the prefix of another.
"""

from __future__ import annotations

import threading

_END = "\0"


class Watch:
    """The people waiting at one node or leaf (go-immutable-radix: a mutateCh)."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: set[threading.Event] | None = None

    def add(self, signal: threading.Event) -> None:
        """Have the signal set at the next change here."""
        if self._waiting is None:
            self._waiting = set()
        self._waiting.add(signal)

    def remove(self, signal: threading.Event) -> bool:
        """Stop waiting; whether the change has not come."""
        if self._waiting is None or signal not in self._waiting:
            return False
        self._waiting.discard(signal)
        self._waiting = self._waiting or None
        return True

    def close(self) -> None:
        """Wake everybody, once."""
        waiting, self._waiting = self._waiting, None
        for signal in waiting or ():
            signal.set()


class _Node:
    __slots__ = ("children", "leaf", "prefix", "watch")

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.children: dict[str, _Node] = {}
        self.leaf: Watch | None = None
        self.watch = Watch()


class WatchedNames:
    """A set of names with watches (go-memdb: one unique string index; go-immutable-radix: Txn with TrackMutate)."""

    def __init__(self) -> None:
        self._root = _Node("")

    def insert(self, name: str) -> None:
        """Store or overwrite a name and wake who watches the way to it (go-immutable-radix Txn.insert)."""
        node, search = self._root, name + _END
        while search:
            node.watch.close()
            child = node.children.get(search[0])
            if child is None:
                leaf = _Node(search)
                leaf.leaf = Watch()
                node.children[search[0]] = leaf
                return
            common = _common(search, child.prefix)
            if common < len(child.prefix):
                child = _split(node, child, common)
                search = search[common:]
                leaf = _Node(search)
                leaf.leaf = Watch()
                child.children[search[0]] = leaf
                return
            node, search = child, search[common:]
        node.watch.close()
        if node.leaf is not None:
            node.leaf.close()
        node.leaf = Watch()

    def delete(self, name: str) -> None:
        """Take a name out and wake who watches the way to it (go-immutable-radix Txn.delete)."""
        path, search = [self._root], name + _END
        while search:
            child = path[-1].children.get(search[0])
            if child is None or not search.startswith(child.prefix):
                return
            search = search[len(child.prefix) :]
            path.append(child)
        gone = path.pop()
        if gone.leaf is None:
            return
        gone.leaf.close()
        gone.watch.close()
        for node in path:
            node.watch.close()
        parent = path[-1]
        del parent.children[gone.prefix[0]]
        if parent is not self._root and len(parent.children) == 1 and parent.leaf is None:
            _merge(parent)

    def watch(self, name: str) -> Watch:
        """The watch of one name: its leaf, else the nearest branch (go-immutable-radix Node.GetWatch)."""
        node, search = self._root, name + _END
        while search:
            child = node.children.get(search[0])
            if child is None:
                return node.watch
            node = child
            if not search.startswith(node.prefix):
                return node.watch
            search = search[len(node.prefix) :]
        return node.leaf if node.leaf is not None else node.watch

    def watch_prefix(self, prefix: str) -> Watch:
        """The watch of all names that begin so (go-immutable-radix Iterator.SeekPrefixWatch)."""
        node, search = self._root, prefix
        while search:
            child = node.children.get(search[0])
            if child is None:
                return node.watch
            node = child
            if not search.startswith(node.prefix):
                return node.watch
            search = search[len(node.prefix) :]
        return node.watch


def _common(left: str, right: str) -> int:
    length = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        length += 1
    return length


def _split(parent: _Node, child: _Node, common: int) -> _Node:
    """Put a new node between parent and child; the child is rewritten, so its watchers wake."""
    between = _Node(child.prefix[:common])
    parent.children[between.prefix[0]] = between
    child.watch.close()
    child.prefix = child.prefix[common:]
    between.children[child.prefix[0]] = child
    return between


def _merge(node: _Node) -> None:
    """Join a node with its only child; the child is abandoned, so its watchers wake, but its leaf lives on."""
    (child,) = node.children.values()
    child.watch.close()
    node.prefix += child.prefix
    node.children, node.leaf = child.children, child.leaf
