"""Pictures of products: drawn in data, made into half blocks here."""
