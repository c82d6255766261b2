Files in JSON syntax have variables, locals, for_each, import and removed, too, with the same meaning and the same mistakes.

$ hand put {"Name": "old"}
$ gitpool plan | grep '[#+=]'
  + create
  = adopt
  # node_pool.old will be imported: it exists already and is as the files want it
  # (imported from "old")
  = node_pool "old" {
        name = "old"
  # node_pool.team-gpu will be created
  # (from node_pool.team["gpu"])
  + node_pool "team-gpu" {
      + description = "Size 8 of 10"
      + meta        = {
          + "half" = "4"
      + name        = "team-gpu"
  # node_pool.team-web will be created
  # (from node_pool.team["web"])
  + node_pool "team-web" {
      + description = "Size 2 of 10"
      + meta        = {
          + "half" = "1"
      + name        = "team-web"
$ gitpool apply -auto-approve | tail -1
Apply complete! Resources: 1 imported, 2 added, 0 changed, 0 destroyed.
$ gitpool plan -var 'teams={}' | grep '#'
Error: Invalid function argument

  on pools.hcl.json line 8, in locals:
  at pools.hcl.json:8:48
   8:   "locals": {"prefix": "team", "total": "${sum([for t in var.teams : t.size])}"},
                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling sum(list)
    │ var.teams is empty map of object

Invalid value for "list" parameter: there is no sum of an empty list.
[exit 1]
$ cp removed pools.hcl.json; gitpool plan | grep '#'
  # node_pool.new will be created
  # node_pool.old will no longer be managed by gitpool, but will not be destroyed
  # (destroy = false is set in the configuration)
  # node_pool.team-gpu will be destroyed
  # (from node_pool.team["gpu"])
  # (because of the removed block at pools.hcl.json:5:5)
  # node_pool.team-web will be destroyed
  # (from node_pool.team["web"])
  # (because of the removed block at pools.hcl.json:5:5)
$ cp wrong pools.hcl.json; gitpool validate
Error: Invalid expression

  on pools.hcl.json line 7:
  at pools.hcl.json:7:31
   7:   "import": {"id": "x", "to": "${node_pool.a}"},
                                    ^^^^^^^^^^^^^^^^

This string is an expression as it is: write it without ${ }, as in
"node_pool.a".

Error: Unclosed interpolation

  on pools.hcl.json line 8:
  at pools.hcl.json:8:20
   8:   "locals": {"x": "${local.y", "z": "${1 +}"}
                         ^^

This ${ has no closing }. To write the two characters themselves, double the
first: $${.

Error: Missing expression

  on pools.hcl.json line 8:
  at pools.hcl.json:8:42
   8:   "locals": {"x": "${local.y", "z": "${1 +}"}
                                               ^

A value is expected behind the "+", on the same line.
[exit 1]

-- pools.hcl.json --
{
  "variable": {
    "teams": {
      "type": "map(object({ size = number }))",
      "default": {"web": {"size": 2}, "gpu": {"size": 8}}
    }
  },
  "locals": {"prefix": "team", "total": "${sum([for t in var.teams : t.size])}"},
  "node_pool": {
    "team": {
      "for_each": "${var.teams}",
      "name": "${local.prefix}-${each.key}",
      "description": "Size ${each.value.size} of ${local.total}",
      "lifecycle": {"precondition": {"condition": "${each.value.size > 0}", "error_message": "Empty."}},
      "dynamic": {"meta": {"for_each": [1], "content": {"half": "${each.value.size / 2}"}}}
    },
    "old": {}
  },
  "import": [{"id": "old", "to": "node_pool.old"}]
}
-- removed --
{
  "node_pool": {"new": {}},
  "removed": [
    {"from": "node_pool.old", "lifecycle": {"destroy": false}},
    {"from": "node_pool.team"}
  ]
}
-- wrong --
{
  "node_pool": {
    "a": {"description": "${var.nope}"},
    "b": {"for_each": ["x"]},
    "c": {"name": "${upper(1, 2)}"}
  },
  "import": {"id": "x", "to": "${node_pool.a}"},
  "locals": {"x": "${local.y", "z": "${1 +}"}
}
