A long apply draws a bar on a terminal, with what goes wrong above it, and writes plain lines elsewhere.

$ for i in $(seq 60); do echo "node_pool \"p$i\" {}"; done > pools.hcl
$ gitpool apply -auto-approve | grep -c 'Creating\.\.\.\|Creation complete'
120
$ gitpool destroy -auto-approve | tail -1
Destroy complete! Resources: 60 destroyed.
$ hand latency 0.01
$ terminal -100 gitpool apply -auto-approve > shown
$ grep -c 'Creating\.\.\.' shown
0
[exit 1]
$ grep -o 'Applying' shown | head -1
Applying
$ tail -1 shown
^[[1m^[[32mApply complete! Resources: 60 added, 0 changed, 0 destroyed.^[[39m^[[22m
$ hand refuse p9 is not allowed
$ terminal -100 gitpool destroy -auto-approve > shown
[exit 3]
$ grep -c 'Rolling back' shown | sed 's/[1-9][0-9]*/some/'
some
$ grep -F 'p9:' shown
...
<any>node_pool.p9:<any>Destruction refused:<any> is not allowed

-- README --
