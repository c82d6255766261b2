gitpool {
  environment = var.environment

  backend "nomad" {
    path = "gitpool/pools"
  }

  # In CI nobody has a stored token: Nomad believes the identity of the job.
  auth {
    method   = "github"
    audience = "nomad.${var.environment}.example.com"
  }

  guard {
    max_deletes = 1
  }
}
