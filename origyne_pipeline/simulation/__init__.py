"""Simulation: an invented operator, and the month of deposits that its wholesaler makes for it."""

from origyne_pipeline.simulation.deposit import SimulationSummary, simulate, simulate_mobile
from origyne_pipeline.simulation.deposit_folder import SimulationError

__all__ = ["SimulationError", "SimulationSummary", "simulate", "simulate_mobile"]
