"""What bench/warm-builds is made of."""
