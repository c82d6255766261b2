What Community Edition is certain to refuse is said by the plan, at its place, before anything is written.

$ gitpool plan
...
Error: scheduler_config needs Nomad Enterprise
...
  on pools.hcl line 3<any>
...
[exit 1]
$ gitpool apply -auto-approve
...
Error: scheduler_config needs Nomad Enterprise
...
[exit 1]
$ hand show a
null



-- pools.hcl --
node_pool "a" {}
node_pool "b" {
  scheduler_config {
    scheduler_algorithm = "spread"
  }
}
