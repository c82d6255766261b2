variable "environment" {
  description = "Which cluster the pools are for: staging or production."
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "There is no environment \"${var.environment}\": say staging or production."
  }
}

variable "identity_ttl" {
  description = "How long the identity of a node of batch lasts; null is Nomad's default."
  type        = string
  default     = null
}
