Locals are values by name, in any order; a circle is told as the chain that closes, and every mistake in one run.

$ printf 'local.c\nlocal.shape\n' | gitpool console
"2 and 1"
{
  "X" = 2
}
$ cp circles more.hcl && gitpool validate
Error: Cycle

  on more.hcl line 2, in locals:
  at more.hcl:2:3
   2:   own   = [local.own]
        ^^^^^^^^^^^^^^^^^^^

These values refer to each other in a circle: local.own → local.own. One of
them must be given without the others.

Error: Cycle

  on more.hcl line 3, in locals:
  at more.hcl:3:3
   3:   one   = local.two
        ^^^^^^^^^^^^^^^^^

These values refer to each other in a circle: local.one → local.two →
local.three → local.one. One of them must be given without the others.
[exit 1]
$ cp mistakes more.hcl && gitpool validate
Error: Reference to undeclared input variable

  on more.hcl line 10, in locals:
  at more.hcl:10:16
  10:   undeclared = var.evn
                     ^^^^^^^

There is no input variable named "evn". Did you mean "env"?

Error: Unsupported attribute

  on more.hcl line 11, in locals:
  at more.hcl:11:29
  11:   attribute  = var.teams.web.sise
                                  ^^^^^
    ├────────────────
    │ var.teams.web is object with 1 attribute "size"

This object does not have an attribute named "sise". Did you mean "size"?

Error: Invalid index

  on more.hcl line 12, in locals:
  at more.hcl:12:25
  12:   wrong_key  = *********************
                              ^^^^^^^

The given key does not identify an element in this collection value. Did you
mean "web"?

Error: Call to unknown function

  on more.hcl line 13, in locals:
  at more.hcl:13:16
  13:   function   = uper(var.env)
                     ^^^^
    ├────────────────
    │ var.env is "dev"

There is no function named "uper". Did you mean "upper"?

Error: Invalid function argument

  on more.hcl line 14, in locals:
  at more.hcl:14:32
  14:   argument   = substr(var.env, "one", 2)
                                     ^^^^^
    ├────────────────
    │ while calling substr(str, offset, length)

Invalid value for "offset" parameter: a number is required.

Error: Not enough function arguments

  on more.hcl line 15, in locals:
  at more.hcl:15:30
  15:   count      = substr(var.env)
                                   ^
    ├────────────────
    │ while calling substr(str, offset, length)
    │ var.env is "dev"

Function "substr" expects 3 argument(s): substr(str, offset, length). Missing
value for "offset".

Error: Function not available

  on more.hcl line 16, in locals:
  at more.hcl:16:16
  16:   time       = timestamp()
                     ^^^^^^^^^

A plan must be the same twice, and the time is not. Pass the time in as a
variable.

Error: Function not available

  on more.hcl line 17, in locals:
  at more.hcl:17:16
  17:   id         = uuid()
                     ^^^^

A plan must be the same twice, and what uuid gives differs each time. Use
uuidv5 or sha256 of a name.

Error: Invalid operand

  on more.hcl line 18, in locals:
  at more.hcl:18:16
  18:   two        = var.env + (true ? "x" : 1)
                     ^^^^^^^
    ├────────────────
    │ var.env is "dev"

Unsuitable value for left operand: a number is required.

Error: Invalid operand

  on more.hcl line 18, in locals:
  at more.hcl:18:26
  18:   two        = var.env + (true ? "x" : 1)
                               ^^^^^^^^^^^^^^^^
    ├────────────────
    │ var.env is "dev"

Unsuitable value for right operand: a number is required.

Error: Attempt to get attribute from null value

  on more.hcl line 19, in locals:
  at more.hcl:19:20
  19:   none       = null.x
                         ^^

This value is null, so it does not have any attributes.

Error: Invalid reference

  on more.hcl line 20, in locals:
  at more.hcl:20:16
  20:   bare       = dev
                     ^^^

There is nothing named "dev". If a text is meant, put quotes around it: "dev".
Within a text, the characters themselves are written "$${dev}".

Error: Invalid index

  on more.hcl line 21, in locals:
  at more.hcl:21:22
  21:   index      = [1, 2][2]
                           ^^^

The given key does not identify an element in this collection value: the given
index is greater than or equal to the length of the collection.

Error: Inconsistent conditional result types

  on more.hcl line 22, in locals:
  at more.hcl:22:35
  22:   kinds      = var.env == "dev" ? [1] : "x"
                                        ^^^^^^^^^
    ├────────────────
    │ var.env is "dev"

The two results must have one type. The true value is tuple, but the false
value is string.

