#!/bin/sh
# Whom the cluster of an environment believes, and what for. Run once for each, with a management token:
#
#     NOMAD_ADDR=https://nomad.staging.example.com:4646 sh setup.sh staging 123456789
#
# The number is the repository's, which no other one gets: gh api repos/OWNER/NAME --jq .id
# For an Enterprise Server, set ISSUER=https://HOST/_services/token.
set -eu
cd "$(dirname "$0")"
environment=$1
repository=$2
issuer=${ISSUER:-https://token.actions.githubusercontent.com}

nomad acl policy apply gitpool-plan plan.hcl
nomad acl policy apply gitpool-apply apply.hcl # as `gitpool backend policy` prints it

nomad acl auth-method create -name=github -type=JWT -max-token-ttl=10m -token-locality=global -config='{
  "JWKSURL": "'"$issuer"'/.well-known/jwks",
  "BoundIssuer": ["'"$issuer"'"],
  "BoundAudiences": ["nomad.'"$environment"'.example.com"],
  "SigningAlgs": ["RS256"],
  "ClaimMappings": {
    "repository_id": "repository_id",
    "ref": "ref",
    "environment": "environment",
    "event_name": "event_name"
  }
}'

# Pull requests plan; what is merged into main plans and applies, in the job whose environment this is.
rule() {
    nomad acl binding-rule create -auth-method=github -bind-type=policy -bind-name="$1" \
        -selector="value.repository_id == \"$repository\" and $2"
}
merged="value.environment == \"$environment\" and value.ref == \"refs/heads/main\""
rule gitpool-plan '(value.event_name == "pull_request" or value.event_name == "merge_group")'
rule gitpool-plan "$merged"
rule gitpool-apply "$merged"
