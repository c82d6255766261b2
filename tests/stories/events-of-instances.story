The events of an apply name the instance, as those of its plan do, whether it is made or goes.

$ gitpool apply -json -auto-approve | grep -o '"resource_key":[^}]*' | sort | uniq -c | sed 's/^ *//'
3 "resource_key":"a"
3 "resource_key":0
$ gitpool destroy -json -auto-approve | grep -o '"resource_key":[^}]*' | sort | uniq -c | sed 's/^ *//'
3 "resource_key":"a"
3 "resource_key":0

-- pools.hcl --
node_pool "each" {
  for_each = toset(["a"])
}

node_pool "ct" {
  count = 1
  name  = "ct-${count.index}"
}
