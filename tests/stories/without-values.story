validate needs no values: what depends on a variable without one is left open, and every mistake beside it is found.

$ gitpool validate
Success! The configuration is valid.
$ gitpool validate -var 'names=["a"]' -var env=x
Error: Invalid value for variable

  on pools.hcl line 1:
  at pools.hcl:1:1
   1: variable "env" {
      ^^^^^^^^^^^^^^
    ├────────────────
    │ var.env is "x"

Too short: x.

This was checked by the validation rule at pools.hcl:3:3.

Error: Duplicate node pool

  with node_pool.plain,
  on pools.hcl line 47, in node_pool "plain":
  at pools.hcl:47:3
  47:   name = var.env
        ^^^^

node_pool.plain and node_pool.set["x"] (at pools.hcl:43:1) are both the pool
"x". A cluster has one pool of a name: change one of them.
[exit 1]
$ cp mistakes more.hcl && gitpool validate
Error: Unsupported attribute

  with node_pool.wrong,
  on more.hcl line 3, in node_pool "wrong":
  at more.hcl:3:31
   3:   name        = "${var.env}-${each.kye}"
                                    ^^^^^^^^

There is no value named "kye". Did you mean "key"?

Error: Invalid reference

  with node_pool.wrong,
  on more.hcl line 4, in node_pool "wrong":
  at more.hcl:4:27
   4:   description = var.env + nope
                                ^^^^

There is nothing named "nope". If a text is meant, put quotes around it:
"nope". Within a text, the characters themselves are written "$${nope}".

Error: Unsuitable value type

  with node_pool.wrong,
  on more.hcl line 5, in node_pool "wrong":
  at more.hcl:5:17
   5:   meta        = [var.env]
                      ^^^^^^^^^
    ├────────────────
    │ var.env is a string, not known yet

meta must be a map of strings such as { key = "value" }, but this will be a
list.

Error: Unsuitable value type

  with node_pool.wrong,
  on more.hcl line 7, in node_pool "wrong":
  at more.hcl:7:23
   7:     prevent_destroy = [var.any]
                            ^^^^^^^^^

prevent_destroy must be true or false, but this will be a list.

Error: Invalid for_each argument

  with node_pool.number,
  on more.hcl line 11, in node_pool "number":
  at more.hcl:11:14
  11:   for_each = length(var.names)
                   ^^^^^^^^^^^^^^^^^
    ├────────────────
    │ var.names is a set of string, not known yet

The value is of type number. A map, an object or a set of strings is expected.

Error: Inconsistent conditional result types

  with node_pool.text,
  on more.hcl line 14, in node_pool "text":
  at more.hcl:14:35
  14:   count = upper(var.env) == "x" ? [] : {}
                                        ^^^^^^^
    ├────────────────
    │ var.env is a string, not known yet

The two results must have one type. The true value is tuple, but the false
value is object.

Error: Unsupported attribute

  on more.hcl line 17, in locals:
  at more.hcl:17:14
  17:   a = var.env.x
                   ^^
    ├────────────────
    │ var.env is a string, not known yet

Attributes cannot be accessed on a primitive-typed value (string).

Error: Invalid index

  on more.hcl line 18, in locals:
  at more.hcl:18:16
  18:   b = var.names[0]
                     ^^^
    ├────────────────
    │ var.names is a set of string, not known yet

The elements of a set have no order and no keys, so none can be picked. Make a
list of it first: tolist(the_set)[0].

Error: Invalid function argument

  on more.hcl line 19, in locals:
  at more.hcl:19:13
  19:   c = upper(var.names)
                  ^^^^^^^^^
    ├────────────────
    │ while calling upper(str)
    │ var.names is a set of string, not known yet

Invalid value for "str" parameter: string required, but have set of string.
[exit 1]
$ gitpool validate -json | python3 -c 'import json, sys; [print(d["range"]["start"]["line"], d["summary"]) for d in json.load(sys.stdin)["diagnostics"]]'
3 Unsupported attribute
4 Invalid reference
5 Unsuitable value type
7 Unsuitable value type
11 Invalid for_each argument
14 Inconsistent conditional result types
17 Unsupported attribute
18 Invalid index
19 Invalid function argument
-- pools.hcl --
variable "env" {
  type = string
  validation {
    condition     = length(var.env) > 1
    error_message = "Too short: ${var.env}."
  }
}
variable "names" {
  type = set(string)
}
variable "any" {
}
locals {
  upper = upper(var.env)
  names = { for k in var.names : k => "${local.upper}-${k}" }
}
gitpool {
  environment = var.env
  backend "local" {
    path = "${var.env}.json"
  }
}
node_pool "team" {
  for_each          = local.names
  name              = "${var.env}-${each.key}"
  description       = each.value
  node_identity_ttl = var.any
  meta = {
    (var.env) = var.any.deep[0].attribute
  }
  lifecycle {
    prevent_destroy = var.env == "prod"
    precondition {
      condition     = var.any
      error_message = "No ${var.env}."
    }
  }
}
node_pool "count" {
  count = length(var.names)
  name  = "${var.env}-${count.index}"
}
node_pool "set" {
  for_each = toset([var.env, "x"])
}
node_pool "plain" {
  name = var.env
  dynamic "meta" {
    for_each = var.any
    content {
      x = meta.value.y
    }
  }
}
import {
  for_each = var.names
  id       = "${var.env}-${each.key}"
  to       = node_pool.team[each.key]
}
import {
  id = var.env
  to = node_pool.plain
}
removed {
  from = node_pool.gone
  lifecycle {
    destroy = var.any
  }
}
-- mistakes --
node_pool "wrong" {
  for_each    = var.names
  name        = "${var.env}-${each.kye}"
  description = var.env + nope
  meta        = [var.env]
  lifecycle {
    prevent_destroy = [var.any]
  }
}
node_pool "number" {
  for_each = length(var.names)
}
node_pool "text" {
  count = upper(var.env) == "x" ? [] : {}
}
locals {
  a = var.env.x
  b = var.names[0]
  c = upper(var.names)
}
