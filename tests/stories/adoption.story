import adopts a pool that exists, removed forgets one without deleting it; what cannot be is said at its place.

$ hand put {"Name": "same", "Description": "as the files want it"}
$ hand put {"Name": "differs", "Description": "as somebody made it"}
$ hand put {"Name": "team-a"}
$ hand put {"Name": "team-b"}
$ gitpool plan | grep -v 'symbols\|actions\|gener\|^ *$'
  ~ update in-place
  = adopt
  # node_pool.differs will be updated in-place
  # (imported from "differs")
  ~ node_pool "differs" {
      ~ description = "as somebody made it" -> "as the files want it"
        name        = "differs"
    }
  # node_pool.same will be imported: it exists already and is as the files want it
  # (imported from "same")
  = node_pool "same" {
        name = "same"
        # (1 unchanged attribute hidden)
    }
  # node_pool.team-a will be imported: it exists already and is as the files want it
  # (from node_pool.team["a"])
  # (imported from "team-a")
  = node_pool "team-a" {
        name = "team-a"
    }
  # node_pool.team-b will be imported: it exists already and is as the files want it
  # (from node_pool.team["b"])
  # (imported from "team-b")
  = node_pool "team-b" {
        name = "team-b"
    }
Plan: 4 to import, 0 to add, 1 to change, 0 to destroy.
$ gitpool apply -auto-approve | tail -1
Apply complete! Resources: 4 imported, 0 added, 1 changed, 0 destroyed.
$ gitpool plan -detailed-exitcode | tail -1
differences.
$ mv pools.hcl pools && cp gone pools.hcl && gitpool plan
gitpool compared the files, the cluster and its last apply to generate the
following execution plan. Node pool actions are indicated with the following
symbols:
  - destroy
  . forget

gitpool will perform the following actions:

  # node_pool.differs will be destroyed
  # (because of the removed block at pools.hcl:4:1)
  - node_pool "differs" {
      - description = "as the files want it" -> null
      - name        = "differs" -> null
    }

  # node_pool.team-a will no longer be managed by gitpool, but will not be destroyed
  # (from node_pool.team["a"])
  # (destroy = false is set in the configuration)
  . node_pool "team-a" {}

  # node_pool.team-b will no longer be managed by gitpool, but will not be destroyed
  # (from node_pool.team["b"])
  # (destroy = false is set in the configuration)
  . node_pool "team-b" {}

