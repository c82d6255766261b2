Rules judge each change: one that denies refuses the plan, one that warns is told, and a saved plan is held against the rules of the day it is applied.

$ gitpool plan -out=tfplan
...
Error: Refused by the rule "owner"

  with node_pool.gpu,
  on gitpool.hcl line 5, in rule "owner":
  at gitpool.hcl:5:21
   5:     condition     = change.after == null ? true : lookup(change.after.meta, "owner", "") != ""
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ change.after is object with 5 attributes
    │ change.after.meta is empty map of string

gpu has no owner.

To lift it for this run, say `-override=rule.owner -reason=TEXT`; both are
recorded in the state's history.

Error: Refused by the rule "owner"

  with node_pool.web,
...
    │ change.after.meta is map of string with 1 element

web has no owner.
...
[exit 5]
$ ls tfplan 2> /dev/null || gitpool state list
$ gitpool plan -override=rule.ovner -reason='a typing error'
Error: -override=rule.ovner names no rule
...
[exit 1]
$ gitpool plan -override=rule.owner -reason='the owners come later' | grep Plan:
Plan: 2 to add, 0 to change, 0 to destroy.
$ sed -i 's/team/owner/' pools.hcl && gitpool apply -auto-approve -target=web | tail -1
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ sed -i '/^node_pool "gpu"/,/^}/d' pools.hcl && gitpool plan -destroy -refresh=false -out=tfplan
...
  - node_pool "web" {
...
Plan: 0 to add, 0 to change, 1 to destroy.

Warning: The rule "goes" does not hold

  with node_pool.web,
  on gitpool.hcl line 10, in rule "goes":
  at gitpool.hcl:10:21
  10:     condition     = change.action != "delete"
                          ^^^^^^^^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ change.action is "delete"

web of somewhere goes: destroy_requested.

Warning: The rule "used" cannot be evaluated

  with node_pool.web,
  on gitpool.hcl line 16, in rule "used":
  at gitpool.hcl:16:82
  16:     condition     = contains(["update", "delete"], change.action) ? change.impact.nodes == 0 : true
                                                                                       ^^^^^^
    ├────────────────
    │ change.impact is null

Attempt to get attribute from null value: This value is null, so it does not
have any attributes. Nobody counted who uses the pool: the plan was made
without looking (-impact=false, -refresh=false), or does not write it. So
nobody knows whether it holds.

Saved the plan to: tfplan
...
$ cp gitpool.hcl gentle && sed -i 's/"warn"/var.mood/' gitpool.hcl && gitpool apply tfplan 2>&1 | grep -A2 Error
Error: Refused by the rule "goes"

  with node_pool.web,
$ gitpool apply tfplan > /dev/null 2>&1 || echo "ended with $?"; gitpool state list
ended with 5
node_pool.web
$ cp gentle gitpool.hcl && gitpool apply tfplan | tail -1
Destroy complete! Resources: 1 destroyed.
$ hand node web
$ gitpool plan
...
Plan: 0 to add, 1 to change, 0 to destroy. Affects 1 node, 0 jobs, 0 running allocations.
...
Warning: The rule "used" does not hold
...
    │ change.action is "update"
    │ change.impact.nodes is 1

web has 1 nodes.
$ sed -i 's/"delete"], change.action/"delete"], change.acton/' gitpool.hcl && gitpool validate
Error: Invalid "change" attribute

  on gitpool.hcl line 16, in rule "used":
  at gitpool.hcl:16:52
  16:     condition     = contains(["update", "delete"], change.acton) ? change.impact.nodes == 0 : true
                                                         ^^^^^^^^^^^^

There is no attribute named "acton". Did you mean "action"?
[exit 1]

-- gitpool.hcl --
gitpool {
  environment = "somewhere"

  rule "owner" {
    condition     = change.after == null ? true : lookup(change.after.meta, "owner", "") != ""
    error_message = "${change.name} has no owner."
  }

  rule "goes" {
    condition     = change.action != "delete"
    error_message = "${change.name} of ${change.environment} goes: ${change.reason}."
    enforcement   = "warn"
  }

  rule "used" {
    condition     = contains(["update", "delete"], change.action) ? change.impact.nodes == 0 : true
    error_message = "${change.name} has ${change.impact.nodes} nodes."
    enforcement   = "warn"
  }
}
-- variables.hcl --
variable "mood" {
  default = "deny"
}
-- pools.hcl --
node_pool "gpu" {
}

node_pool "web" {
  meta {
    team = "web"
  }
}
