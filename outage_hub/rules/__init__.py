"""What the regulation says. Pure: values in, values out, `now` handed in; standard library only."""
