What a sensitive variable holds is shown nowhere: not in a plan, a saved plan, JSON, the state's words, or an error.

$ gitpool plan -out=tfplan > plan.txt; cat plan.txt | sed -n '/^  +/,/^    }/p'
  + create

gitpool will perform the following actions:

  # node_pool.gpu will be created
  + node_pool "gpu" {
      + description = (sensitive value)
      + meta        = {
          + "joined" = (sensitive value)
          + "plain"  = "seen"
          + "shown"  = "7"
        }
      + name        = "gpu"
    }
$ gitpool plan -json > plan.json; gitpool show -json tfplan > show.json; gitpool show tfplan > show.txt
$ gitpool apply -auto-approve -json > apply.json && gitpool show > state.txt && gitpool state show gpu > pool.txt && gitpool state list > list.txt && gitpool show -json > state.json
$ cat pool.txt
node_pool "gpu" {
  # description = (sensitive value)

  meta {
    plain = "seen"
    shown = "7"
    # joined = (sensitive value)
  }
}
$ grep -l hunter2 *.txt plan.json apply.json
[exit 1]
$ grep -rl hunter2 . | sort
./gitpool.state.json
./gitpool.state.json.history/2.json
./gitpool.tfvars
$ python3 -c 'import json; c = json.load(open("show.json"))["resource_changes"][0]["change"]; print(c["after_sensitive"])'
{'scheduler_config': [], 'meta': {'joined': True}, 'description': True}
$ gitpool plan -var secret=hunter3 > changed.txt; grep '~' changed.txt; grep -c hunter changed.txt
  ~ update in-place
  ~ node_pool "gpu" {
      ~ description = (sensitive value)   # config changed
      ~ meta        = {
          ~ "joined" = (sensitive value)   # config changed
0
[exit 1]
$ cat mistakes | while read -r line; do echo "$line" | gitpool console; done > errors.txt 2>&1; grep -c hunter errors.txt
0
[exit 1]
$ grep -h '^Error\|^Call\|^sensitive\|^[A-Z].*[.]$' errors.txt
Error: Unsupported attribute
Attributes cannot be accessed on a primitive-typed value (string).
Error: Invalid operand
Unsuitable value for left operand: a number is required.
Error: Error in function call
Call to function "tonumber" failed. Why is not said, as it might tell a
sensitive value.
Error: Invalid index
The given key does not identify an element in this collection value.
Error: Error in function call
Call to function "jsondecode" failed. Why is not said, as it might tell a
sensitive value.
Error: Error in function call
Call to function "file" failed. Why is not said, as it might tell a sensitive
Error: Iteration over non-iterable value
A value of type string cannot be used as the collection in a 'for' expression.
Error: Error in function call
Call to function "regex" failed. Why is not said, as it might tell a sensitive
Error: Invalid function argument
Error: Invalid reference
There is nothing named "x". If a text is meant, put quotes around it: "x".
Within a text, the characters themselves are written "$${x}".
Error: Invalid reference
There is nothing named "y". If a text is meant, put quotes around it: "y".
Within a text, the characters themselves are written "$${y}".
Error: Invalid function argument
Invalid value for "params" parameter: a number is required.
Error: Call to unknown function
There is no function named "nosuch".
$ cp names pools.hcl && gitpool plan
Error: Sensitive node pool name

  with node_pool.a,
  on pools.hcl line 6, in node_pool "a":
  at pools.hcl:6:10
   6:   name = var.secret
               ^^^^^^^^^^

A pool's name is shown everywhere, so it cannot be made of a sensitive value.

Error: Invalid for_each argument

  with node_pool.b,
  on pools.hcl line 9, in node_pool "b":
  at pools.hcl:9:14
   9:   for_each = toset([var.secret])
                   ^^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ var.secret has a sensitive value

A sensitive value, or one that is computed from it, cannot be used, as the
keys would show it. nonsensitive() says that it may be shown.

Error: Invalid count argument

  with node_pool.c,
  on pools.hcl line 12, in node_pool "c":
  at pools.hcl:12:11
  12:   count = length(var.secret)
                ^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ var.secret has a sensitive value

A sensitive value cannot decide how many pools there are, as everybody can
count them.

Error: Unsuitable duration value

  with node_pool.d,
  on pools.hcl line 17, in node_pool "d":
  at pools.hcl:17:23
  17:   node_identity_ttl = var.secret
                            ^^^^^^^^^^
    ├────────────────
    │ var.secret has a sensitive value

It is sensitive, so it is not shown why.

Error: Resource precondition failed

  with node_pool.d,
  on pools.hcl line 21, in node_pool "d":
  at pools.hcl:21:23
  21:       condition     = length(var.secret) > 100
                            ^^^^^^^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ var.secret has a sensitive value

The message of the precondition tells a sensitive value, so it is not shown.

Error: Unsuitable value type

  with node_pool.d,
  on pools.hcl line 25, in node_pool "d":
  at pools.hcl:25:23
  25:       condition     = var.secret
                            ^^^^^^^^^^
    ├────────────────
    │ var.secret has a sensitive value

condition must be true or false, but this is a string.

Error: Unsuitable value type

  with node_pool.e,
  on pools.hcl line 31, in node_pool "e":
  at pools.hcl:31:17
  31:   description = [var.secret]
                      ^^^^^^^^^^^^
    ├────────────────
    │ var.secret has a sensitive value

description must be a string, but this is a list.
[exit 1]
$ cp default pools.hcl && gitpool validate
Error: Invalid default value for variable

  on pools.hcl line 1, in variable "secret":
  at pools.hcl:1:1
   1: variable "secret" {
      ^^^^^^^^^^^^^^^^^

The default does not suit the variable. As it is sensitive, it is not said
why.

Error: Invalid value for input variable

  on pools.hcl line 1:
  at pools.hcl:1:1
   1: variable "secret" {
      ^^^^^^^^^^^^^^^^^

The value of var.secret, defined at gitpool.tfvars:1:10, is not suitable:
number is required. As the variable is sensitive, it is not said what is wrong
with it.

[exit 1]

-- gitpool.tfvars --
secret = "hunter2"
-- pools.hcl --
variable "secret" {
  type      = string
  sensitive = true
}
locals {
  token = "x-${var.secret}"
}
node_pool "gpu" {
  description = "Joined with ${local.token}."
  meta {
    plain  = "seen"
    joined = local.token
    shown  = nonsensitive(length(var.secret))
  }
}
-- names --
variable "secret" {
  type      = string
  sensitive = true
}
node_pool "a" {
  name = var.secret
}
node_pool "b" {
  for_each = toset([var.secret])
}
node_pool "c" {
  count = length(var.secret)
  name  = "c-${count.index}"
}
node_pool "d" {
  meta = { (var.secret) = 1 }
  node_identity_ttl = var.secret
  lifecycle {
    prevent_destroy = length(var.secret) > 100
    precondition {
      condition     = length(var.secret) > 100
      error_message = "Not ${var.secret}."
    }
    precondition {
      condition     = var.secret
      error_message = "Not a boolean."
    }
  }
}
node_pool "e" {
  description = [var.secret]
}
-- default --
variable "secret" {
  type      = number
  default   = "hunter4"
  sensitive = true
}
node_pool "a" {
}
-- mistakes --
var.secret
"${var.secret}-x"
var.secret.x
var.secret + 1
tonumber(var.secret)
{ a = 1 }[var.secret]
jsondecode(var.secret)
file(var.secret)
[for x in var.secret : x]
regex(var.secret, "x")
templatestring("${x}${y}", { x = var.secret })
range(var.secret)
nosuch(var.secret)
