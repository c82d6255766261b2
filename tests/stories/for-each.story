for_each and count make a pool for each key or index; the plan says which, and why one goes.

$ gitpool plan
gitpool compared the files, the cluster and its last apply to generate the
following execution plan. Node pool actions are indicated with the following
symbols:
  + create

gitpool will perform the following actions:

  # node_pool.env-dev will be created
  # (from node_pool.env["dev"])
  + node_pool "env-dev" {
      + name = "env-dev"
    }

  # node_pool.env-prod will be created
  # (from node_pool.env["prod"])
  + node_pool "env-prod" {
      + name = "env-prod"
    }

  # node_pool.gpu will be created
  # (from node_pool.team["gpu"])
  + node_pool "gpu" {
      + description = "The pool of gpu."
      + name        = "gpu"
    }

  # node_pool.rack-1 will be created
  # (from node_pool.rack[0])
  + node_pool "rack-1" {
      + name = "rack-1"
    }

  # node_pool.rack-2 will be created
  # (from node_pool.rack[1])
  + node_pool "rack-2" {
      + name = "rack-2"
    }

  # node_pool.web will be created
  # (from node_pool.team["web"])
  + node_pool "web" {
      + description = "The pool of web."
      + name        = "web"
    }

Plan: 6 to add, 0 to change, 0 to destroy.
$ gitpool apply -auto-approve | tail -1
Apply complete! Resources: 6 added, 0 changed, 0 destroyed.
$ gitpool state list
node_pool.env-dev
node_pool.env-prod
node_pool.gpu
node_pool.rack-1
node_pool.rack-2
node_pool.web
$ hand show web
{"Description": "The pool of web.", "Meta": null, "Name": "web", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ gitpool plan -var 'keys=["web"]' -var size=1 | grep -v 'symbols\|actions\|gener\|^ *$'
  - destroy
  # node_pool.gpu will be destroyed
  # (from node_pool.team["gpu"])
  # (because key "gpu" is no longer in for_each of node_pool.team)
  - node_pool "gpu" {
      - description = "The pool of gpu." -> null
      - name        = "gpu" -> null
    }
  # node_pool.rack-2 will be destroyed
  # (from node_pool.rack[1])
  # (because index [1] is out of range for count of node_pool.rack)
  - node_pool "rack-2" {
      - name = "rack-2" -> null
    }
Plan: 0 to add, 0 to change, 2 to destroy.
$ gitpool plan -var 'keys=["web"]' -json | events
version
planned_change: node_pool.gpu: Plan to delete
change_summary: Plan: 0 to add, 0 to change, 1 to destroy.
$ gitpool plan -var 'keys=["web"]' -exclude='node_pool.team["gpu"]' -detailed-exitcode
No changes. Your infrastructure matches the configuration.

gitpool has compared the node pools against your configuration and found no
differences.

Warning: Resource targeting is in effect

The plan covers only the pools that -target and -exclude leave; what else the
files want is not in it.
$ gitpool plan -target='node_pool.rack[0]' -detailed-exitcode | tail -3
The plan covers only the pools that -target and -exclude leave; what else the
files want is not in it.
$ gitpool plan -target='node_pool.team["none"]'
Error: -target=node_pool.team["none"] matches no pool

It matches neither a pool in the files nor one in the state, by name or by
address (`node_pool.NAME`). There are: env-dev, env-prod, gpu, rack-1, rack-2,
web.
[exit 1]
$ mv pools.hcl pools && cp plain pools.hcl && gitpool plan | grep '#'
  # node_pool.env-prod will be destroyed
  # (from node_pool.env["prod"])
  # (because node_pool.env does not use for_each)
  # node_pool.gpu will be updated in-place
  # (is declared by node_pool.team now)
      - description = "The pool of gpu." -> null   # config changed
  # node_pool.rack-1 will be destroyed
  # (from node_pool.rack[0])
  # (because node_pool.rack is not in configuration)
  # node_pool.rack-2 will be destroyed
  # (from node_pool.rack[1])
  # (because node_pool.rack is not in configuration)
  # node_pool.web will be destroyed
  # (from node_pool.team["web"])
  # (because node_pool.team does not use for_each)
$ cp other pools.hcl && gitpool plan | grep '#'
  # node_pool.env-dev will be destroyed
  # (from node_pool.env["dev"])
  # (because key "dev" is no longer in for_each of node_pool.env)
  # node_pool.env-prod will be destroyed
  # (from node_pool.env["prod"])
  # (because key "prod" is no longer in for_each of node_pool.env)
  # node_pool.gpu will be destroyed
  # (from node_pool.team["gpu"])
  # (because node_pool.team is not in configuration)
  # node_pool.rack-2 will be destroyed
  # (from node_pool.rack[1])
  # (because node_pool.rack does not use count)
  # node_pool.web will be destroyed
  # (from node_pool.team["web"])
  # (because node_pool.team is not in configuration)
$ cp same pools.hcl && gitpool plan
Error: Duplicate node pool

  with node_pool.team["b"],
  on pools.hcl line 3, in node_pool "team":
  at pools.hcl:3:3
   3:   name     = "team-${length(each.key)}"
        ^^^^

node_pool.team["b"] and node_pool.team["a"] (at pools.hcl:1:1) are both the
pool "team-1". A cluster has one pool of a name: change one of them.

The same goes for node_pool.team["c"].

Error: Duplicate node pool

  with node_pool.one,
  on pools.hcl line 6, in node_pool "one":
  at pools.hcl:6:3
   6:   name = "team-1"
        ^^^^

node_pool.one and node_pool.team["a"] (at pools.hcl:1:1) are both the pool
"team-1". A cluster has one pool of a name: change one of them.
[exit 1]
$ cp both pools.hcl && gitpool plan
Error: Invalid combination of "count" and "for_each"

  with node_pool.a,
  on pools.hcl line 3, in node_pool "a":
  at pools.hcl:3:3
   3:   count = 1
        ^^^^^

A block repeats either by for_each or by count. Remove one of them.

Error: Invalid for_each argument

  with node_pool.b,
  on pools.hcl line 6, in node_pool "b":
  at pools.hcl:6:14
   6:   for_each = ["a"]
                   ^^^^^

The value is a list, whose elements have no keys. A map, an object or a set of
strings is expected: toset([...]) makes one.

Error: Invalid for_each argument

  with node_pool.c,
  on pools.hcl line 9, in node_pool "c":
  at pools.hcl:9:14
   9:   for_each = toset([1, 2])
                   ^^^^^^^^^^^^^

The value is a set of number. Of sets only those of strings are allowed.

Error: Invalid count argument

  with node_pool.d,
  on pools.hcl line 12, in node_pool "d":
  at pools.hcl:12:11
  12:   count = -1
                ^^

A count is a whole number from 0 to 100,000.

Error: Invalid count argument

  with node_pool.e,
  on pools.hcl line 15, in node_pool "e":
  at pools.hcl:15:11
  15:   count = "many"
                ^^^^^^

Unsuitable value: a number is required.

Error: Missing name

  with node_pool.f[0],
  on pools.hcl line 17, in node_pool "f":
  at pools.hcl:17:11
  17: node_pool "f" {
                ^^^

The instances of count need a name each. Write it with count.index: name =
"x-${count.index}".

The same goes for node_pool.f[1].

Error: Reference to "each" in context without for_each

  with node_pool.g[0],
  on pools.hcl line 22, in node_pool "g":
  at pools.hcl:22:16
  22:   name  = "g-${each.key}"
                     ^^^^

"each" can be used in a block with for_each alone, where it has the key and
value of the round.

The same goes for node_pool.g[1].

Error: Reference to "count" in non-counted context

  with node_pool.h,
  on pools.hcl line 25, in node_pool "h":
  at pools.hcl:25:16
  25:   name  = "h-${count.index}"
                     ^^^^^

"count" can be used in a block with count alone, where count.index is the
number of the round.

Error: Invalid for_each argument

  with node_pool.i,
  on pools.hcl line 28, in node_pool "i":
  at pools.hcl:28:14
  28:   for_each = null
                   ^^^^

The value is null. A map, an object or a set of strings is expected; an empty
map, {}, makes no pools.

Error: Invalid for_each argument

  with node_pool.j,
  on pools.hcl line 31, in node_pool "j":
  at pools.hcl:31:14
  31:   for_each = sensitive({ secret = * **
                   ^^^^^^^^^^^^^^^^^^^^^^^^^

A sensitive value, or one that is computed from it, cannot be used, as the
keys would show it. nonsensitive() says that it may be shown.

Error: Unsupported attribute

  with node_pool.k["a"],
  on pools.hcl line 35, in node_pool "k":
  at pools.hcl:35:27
  35:   description = each.value.text
                                ^^^^^
    ├────────────────
    │ each.value is 1

Attributes cannot be accessed on a primitive-typed value (number).

The same goes for node_pool.k["b"], node_pool.k["c"], node_pool.k["d"] and 2
more.
[exit 1]
$ cp pools pools.hcl && gitpool destroy -auto-approve | grep 'destroyed$\|from'
  # node_pool.env-dev will be destroyed
  # (from node_pool.env["dev"])
  # node_pool.env-prod will be destroyed
  # (from node_pool.env["prod"])
  # node_pool.gpu will be destroyed
  # (from node_pool.team["gpu"])
  # node_pool.rack-1 will be destroyed
  # (from node_pool.rack[0])
  # node_pool.rack-2 will be destroyed
  # (from node_pool.rack[1])
  # node_pool.web will be destroyed
  # (from node_pool.team["web"])



-- pools.hcl --
variable "keys" {
  type    = set(string)
  default = ["gpu", "web"]
}
variable "size" {
  default = 2
}
node_pool "team" {
  for_each    = var.keys
  description = "The pool of ${each.key}."
}
node_pool "env" {
  for_each = {
    dev  = { ttl = "24h" }
    prod = { ttl = null }
  }
  name              = "env-${each.key}"
  node_identity_ttl = each.value.ttl
}
node_pool "rack" {
  count = var.size
  name  = "rack-${count.index + 1}"
}
-- plain --
node_pool "team" {
  name = "gpu"
}
node_pool "env" {
  name = "env-dev"
}
-- other --
node_pool "env" {
  for_each = toset([])
}
node_pool "rack" {
  for_each = toset(["1"])
  name = "rack-${each.key}"
}
-- same --
node_pool "team" {
  for_each = toset(["a", "b", "c"])
  name     = "team-${length(each.key)}"
}
node_pool "one" {
  name = "team-1"
}
-- both --
node_pool "a" {
  for_each = toset([])
  count = 1
}
node_pool "b" {
  for_each = ["a"]
}
node_pool "c" {
  for_each = toset([1, 2])
}
node_pool "d" {
  count = -1
}
node_pool "e" {
  count = "many"
}
node_pool "f" {
  count = 2
}
node_pool "g" {
  count = 2
  name  = "g-${each.key}"
}
node_pool "h" {
  name  = "h-${count.index}"
}
node_pool "i" {
  for_each = null
}
node_pool "j" {
  for_each = sensitive({ secret = 1 })
}
node_pool "k" {
  for_each = { a = 1, b = 2, c = 3, d = 4, e = 5, f = 6 }
  description = each.value.text
}
