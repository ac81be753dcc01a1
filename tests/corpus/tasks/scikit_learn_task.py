"""A pipeline on the data that comes with the package: files read from the package, compiled trees and solvers."""

from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

data, target = load_iris(return_X_y=True)
print(data.shape, data.sum().round(3), load_iris().DESCR.splitlines()[2])
train, test, train_target, test_target = train_test_split(data, target, random_state=0)
model = make_pipeline(StandardScaler(), LogisticRegression()).fit(train, train_target)
print(round(model.score(test, test_target), 6))
forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(train, train_target)
print(forest.predict(test).tolist())
print(sorted(KMeans(n_clusters=3, n_init=2, random_state=0).fit(data).cluster_centers_[:, 0].round(3).tolist()))
