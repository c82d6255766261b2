A guard is lifted by name and with a reason; a saved plan keeps both, the files' guards hold at its apply, and the history tells.

$ gitpool apply -auto-approve | tail -1
Apply complete! Resources: 3 added, 0 changed, 0 destroyed.
$ cp pools.hcl kept && sed -i /old/d pools.hcl && gitpool plan -out=tfplan -max-plan-age=1h -override=max_deletes -reason='CHG-7, agreed with ops'
...
Plan: 0 to add, 0 to change, 2 to destroy.

Warning: Guards are lifted

max_deletes can refuse nothing here, for -override was given with this reason:
CHG-7, agreed with ops. An apply records both in the state's history.
...
$ gitpool show tfplan 2>&1 | tail -4
Warning: Guards are lifted

max_deletes can refuse nothing here, for -override was given with this reason:
CHG-7, agreed with ops. An apply records both in the state's history.
$ gitpool show -json tfplan | python3 -c 'import json, sys; own = json.load(sys.stdin)["gitpool"]; print(own["overrides"], own["justification"], own["created"][-1])'
['max_deletes'] CHG-7, agreed with ops Z
$ sed -i 's/max_deletes = 1/&\n    max_changes = 1/' guards.hcl && gitpool apply tfplan
...
Error: The guard max_changes refuses the plan
...
2 changes (0 to add, 0 to change, 2 to destroy), 1 allowed. It was set by
max_changes at guards.hcl:4:5. To lift it for this run, say
`-override=max_changes -reason=TEXT`; both are recorded in the state's
history.
[exit 5]
$ gitpool apply -max-deletes=0 -override=max_changes -reason='the window closes' tfplan
...
Warning: Guards are lifted

max_deletes, max_changes can refuse nothing here, for -override was given with
this reason: CHG-7, agreed with ops; the window closes. An apply records both
in the state's history.
...
Apply complete! Resources: 0 added, 0 changed, 2 destroyed.
$ gitpool state history
Serial<any>
4<any>lifted max_deletes, max_changes: CHG-7, agreed with ops; the window closes
2<any>
$ gitpool state history -json | python3 -c 'import json, sys; print([(e.get("overrides"), e.get("justification")) for e in json.load(sys.stdin)["history"]])'
[(['max_deletes', 'max_changes'], 'CHG-7, agreed with ops; the window closes'), (None, None)]
$ mv pools.hcl elsewhere && gitpool apply -auto-approve
...
Plan: 0 to add, 0 to change, 1 to destroy.

Error: No node pools in the files

The files declare no node pool: applying this would delete 1 managed pool.
Look whether you are in the right folder (-chdir). If that is meant, say
`gitpool destroy`. This is the guard empty_configuration, which is always on.
To lift it for this run, say `-override=empty_configuration -reason=TEXT`;
both are recorded in the state's history.
[exit 5]
$ gitpool apply -auto-approve -override=empty_configuration -reason='the cluster is given up' | tail -1
Apply complete! Resources: 0 added, 0 changed, 1 destroyed.
$ gitpool plan -override=max_delete -reason=x
Error: -override=max_delete names no guard

Did you mean "max_deletes"? <any>
...
[exit 1]
$ gitpool plan -override=max_deletes
Error: A reason is missing

Whoever lifts a guard says why, for the state's history: add -reason=TEXT.
[exit 1]

-- guards.hcl --
gitpool {
  guard {
    max_deletes = 1
  }
}
-- pools.hcl --
node_pool "gpu" {}
node_pool "old-1" {}
node_pool "old-2" {}
