environment = "staging"

meta = {
  tier = "bronze"
}
