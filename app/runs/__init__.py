"""Many runs in the window: the queue, and sweeps with what came of them."""
