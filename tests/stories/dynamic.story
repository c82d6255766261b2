dynamic makes blocks from values; what a pool receives is converted as Terraform converts, and null is omitted.

$ gitpool plan
gitpool compared the files, the cluster and its last apply to generate the
following execution plan. Node pool actions are indicated with the following
symbols:
  + create

gitpool will perform the following actions:

  # node_pool.argument will be created
  + node_pool "argument" {
      + description = "0.3"
      + meta        = {
          + "l.big"   = "12345678901234567890"
          + "l.rack"  = "12"
          + "l.ratio" = "1.5"
          + "l.ssd"   = "true"
          + "l.text"  = "x"
        }
      + name        = "argument"
    }

  # node_pool.meta will be created
  + node_pool "meta" {
      + meta = {
          + "big"   = "12345678901234567890"
          + "index" = "0"
          + "rack"  = "12"
          + "ratio" = "1.5"
          + "ssd"   = "true"
          + "third" = "true"
        }
      + name = "meta"
    }

  # node_pool.s1 will be created
  # (from node_pool.scheduler["s1"])
  + node_pool "s1" {
      + name = "s1"
    }

  # node_pool.s2 will be created
  # (from node_pool.scheduler["s2"])
  + node_pool "s2" {
      + name = "s2"
    }

