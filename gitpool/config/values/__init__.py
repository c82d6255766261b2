"""Values as Terraform computes them: types, 512-bit numbers, nulls, unknowns, sensitivity and conversions.

What happens here is what Terraform's library for this, go-cty, does; every module names the rule it follows. Nothing
here knows HCL.
"""
