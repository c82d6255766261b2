variable "environment" {
  description = "Which cluster the pools are for: staging or production."
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "There is no environment \"${var.environment}\": say staging or production."
  }
}

variable "identity_ttl" {
  description = "How long the identity of a node lasts; null is Nomad's default."
  type        = string
  default     = null
}

variable "meta" {
  description = "What every pool carries."
  type        = map(string)
  default     = {}
}

variable "pager_key" {
  description = "Where the owners are called. Give it as GITPOOL_VAR_pager_key."
  type        = string
  default     = null
  sensitive   = true
}