Plan: 4 to add, 0 to change, 0 to destroy.
$ gitpool apply -auto-approve | tail -1
Apply complete! Resources: 4 added, 0 changed, 0 destroyed.
$ hand show meta
{"Description": "", "Meta": {"big": "12345678901234567890", "index": "0", "rack": "12", "ratio": "1.5", "ssd": "true", "third": "true"}, "Name": "meta", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ gitpool plan -detailed-exitcode | head -1
No changes. Your infrastructure matches the configuration.
$ gitpool plan -var algorithm=spread
Error: scheduler_config needs Nomad Enterprise

  with node_pool.s1,
  on pools.hcl line 30:
  at pools.hcl:30:3
  30:   dynamic "scheduler_config" {
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^

This server is the Community Edition, which refuses every pool that has one.
Remove the block.

The same goes for node_pool.scheduler["s2"].
[exit 1]
$ mv pools.hcl pools && cp mistakes pools.hcl && gitpool validate
Error: Duplicate meta block

  with node_pool.a,
  on pools.hcl line 2, in node_pool "a":
  at pools.hcl:2:3
   2:   dynamic "meta" {
        ^^^^^^^^^^^^^^

Only one meta is allowed here, and this dynamic block makes more than one.

Error: Invalid scheduler algorithm

  with node_pool.a,
  on pools.hcl line 11, in node_pool "a":
  at pools.hcl:11:29
  11:       scheduler_algorithm = "spred"
                                  ^^^^^^^

The algorithm must be "binpack" or "spread", not "spred". Did you mean
"spread"?

Error: Invalid dynamic for_each value

  with node_pool.b,
  on pools.hcl line 17, in node_pool "b":
  at pools.hcl:17:16
  17:     for_each = "x"
                     ^^^

Cannot use a string value in for_each. A list, a set, a map or an object is
expected.

Error: Unsupported block type

  with node_pool.c,
  on pools.hcl line 23, in node_pool "c":
  at pools.hcl:23:11
  23:   dynamic "metta" {
                ^^^^^^^

Blocks of type "metta" are not expected here. Did you mean "meta"?

Error: Invalid dynamic block

  with node_pool.d,
  on pools.hcl line 30, in node_pool "d":
  at pools.hcl:30:3
  30:   dynamic "meta" {
        ^^^^^^^^^^^^^^

A dynamic block has a for_each, and a content block with what each round
makes.

Error: Invalid reference

  with node_pool.e,
  on pools.hcl line 38, in node_pool "e":
  at pools.hcl:38:11
  38:       a = nope.value
                ^^^^

There is nothing named "nope". If a text is meant, put quotes around it:
"nope". Within a text, the characters themselves are written "$${nope}".

Error: Unsuitable value type

  with node_pool.e,
  on pools.hcl line 39, in node_pool "e":
  at pools.hcl:39:11
  39:       b = [1]
                ^^^

b must be a string, but this is a list.

Error: Unsupported attribute

  with node_pool.e,
  on pools.hcl line 40, in node_pool "e":
  at pools.hcl:40:11
  40:       c = meta.valu
                ^^^^^^^^^

There is no value named "valu". Did you mean "value"?

Error: Duplicate meta block

  with node_pool.g,
  on pools.hcl line 45, in node_pool "g":
  at pools.hcl:45:3
  45:   dynamic "meta" {
        ^^^^^^^^^^^^^^

Only one meta is allowed here. Another was defined at pools.hcl:50:3.

Error: Unsuitable value type

  with node_pool.g,
  on pools.hcl line 50, in node_pool "g":
  at pools.hcl:50:16
  50:   meta = { a = [1], b = { c = 1 } }
                     ^^^

a must be a string, but this is a list.

Error: Unsuitable value type

  with node_pool.g,
  on pools.hcl line 50, in node_pool "g":
  at pools.hcl:50:25
  50:   meta = { a = [1], b = { c = 1 } }
                              ^^^^^^^^^

b must be a string, but this is an object.

Error: Unsuitable value type

  with node_pool.f,
  on pools.hcl line 53, in node_pool "f":
  at pools.hcl:53:23
  53:   meta              = ["a"]
                            ^^^^^

meta must be a map of strings such as { key = "value" }, but this is a list.

Error: Unsuitable value type

  with node_pool.f,
  on pools.hcl line 54, in node_pool "f":
  at pools.hcl:54:23
  54:   description       = { a = 1 }
                            ^^^^^^^^^

description must be a string, but this is an object.

Error: Unsuitable duration value

  with node_pool.f,
  on pools.hcl line 55, in node_pool "f":
  at pools.hcl:55:23
  55:   node_identity_ttl = "1 day"
                            ^^^^^^^

time: unknown unit " day" in duration "1 day". Durations look like "24h",
"90m" or "1h30m".

Error: Unsuitable value type

  with node_pool.f,
  on pools.hcl line 57, in node_pool "f":
  at pools.hcl:57:23
  57:     prevent_destroy = "maybe"
                            ^^^^^^^

prevent_destroy must be true or false, but this is a string.

Error: Unknown field in ignore_changes

  with node_pool.f,
  on pools.hcl line 58, in node_pool "f":
  at pools.hcl:58:24
  58:     ignore_changes  = [descripton]
                             ^^^^^^^^^^

A node pool has no field "descripton". Did you mean "description"? It has
"description", "meta", "node_identity_ttl" and "scheduler_config".
[exit 1]
-- pools.hcl --
variable "algorithm" {
  type    = string
  default = null
}
variable "labels" {
  default = { rack = 12, ssd = true, ratio = 1.50, big = 12345678901234567890, none = null, text = "x" }
}
node_pool "meta" {
  description       = null
  node_identity_ttl = null
  dynamic "meta" {
    for_each = [var.labels]
    content {
      rack  = meta.value.rack
      ssd   = meta.value.ssd
      ratio = meta.value.ratio
      big   = meta.value.big
      none  = meta.value.none
      third = 1 / 3 > 0.3
      index = meta.key
    }
  }
}
node_pool "argument" {
  description = 0.1 + 0.2
  meta        = { for k, v in var.labels : "l.${k}" => v if v != null }
}
node_pool "scheduler" {
  for_each = toset(["s1", "s2"])
  dynamic "scheduler_config" {
    for_each = var.algorithm[*]
    iterator = each_algorithm
    content {
      scheduler_algorithm             = each_algorithm.value
      memory_oversubscription_enabled = "true"
    }
  }
}
-- mistakes --
node_pool "a" {
  dynamic "meta" {
    for_each = [1, 2]
    content {
      a = meta.value
    }
  }
  dynamic "scheduler_config" {
    for_each = [1]
    content {
      scheduler_algorithm = "spred"
    }
  }
}
node_pool "b" {
  dynamic "meta" {
    for_each = "x"
    content {
    }
  }
}
node_pool "c" {
  dynamic "metta" {
    for_each = [1]
    content {
    }
  }
}
node_pool "d" {
  dynamic "meta" {
    for_each = [1]
  }
}
node_pool "e" {
  dynamic "meta" {
    for_each = [1]
    content {
      a = nope.value
      b = [1]
      c = meta.valu
    }
  }
}
node_pool "g" {
  dynamic "meta" {
    for_each = [1]
    content {
    }
  }
  meta = { a = [1], b = { c = 1 } }
}
node_pool "f" {
  meta              = ["a"]
  description       = { a = 1 }
  node_identity_ttl = "1 day"
  lifecycle {
    prevent_destroy = "maybe"
    ignore_changes  = [descripton]
  }
}
