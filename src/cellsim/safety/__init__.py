"""What a cell's own data say of its ageing and decomposition, made ready for `physics`.

`ageing` turns the cell's calendar law into arrays, `reactants` its reactions and the masses of its
design into what each would heat it by, `criteria` gives the temperatures that follow from either,
`limits` collects where its materials melt or decompose.
"""
