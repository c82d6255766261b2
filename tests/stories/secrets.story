Values of meta whose keys look like secrets are for no human eye: masked in text, marked sensitive in JSON.

$ gitpool plan -out=p
...
          + "api_token" = (sensitive value)
          + "team"      = "ml"
...
$ gitpool show p
...
          + "api_token" = (sensitive value)
...
$ gitpool apply -auto-approve p > out
$ grep -c hunter2 out
0
[exit 1]
$ gitpool state show gpu
node_pool "gpu" {
  meta {
    team = "ml"
    # api_token = (sensitive value)
  }
}
$ gitpool show | grep -c hunter2
0
[exit 1]
$ sed -i s/hunter2/hunter3/ pools.hcl
$ gitpool plan | grep -c hunter
0
[exit 1]
$ gitpool plan -json | grep -c hunter
0
[exit 1]
$ gitpool plan -out=p > out
$ gitpool show -json p | python3 -c 'import json, sys; c = json.load(sys.stdin)["resource_changes"][0]["change"]; print(c["after"]["meta"], c["after_sensitive"]["meta"])'
{'api_token': 'hunter3', 'team': 'ml'} {'api_token': True}
$ stat -c %a p gitpool.state.json
600
600
$ echo 'gitpool { mask_meta_keys = ["team"] }' > settings.hcl
$ gitpool show p
...
          ~ "api_token" = (sensitive value)<any>
...
$ gitpool state show gpu
node_pool "gpu" {
  meta {
    # api_token = (sensitive value)
    # team = (sensitive value)
  }
}
$ gitpool state show -json gpu | grep -o '"sensitive_values".*"meta": {[^}]*}'
"sensitive_values": <any>"meta": {"api_token": true, "team": true}

-- pools.hcl --
node_pool "gpu" {
  meta {
    api_token = "hunter2"
    team      = "ml"
  }
}
