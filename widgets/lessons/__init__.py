"""The page of lessons, and the bar that leads through one."""
