fmt lays files out as `terraform fmt` does: it lists what it changes, and says by its code what differs.

$ gitpool fmt -check
pools.hcl
[exit 3]
$ gitpool fmt -check -list=false
[exit 3]
$ gitpool fmt -check -recursive
below/more.hcl
below/values.tfvars
pools.hcl
[exit 3]
$ gitpool fmt -check -diff below/more.hcl
below/more.hcl
--- old/below/more.hcl
+++ new/below/more.hcl
@@ -1,3 +1,3 @@
-node_pool batch {
-description="x" # why
+node_pool "batch" {
+  description = "x" # why
 }
[exit 3]
$ gitpool fmt -write=false
pools.hcl
$ gitpool fmt -list=false -write=false neat.hcl pools.hcl
node_pool "edge" {
  description = "neat"
}
# The pools.
node_pool "gpu" {
  meta {
    team = "ml"
    a    = "${x}-1" # one
  }
}
$ cat pools.hcl
# The pools.
node_pool gpu {
meta {
team="ml"
a="${x}-1" # one
}
}
$ chmod 640 pools.hcl && gitpool fmt && stat -c %a pools.hcl
pools.hcl
640
$ cat pools.hcl
# The pools.
node_pool "gpu" {
  meta {
    team = "ml"
    a    = "${x}-1" # one
  }
}
$ gitpool fmt
$ gitpool fmt -check
$ ln -s below/values.tfvars link.tfvars && gitpool fmt -list=false link.tfvars && cat below/values.tfvars && test -L link.tfvars
a    = 1
long = 2
$ gitpool fmt below
below/more.hcl
$ gitpool fmt -recursive -check

-- pools.hcl --
# The pools.
node_pool gpu {
meta {
team="ml"
a="${x}-1" # one
}
}
-- neat.hcl --
node_pool "edge" {
  description = "neat"
}
-- .hidden.hcl --
a=1
-- backup.hcl~ --
a=1
-- below/more.hcl --
node_pool batch {
description="x" # why
}
-- below/values.tfvars --
a=1
long=2
-- below/.hidden/x.hcl --
a=1
