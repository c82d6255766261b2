"""Functions of IP networks, by the standard library (terraform: internal/lang/funcs/cidr.go)."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

from gitpool.config.functions.function import Function, FunctionError, Parameter, excerpt
from gitpool.config.values import numbers
from gitpool.config.values.types import NUMBER, STRING, list_of
from gitpool.config.values.value import Value, list_value, string

Network = IPv4Network | IPv6Network


def _network(prefix: Value) -> Network:
    text = prefix.data
    try:
        address, _, length = text.partition("/")
        if not length.isascii() or not length.isdigit() or "%" in text:
            raise ValueError(text)
        # Terraform has always passed leading zeros of IPv4 numbers over.
        if "." in address and ":" not in address:
            address = ".".join(part.lstrip("0") or "0" for part in address.split("."))
        return ip_network(f"{address}/{length}", strict=False)
    except ValueError:
        raise FunctionError(f"{excerpt(text)} is no network such as 10.0.0.0/16 or fd00::/8", 0) from None


def _whole(value: Value, argument: int) -> int:
    whole = numbers.whole(value.data)
    if whole is None:
        raise FunctionError("must be a whole number", argument)
    return whole


def _cidrhost(prefix: Value, hostnum: Value) -> Value:
    network, host = _network(prefix), _whole(hostnum, 1)
    size = network.num_addresses
    if not -size <= host < size:
        raise FunctionError(f"prefix of {network.prefixlen} does not accommodate a host numbered {host}", 1)
    offset = host if host >= 0 else size + host
    return string(str(network.network_address + offset))


def _cidrnetmask(prefix: Value) -> Value:
    network = _network(prefix)
    if network.version == 6:
        raise FunctionError("IPv6 networks have no netmask", 0)
    return string(str(network.netmask))


def _subnet(network: Network, bits: int, number: int) -> Network:
    length = network.prefixlen + bits
    if length > network.max_prefixlen:
        detail = f"insufficient address space to extend prefix of {network.prefixlen} by {bits}"
        raise FunctionError(detail, 1)
    if not 0 <= number < 1 << bits:
        raise FunctionError(f"prefix extension of {bits} does not accommodate a subnet numbered {number}", 2)
    start = int(network.network_address) + (number << (network.max_prefixlen - length))
    return type(network)((start, length))


def _cidrsubnet(prefix: Value, newbits: Value, netnum: Value) -> Value:
    network, bits, number = _network(prefix), _whole(newbits, 1), _whole(netnum, 2)
    if bits < 0:
        raise FunctionError("must not be negative", 1)
    return string(str(_subnet(network, bits, number)))


def _cidrsubnets(prefix: Value, *newbits: Value) -> Value:
    network = _network(prefix)
    at, found = int(network.network_address), []
    last = int(network.broadcast_address)
    for i, given in enumerate(newbits, 1):
        bits = _whole(given, i)
        length = network.prefixlen + bits
        if bits < 1:
            raise FunctionError("must extend prefix by at least one bit", i)
        if bits > 32 or length > network.max_prefixlen:
            raise FunctionError(f"may not extend prefix of {network.prefixlen} by {bits} bits", i)
        size = 1 << (network.max_prefixlen - length)
        at = -(-at // size) * size
        if at + size - 1 > last:
            raise FunctionError(f"not enough remaining address space for a subnet with a prefix of {length} bits", i)
        found.append(string(str(type(network)((at, length)))))
        at += size
    return list_value(STRING, found)


_PREFIX = Parameter("prefix", STRING)

FUNCTIONS = (
    Function(
        "cidrhost",
        (_PREFIX, Parameter("hostnum", NUMBER)),
        _cidrhost,
        "The address of a host in a network; a negative number counts from the end.",
        ('cidrhost("10.0.0.0/24", 5)', '"10.0.0.5"'),
        returns=STRING,
    ),
    Function(
        "cidrnetmask",
        (_PREFIX,),
        _cidrnetmask,
        "The netmask of an IPv4 network.",
        ('cidrnetmask("10.0.0.0/20")', '"255.255.240.0"'),
        returns=STRING,
    ),
    Function(
        "cidrsubnet",
        (_PREFIX, Parameter("newbits", NUMBER), Parameter("netnum", NUMBER)),
        _cidrsubnet,
        "One of the equal parts of a network, by its number.",
        ('cidrsubnet("10.0.0.0/8", 8, 2)', '"10.2.0.0/16"'),
        returns=STRING,
    ),
    Function(
        "cidrsubnets",
        (_PREFIX,),
        _cidrsubnets,
        "Parts of a network one behind the other, each smaller by so many bits.",
        ('cidrsubnets("10.1.0.0/16", 4, 8)', 'tolist([\n  "10.1.0.0/20",\n  "10.1.16.0/24",\n])'),
        variadic=Parameter("newbits", NUMBER),
        returns=list_of(STRING),
    ),
)
