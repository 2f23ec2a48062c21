"""Writing and weighing parts: stepper, sampling, likelihood, stream."""
