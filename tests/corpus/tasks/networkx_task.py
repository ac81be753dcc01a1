"""Paths, flows, communities and formats, through its dispatching of backends by entry points."""

import networkx as nx

graph = nx.karate_club_graph()
print(
    nx.shortest_path(graph, 0, 33),
    round(nx.average_clustering(graph), 9),
    nx.maximum_flow_value(nx.DiGraph([(0, 1, {"capacity": 3})]), 0, 1),
)
print([sorted(part)[:3] for part in nx.community.greedy_modularity_communities(graph)])
print("\n".join(nx.generate_graphml(nx.path_graph(3))), nx.is_isomorphic(nx.cycle_graph(4), nx.grid_graph([2, 2])))
print(
    {key: round(value, 6) for key, value in list(nx.pagerank(graph).items())[:3]},
    sorted(nx.config.backends.keys()) if hasattr(nx.config, "backends") else "",
)
