"""Who people are: roles, shifts, and what may be typed of them."""