Error: Reference to "each" in context without for_each

  on more.hcl line 23, in locals:
  at more.hcl:23:16
  23:   each       = each.key
                     ^^^^

"each" can be used in a block with for_each alone, where it has the key and
value of the round.

Error: Invalid reference

  on more.hcl line 24, in locals:
  at more.hcl:24:16
  24:   pool       = node_pool.gpu.name
                     ^^^^^^^^^

Pools cannot refer to each other. Put what they share into locals.

Error: Invalid reference

  on more.hcl line 25, in locals:
  at more.hcl:25:16
  25:   data       = data.x.y
                     ^^^^

There are no data sources. Put the values into locals or variables.

Error: Invalid operand

  on more.hcl line 27, in locals:
  at more.hcl:27:50
  27:   in_for     = [for t, s in var.teams : s.size + t]
                                                       ^
    ├────────────────
    │ s.size is 1
    │ t is "web"

Unsuitable value for right operand: a number is required.

Error: Invalid template interpolation value

  on more.hcl line 28, in locals:
  at more.hcl:28:21
  28:   template   = "a ${var.teams} b"
                          ^^^^^^^^^
    ├────────────────
    │ var.teams is object with 1 attribute "web"

Cannot include the given value in a string template: string required, but have
object.

Error: Unsupported attribute

  on more.hcl line 29, in locals:
  at more.hcl:29:26
  29:   splat      = var.env[*].x
                               ^^

Attributes cannot be accessed on a primitive-typed value (string).

Error: Reference to undeclared local value

  on more.hcl line 30, in locals:
  at more.hcl:30:16
  30:   unknown    = local.nowhere
                     ^^^^^^^^^^^^^

There is no local value named "nowhere".

Error: Invalid function argument

  on more.hcl line 31, in locals:
  at more.hcl:31:22
  31:   regex      = regex("(", var.env)
                           ^^^
    ├────────────────
    │ while calling regex(pattern, string)

Invalid value for "pattern" parameter: invalid regular expression: missing ):
"(".

Error: Invalid function argument

  on more.hcl line 32, in locals:
  at more.hcl:32:27
  32:   json       = jsondecode("{\"a\": }")
                                ^^^^^^^^^^^
    ├────────────────
    │ while calling jsondecode(str)

Invalid value for "str" parameter: not valid JSON: expecting value, at line 1,
column 7.

Error: Duplicate local value definition

  on pools.hcl line 6, in locals:
  at pools.hcl:6:3
   6:   a     = 1
        ^

A local value named "a" was already defined at more.hcl:26:3. Each name can be
given once.
[exit 1]
$ sed -i '/a *= 1/d; /undeclared/,/two/d' more.hcl && COLUMNS=40 terminal -40 gitpool validate -no-color | head -20
Error: Attempt to get attribute from null value

  on more.hcl line 10, in locals:
  at more.hcl:10:20
  10:   none       = null.x
                         ^^

This value is null, so it does not have
any attributes.

Error: Invalid reference

  on more.hcl line 11, in locals:
  at more.hcl:11:16
  11:   bare       = dev
                     ^^^

There is nothing named "dev". If a text
is meant, put quotes around it: "dev".

-- pools.hcl --
locals {
  c = "${local.b} and ${local.a}"
  b = local.a + 1
}
locals {
  a     = 1
  shape = { for k, v in { x = local.b } : upper(k) => v }
}
node_pool "gpu" {
  description = local.c
}
-- circles --
locals {
  own   = [local.own]
  one   = local.two
  two   = { a = [for x in [1] : local.three] }
  three = upper(local.one)
  after = local.three
}
-- mistakes --
variable "env" {
  default = "dev"
}
variable "teams" {
  default = {
    web = { size = 1 }
  }
}
locals {
  undeclared = var.evn
  attribute  = var.teams.web.sise
  wrong_key  = var.teams["wep"].size
  function   = uper(var.env)
  argument   = substr(var.env, "one", 2)
  count      = substr(var.env)
  time       = timestamp()
  id         = uuid()
  two        = var.env + (true ? "x" : 1)
  none       = null.x
  bare       = dev
  index      = [1, 2][2]
  kinds      = var.env == "dev" ? [1] : "x"
  each       = each.key
  pool       = node_pool.gpu.name
  data       = data.x.y
  a          = 1
  in_for     = [for t, s in var.teams : s.size + t]
  template   = "a ${var.teams} b"
  splat      = var.env[*].x
  unknown    = local.nowhere
  regex      = regex("(", var.env)
  json       = jsondecode("{\"a\": }")
}
