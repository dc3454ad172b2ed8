"""A second, slow and literal reading of the contract, to hold the pipeline against on invented deposits."""
