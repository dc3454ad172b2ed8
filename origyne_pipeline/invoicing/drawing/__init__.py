"""What every layout draws with: the embedded fonts, a pen that measures and writes, a flow of blocks over pages."""
