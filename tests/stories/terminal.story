A terminal gets colours and its own width; NO_COLOR, -no-color and a dumb terminal get neither, a pipe never does.

$ terminal gitpool plan
...
  ^[[32m+^[[39m create
...
^[[1mPlan:^[[22m 1 to add, 0 to change, 0 to destroy.
$ gitpool plan | grep -c $'\e'
0
[exit 1]
$ terminal gitpool plan -no-color | grep -Fc '^['
0
[exit 1]
$ NO_COLOR=1 terminal gitpool plan | grep -Fc '^['
0
[exit 1]
$ TERM=dumb terminal gitpool plan | grep -Fc '^['
0
[exit 1]
$ NO_COLOR= terminal gitpool plan -no-color=false | grep -Fc '^[[1mPlan:'
1
$ terminal -44 gitpool plan -no-color | head -4
gitpool compared the files, the cluster and
its last apply to generate the following
execution plan. Node pool actions are
indicated with the following symbols:
$ terminal gitpool plan -target=nope
^[[31m╷^[[39m
^[[31m│^[[39m ^[[1m^[[31mError: ^[[39m^[[22m^[[1m-target=nope matches no pool^[[22m
...
^[[31m╵^[[39m
[exit 1]
$ terminal gitpool plan -target=nope -no-color
Error: -target=nope matches no pool
...
[exit 1]
$ echo yes | terminal gitpool apply
...
^[[1mDo you want to perform these actions?^[[22m
...
^[[1m^[[32mApply complete! Resources: 1 added, 0 changed, 0 destroyed.^[[39m^[[22m

-- pools.hcl --
node_pool "gpu" {}
