"""Where things are: places and their names, and the questions asked of them."""
