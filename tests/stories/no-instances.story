A block that has no instances left is no empty folder: its pools are deleted, as they are in Terraform.

$ gitpool apply -auto-approve | tail -1
Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
$ gitpool apply -auto-approve -var 'keys=[]' | tail -1
Apply complete! Resources: 0 added, 0 changed, 2 destroyed.
$ gitpool apply -auto-approve | tail -1
Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
$ echo '' > pools.hcl
$ gitpool plan
...
Error: No node pools in the files
...
[exit 5]

-- pools.hcl --
variable "keys" {
  type    = list(string)
  default = ["a", "b"]
}

node_pool "each" {
  for_each = toset(var.keys)
}
