"""Network maps: who works with whom, drawn in Kumu, Gephi, Pajek, R, or stated as RDF."""
