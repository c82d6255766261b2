Guards bound what a plan does; every objection is told with its figures and what lifts it, after the plan was shown.

$ gitpool apply -auto-approve -override=max_creates -reason='the first roll-out' | tail -1
Apply complete! Resources: 3 added, 0 changed, 0 destroyed.
$ rm others.hcl && gitpool plan -max-changes=1 -out=tfplan
...
  # node_pool.web will be destroyed
...
Plan: 0 to add, 0 to change, 2 to destroy.

Error: The guard max_deletes refuses the plan

  on guards.hcl line 4:
  at guards.hcl:4:5
   4:     max_deletes     = "10%"
          ^^^^^^^^^^^^^^^^^^^^^^^

2 to destroy, 1 allowed (10% of 3 managed pools, rounded down; a percentage
above 0% always allows one). It was set by max_deletes at guards.hcl:4:5. To
lift it for this run, say `-override=max_deletes -reason=TEXT`; both are
recorded in the state's history.

Error: The guard protected_names refuses the plan

  on guards.hcl line 5:
  at guards.hcl:5:5
   5:     protected_names = ["we*"]
          ^^^^^^^^^^^^^^^^^^^^^^^^^

1 to change or to destroy, 0 allowed of "we*": node_pool.web (delete). It was
set by protected_names at guards.hcl:5:5. To lift it for this run, say
`-override=protected_names -reason=TEXT`; both are recorded in the state's
history.

Error: The guard max_changes refuses the plan

2 changes (0 to add, 0 to change, 2 to destroy), 1 allowed. It was set by
-max-changes=1. To lift it for this run, say `-override=max_changes
-reason=TEXT`; both are recorded in the state's history.
[exit 5]
$ ls
gitpool.state.json
gitpool.state.json.history
guards.hcl
pools.hcl
$ gitpool apply -auto-approve -json > log || events < log
version
planned_change: <any>node_pool.old: Plan to delete
planned_change: <any>node_pool.web: Plan to delete
diagnostic: Error: The guard max_deletes refuses the plan
diagnostic: Error: The guard protected_names refuses the plan
change_summary: <any>
$ gitpool plan -max-deletes=5 -override=protected_names -reason=x 2>&1 >/dev/null | grep -c '^Error: The guard max_deletes'
1
$ hand node gpu
$ sed -i 's/"gpu" {}/"gpu" { description = "new" }/' pools.hcl && gitpool plan -target=gpu -max-nodes-affected=1 | grep '^Plan:'
Plan: 0 to add, 1 to change, 0 to destroy.<any>
$ gitpool plan -target=gpu -max-nodes-affected=0 2>&1 | grep -A1 affected
Error: The guard max_nodes_affected refuses the plan

1 node affected, 0 allowed. It was set by -max-nodes-affected=0. To lift it
...
$ gitpool plan -target=gpu -max-nodes-affected=9 -impact=false 2>&1 | grep 'not known'
How many nodes are affected is not known: the plan was made with
$ gitpool destroy -auto-approve -exclude=gpu 2>&1 | grep '^[0-9E]'
Error: The guard max_deletes refuses the plan
2 to destroy, 1 allowed (10% of 3 managed pools, rounded down; a percentage
Error: The guard protected_names refuses the plan
1 to change or to destroy, 0 allowed of "we*": node_pool.web (delete). It was
$ gitpool state list
node_pool.gpu
node_pool.old
node_pool.web

-- guards.hcl --
gitpool {
  guard {
    max_creates     = 0
    max_deletes     = "10%"
    protected_names = ["we*"]
  }
}
-- pools.hcl --
node_pool "gpu" {}
-- others.hcl --
node_pool "web" {}
node_pool "old" {}
