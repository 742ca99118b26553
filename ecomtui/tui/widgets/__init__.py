"""What screens are made of. Widgets know read models and post messages; they know no shop."""
