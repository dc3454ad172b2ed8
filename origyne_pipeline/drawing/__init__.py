"""What every layout draws with: embedded fonts, a pen that measures and writes, a flow of blocks."""