Plan: 0 to add, 0 to change, 1 to destroy. 2 to forget.
$ gitpool apply -auto-approve -json | events
version
planned_change: node_pool.differs: Plan to delete
planned_change: node_pool.team-a: Plan to forget
planned_change: node_pool.team-b: Plan to forget
change_summary: Plan: 0 to add, 0 to change, 1 to destroy. 2 to forget.
apply_start: node_pool.differs: Destroying...
apply_complete: node_pool.differs: Destruction complete after 0s
change_summary: Apply complete! Resources: 0 added, 0 changed, 1 destroyed. 2 forgotten.
$ gitpool state list
node_pool.same
$ hand show team-a
{"Description": "", "Meta": null, "Name": "team-a", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ cp wrong-imports pools.hcl && gitpool plan
Error: Import of another pool

  on pools.hcl line 6, in import:
  at pools.hcl:6:8
   6:   id = "team-b"
             ^^^^^^^^

node_pool.team["a"] declares the pool "team-a", and id says "team-b". A pool
cannot be renamed: let both say the same name.

Error: Configuration for import target does not exist

  on pools.hcl line 11, in import:
  at pools.hcl:11:8
  11:   to = node_pool.team["c"]
             ^^^^^^^^^^^^^^^^^^^

The files declare no node_pool.team["c"]. Of that block there are
node_pool.team["a"], node_pool.team["b"]. An address has the form
node_pool.NAME, or node_pool.NAME["key"] for an instance of for_each, without
quotes.

Error: Configuration for import target does not exist

  on pools.hcl line 15, in import:
  at pools.hcl:15:8
  15:   to = node_pool.teem
             ^^^^^^^^^^^^^^

The files declare no node_pool.teem. Did you mean node_pool.team["a"]?
`gitpool plan -generate-config-out=FILE` writes its block. An address has the
form node_pool.NAME, or node_pool.NAME["key"] for an instance of for_each,
without quotes.

Error: Missing required argument

  on pools.hcl line 17, in import:
  at pools.hcl:17:1
  17: import {
      ^^^^^^

The argument "to" is required: an import says what it takes over (id) and for
which pool (to).

Error: Invalid address

  on pools.hcl line 22, in import:
  at pools.hcl:22:8
  22:   to = "node_pool.team"
             ^^^^^^^^^^^^^^^^

An address has the form node_pool.NAME, or node_pool.NAME["key"] for an
instance of for_each, without quotes.
[exit 1]
$ cp missing pools.hcl && gitpool plan
Error: Duplicate import configuration

  on pools.hcl line 8, in import:
  at pools.hcl:8:8
   8:   to = node_pool.twice
             ^^^^^^^^^^^^^^^

node_pool.twice is imported at pools.hcl:3:8 already, by another block or
another round of for_each. A pool can be imported once: remove one of them.
[exit 1]
$ cp absent pools.hcl && gitpool plan
Error: Cannot import a pool that does not exist

  with node_pool.absent,
  on pools.hcl line 3:
  at pools.hcl:3:8
   3:   id = "absent"
             ^^^^^^^^

The cluster has no node pool "absent". Look whether its name is right and
whether this is the right cluster; to create the pool, remove the import
block.
[exit 1]
$ cp wrong-removals pools.hcl && gitpool plan
Error: Invalid address

  on pools.hcl line 3, in removed:
  at pools.hcl:3:10
   3:   from = same
               ^^^^

An address has the form node_pool.NAME, or node_pool.NAME["key"] for an
instance of for_each, without quotes.

Error: Unsuitable value type

  on pools.hcl line 8, in removed:
  at pools.hcl:8:15
   8:     destroy = "maybe"
                    ^^^^^^^

destroy must be true or false, but this is a string.

Error: Missing required argument

  on pools.hcl line 13, in removed:
  at pools.hcl:13:3
  13:   lifecycle {
        ^^^^^^^^^

The lifecycle of a removed block says destroy = false, which leaves the pool,
or destroy = true.

Error: Missing required argument

  on pools.hcl line 16, in removed:
  at pools.hcl:16:1
  16: removed {
      ^^^^^^^

The argument "from" is required: the address that the pool had, as in from =
node_pool.gpu.
[exit 1]
$ cp declared pools.hcl && gitpool plan
Error: Removed pool still exists

  with node_pool.same,
  on pools.hcl line 2:
  at pools.hcl:2:1
   2: removed {
      ^^^^^^^

The block says that node_pool.same is removed, but the files still declare it
at pools.hcl:1:1. Remove one of the two.




[exit 1]

-- pools.hcl --
node_pool "same" {
  description = "as the files want it"
}
node_pool "differs" {
  description = "as the files want it"
}
node_pool "team" {
  for_each = toset(["a", "b"])
  name     = "team-${each.key}"
}
import {
  id = "same"
  to = node_pool.same
}
import {
  id = "differs"
  to = node_pool.differs
}
import {
  for_each = toset(["a", "b"])
  id       = "team-${each.key}"
  to       = node_pool.team[each.key]
}
-- gone --
node_pool "same" {
  description = "as the files want it"
}
removed {
  from = node_pool.differs
}
removed {
  from = node_pool.team
  lifecycle {
    destroy = false
  }
}
-- wrong-imports --
node_pool "team" {
  for_each = toset(["a", "b"])
  name     = "team-${each.key}"
}
import {
  id = "team-b"
  to = node_pool.team["a"]
}
import {
  id = "team-c"
  to = node_pool.team["c"]
}
import {
  id = "teem"
  to = node_pool.teem
}
import {
  id = "team-a"
}
import {
  id = "x"
  to = "node_pool.team"
}
-- missing --
node_pool "twice" {}
import {
  id = "twice"
  to = node_pool.twice
}
import {
  id = "twice"
  to = node_pool.twice
}
-- absent --
node_pool "absent" {}
import {
  id = "absent"
  to = node_pool.absent
}
-- wrong-removals --
node_pool "same" {}
removed {
  from = same
}
removed {
  from = node_pool.gone
  lifecycle {
    destroy = "maybe"
  }
}
removed {
  from = node_pool.gone
  lifecycle {
  }
}
removed {
}
-- declared --
node_pool "same" {}
removed {
  from = node_pool.same
  lifecycle {
    destroy = false
  }
}
