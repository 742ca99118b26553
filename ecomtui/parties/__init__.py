"""The parties: actors with tables of their own, that know each other only by what is in `protocol`."""
